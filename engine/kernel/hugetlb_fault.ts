// Filling hugetlb entries: by faults, and by UFFDIO_COPY, _CONTINUE and _POISON. mm/hugetlb.c: hugetlb_fault(), hugetlb_no_page(),
// hugetlb_wp(), hugetlb_mfill_atomic_pte().

import { endAsync } from "../protection.ts";
import { pteMkdirty, pteMkuffdWp } from "../state/bits.ts";
import {
  ACCESSED,
  type Entry,
  flagsOf,
  isNoneMostly,
  isSpoilt,
  isWpMarker,
  MARKER_POISONED,
  marker,
  NONE,
  PROTNONE,
  present,
  RW,
  UFFD_WP,
  withFlags,
} from "../state/entry.ts";
import type { Tx } from "../state/tx.ts";
import {
  fileIndex,
  isShared,
  PMD_PAGES,
  userfaultfdRwp,
  userfaultfdWp,
  VM_UFFD_MINOR,
  VM_UFFD_MISSING,
  VM_WRITE,
  type Vma,
} from "../state/vma.ts";
import { hugePte, makeHugePte, mkdirtyMkwrite } from "./hugetlb.ts";
import { hugePteAlloc } from "./hugetlb_share.ts";
import { type Change, changedFlags, pageProt } from "./pgprot.ts";
import {
  DONE,
  type Fault,
  type FaultFlags,
  type Fill,
  fillWp,
  handleUserfault,
  isAsync,
  isRwpAsync,
  mayFill,
  SIGBUS,
} from "./userfaultfd_k.ts";
import { prepareAnonVma } from "./vma.ts";

/**
 * alloc_hugetlb_folio() without a reservation: 0 when the pool has no free page. Gives the number of the first of 512
 * frames. mm/hugetlb.c; a reservation would keep a page for who mapped it (MAP_NORESERVE is assumed).
 */
export function allocHugetlb(
  tx: Tx,
  patch: { readonly kind: "anon" | "file"; readonly value: number; readonly file?: number; readonly index?: number },
): number {
  if (tx.state.pool.free === 0) return 0;
  tx.setPool({ free: tx.state.pool.free - 1 });
  return tx.allocHuge({ ...patch, huge: "hugetlb", exclusive: patch.kind === "anon" });
}

/** The page of the file, in 2 MiB pages. */
export function hugeIndex(vma: Vma, vpn: number): number {
  return Math.floor(fileIndex(vma, vpn) / PMD_PAGES);
}

/**
 * hugetlb_fault(): missing and minor faults before anything is mapped, uffd-wp before the copy. One that sleeps looks
 * the VMA up again. `at`: any page of the 512, the entry is that of the first. mm/hugetlb.c, 7.3.
 */
export function hugetlbFault(tx: Tx, mm: number, vma: Vma, at: number, flags: FaultFlags): Fault {
  tx.via("hugetlb_fault");
  const vpn = at - (at % PMD_PAGES);
  hugePteAlloc(tx, mm, vma, vpn);
  let entry = hugePte(tx, mm, vpn);
  // pte_is_uffd_marker(): a marker is filled like nothing at all, and its uffd-wp goes over to the page.
  // Poison fails any access before the page cache is asked: hugetlb_fault() gives VM_FAULT_HWPOISON_LARGE.
  if (isNoneMostly(entry)) {
    if (entry.kind === "marker" && (entry.bits & MARKER_POISONED) !== 0) return { kind: "hwpoison" };
    return hugetlbNoPage(tx, mm, vma, vpn, entry, flags);
  }
  if (entry.kind === "migration") return { kind: "wait", in: "migration_entry_wait_huge" };
  if (isSpoilt(entry)) return { kind: "wait", in: "pgtable_bad" };
  if (entry.kind !== "present") return { kind: "hwpoison" };
  if ((entry.flags & (PROTNONE | UFFD_WP)) === (PROTNONE | UFFD_WP) && tx.has("rwp")) {
    if (userfaultfdRwp(vma) && !isRwpAsync(tx, vma)) return handleUserfault(tx, vma, "RWP", flags);
    // "do not upgrade to writable here. Hugetlb lacks a can_change_huge_pte_writable() equivalent": a write faults once
    // more.
    // A bit that no registration stands behind is repaired here too.
    const change: Change = { prot: pageProt(tx, vma), uffd: "rwp-resolve", upgrade: false };
    tx.setPmd(mm, vpn, withFlags(entry, changedFlags(tx, vma, entry.flags, change) | ACCESSED));
    endAsync(tx, mm, vpn, "async-access", "hugetlb_fault");
    return DONE;
  }
  if ((entry.flags & PROTNONE) !== 0) {
    tx.setPmd(mm, vpn, withFlags(entry, (entry.flags & ~(PROTNONE | RW)) | pageProt(tx, vma)));
    return DONE;
  }
  const unshare = flags.unshare === true;
  if ((flags.write || unshare) && (entry.flags & RW) === 0) {
    if (!unshare && (entry.flags & UFFD_WP) !== 0 && (userfaultfdWp(vma) || tx.has("hugetlb-clears-stray"))) {
      // userfaultfd_wp() and not async: told. In async mode the bit goes here, and the write goes on.
      if (userfaultfdWp(vma) && !isAsync(tx, vma)) return handleUserfault(tx, vma, "WP", flags);
      entry = withFlags(entry, entry.flags & ~UFFD_WP);
      tx.setPmd(mm, vpn, entry);
      endAsync(tx, mm, vpn, "async-write", "hugetlb_fault");
    }
    // "Handle userfault-wp first, before trying to lock more pages": only what is left unprotected above gets here.
    return hugetlbWp(tx, mm, vma, vpn, unshare);
  }
  const next = flags.write ? pteMkdirty(tx.bits, flagsOf(entry)) : flagsOf(entry);
  tx.setPmd(mm, vpn, withFlags(entry, next | ACCESSED));
  return DONE;
}

/**
 * hugetlb_no_page(): from the page cache, or a fresh page of the pool; SIGBUS past the end of the file and where the
 * pool is empty. MISSING is asked where the cache has nothing, MINOR where it has a page. mm/hugetlb.c, 7.3.
 */
function hugetlbNoPage(tx: Tx, mm: number, vma: Vma, vpn: number, old: Entry, flags: FaultFlags): Fault {
  tx.via("hugetlb_no_page");
  const index = hugeIndex(vma, vpn);
  const shared = isShared(vma);
  let frame = tx.cached(vma.file, index);
  if (frame === 0) {
    // i_size_read() is asked only where the cache has nothing: a truncation takes the pages out of it.
    if (index >= tx.file(vma.file).pages) {
      tx.why("SIGBUS", "bus-past-end");
      return SIGBUS;
    }
    if ((vma.flags & VM_UFFD_MISSING) !== 0) return handleUserfault(tx, vma, "MISSING", flags);
    // Since 6.9 (37641efaa3fa) before a page is looked for, so that the VMA has its anon_vma where there is none, too.
    const first = tx.has("hugetlb-prepares-first");
    if (!shared && first) prepareAnonVma(tx, mm, vma);
    frame = allocHugetlb(tx, shared ? { kind: "file", value: 0, file: vma.file, index } : { kind: "anon", value: 0 });
    // VM_FAULT_SIGBUS (VM_FAULT_OOM would kill): with MAP_NORESERVE nothing was promised.
    if (frame === 0) {
      tx.why("SIGBUS", "bus-pool-empty");
      return SIGBUS;
    }
    if (shared) tx.setCached(vma.file, index, frame);
    else if (!first) prepareAnonVma(tx, mm, vma);
  } else if ((vma.flags & VM_UFFD_MINOR) !== 0) return handleUserfault(tx, vma, "MINOR", flags);
  tx.mapFrame(frame, mm, vpn);
  let pte = makeHugePte(tx, vma, shared);
  // "If this pte was previously wr-protected, keep it wr-protected even if populated."
  // A marker that no registration stands behind says nothing, to the kernels that ask.
  if (isWpMarker(old) && (userfaultfdWp(vma) || !tx.has("hugetlb-marker-needs-wp"))) pte = pteMkuffdWp(tx.bits, pte);
  tx.setPmd(mm, vpn, present(frame, pte));
  // The copy of a private mapping is made without a second fault.
  return flags.write && !shared ? hugetlbWp(tx, mm, vma, vpn) : DONE;
}

/** hugetlb_wp(): reuse by the only user, else a copy. VM_SHARED memory is made writable in place. */
function hugetlbWp(tx: Tx, mm: number, vma: Vma, vpn: number, unshare = false): Fault {
  tx.via("hugetlb_wp");
  const entry = hugePte(tx, mm, vpn);
  if (entry.kind !== "present") return { kind: "again" };
  // A protected page is never copied; where nobody will resolve it the write faults for ever. hugetlb_no_page() alone comes here with one, and
  // before 60d5b473d61b the page was made writable under its bit, or copied without it.
  if (!unshare && (entry.flags & UFFD_WP) !== 0) {
    if (tx.has("hugetlb-cow-waits")) return { kind: "again" };
    tx.blame(mm, vpn, "forgotten", "hugetlb_wp");
  }
  if (isShared(vma)) {
    tx.setPmd(mm, vpn, withFlags(entry, mkdirtyMkwrite(tx, entry.flags)));
    return DONE;
  }
  // "Note that we don't rely on the (safer) folio refcount here": a copy needs a free page of the pool, and where there
  // is none the process is killed. So the map count decides, and a pin does not force a copy.
  const frame = tx.frame(entry.frame);
  if (frame.kind === "anon" && frame.maps.length === 1) {
    if (!frame.exclusive) tx.setFrame(entry.frame, { exclusive: true });
    if (!unshare)
      tx.setPmd(
        mm,
        vpn,
        withFlags(entry, (vma.flags & VM_WRITE) !== 0 ? mkdirtyMkwrite(tx, entry.flags) : entry.flags),
      );
    return DONE;
  }
  const copy = allocHugetlb(tx, { kind: "anon", value: frame.value });
  if (copy === 0) {
    tx.why("SIGBUS", "bus-pool-empty");
    return SIGBUS;
  }
  const current = prepareAnonVma(tx, mm, vma);
  // The contents of all 512 pages (copy_user_large_folio()), before the old page loses this mapping.
  tx.copyTails(entry.frame, copy);
  tx.mapFrame(copy, mm, vpn);
  // An unshare copies but does not make writable; uffd-wp stays on the copy, for whoever protected it has not resolved
  // it. Before 0f230bc24b6e (6.4) it was forgotten, and the next write went through.
  const pte = makeHugePte(tx, current, !unshare);
  const marked = unshare && (entry.flags & UFFD_WP) !== 0;
  const keeps = marked && tx.has("hugetlb-unshare-keeps-wp");
  tx.setPmd(mm, vpn, present(copy, keeps ? pteMkuffdWp(tx.bits, pte) : pte));
  if (marked && !keeps) tx.blame(mm, vpn, "forgotten", "hugetlb_wp");
  tx.unmapFrame(entry.frame, mm, vpn);
  return DONE;
}

/**
 * hugetlb_mfill_atomic_pte() for one page of 2 MiB, the `nth` of the call; an errno where it fails: EEXIST where
 * something is mapped or cached, EFAULT for CONTINUE without a page in the cache or past the end, ENOMEM (on some
 * kernels EEXIST) where the pool is empty. mm/hugetlb.c, 7.3.
 */
export function hugetlbMfill(tx: Tx, mm: number, given: Vma, vpn: number, op: Fill, nth: number): string | undefined {
  tx.via("hugetlb_mfill_atomic_pte");
  hugePteAlloc(tx, mm, given, vpn);
  const shared = isShared(given);
  const vma = shared ? given : prepareAnonVma(tx, mm, tx.mm(mm).lookup(vpn) ?? given);
  const entry = hugePte(tx, mm, vpn);
  const index = hugeIndex(vma, vpn);
  // pte_is_uffd_marker(): over a marker COPY goes, and without WP takes its protection along.
  if (op.op !== "continue" && !mayFill(tx, entry)) return tx.why("EEXIST", "page-there");
  if (op.op === "poison") {
    // "Don't overwrite any existing PTEs (even markers)".
    if (entry !== NONE) return tx.why("EEXIST", "page-there");
    tx.setPmd(mm, vpn, marker(MARKER_POISONED));
    return undefined;
  }
  let frame = tx.cached(vma.file, index);
  if (op.op === "continue") {
    if (frame === 0) return tx.why("EFAULT", "continue-no-page");
    if (!mayFill(tx, entry)) return tx.why("EEXIST", "page-there");
  } else {
    if (shared && frame !== 0) return tx.why("EEXIST", "page-cached");
    const value = op.op === "copy" ? op.value + nth : 0;
    // An allocation that fails looks whether somebody else was faster, and takes the table that it made itself for that.
    const exhausted = tx.has("mfill-exhausted-exists") ? "EEXIST" : "ENOMEM";
    if (shared && index >= tx.file(vma.file).pages)
      return tx.state.pool.free === 0 ? tx.why(exhausted, "pool-empty") : tx.why("EFAULT", "past-end");
    frame = allocHugetlb(tx, shared ? { kind: "file", value, file: vma.file, index } : { kind: "anon", value });
    if (frame === 0) return tx.why(exhausted, "pool-empty");
    // "Recheck the i_size after holding PT lock", whatever the mapping, until fa27759af4a6 (6.1): the pages of a private one are nobody's file's.
    if (index >= tx.file(vma.file).pages && !tx.has("hugetlb-private-past-end")) {
      tx.putFrame(frame);
      return tx.why("EFAULT", "past-end");
    }
    if (shared) tx.setCached(vma.file, index, frame);
  }
  const wp = fillWp(op);
  tx.mapFrame(frame, mm, vpn);
  // "For either: (1) CONTINUE on a non-shared VMA, or (2) UFFDIO_COPY with wp flag set, don't set pte write bit."
  let pte = makeHugePte(tx, vma, !wp && !(op.op === "continue" && !shared));
  // "Always mark UFFDIO_COPY page dirty [...] this page cannot be thrown away at will, even if write bit not set", since 6041c6917903 (5.19).
  if ((pte & RW) !== 0 || tx.has("hugetlb-copy-dirty")) pte = pteMkdirty(tx.bits, pte);
  pte |= ACCESSED;
  if (wp) pte = pteMkuffdWp(tx.bits, pte);
  tx.setPmd(mm, vpn, present(frame, pte));
  return undefined;
}
