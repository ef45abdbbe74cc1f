// Filling pages through a userfaultfd: UFFDIO_COPY, _ZEROPAGE, _CONTINUE, _POISON. mm/userfaultfd.c: mfill_atomic().

import { recordPage } from "../protection.ts";
import { pteMkdirty, pteMkuffdWp, pteMkwrite, pteWrprotect } from "../state/bits.ts";
import { isWpMarker, MARKER_POISONED, marker, NONE, present, SPECIAL } from "../state/entry.ts";
import type { Tx } from "../state/tx.ts";
import {
  fileIndex,
  isAnonymous,
  isHugetlb,
  isShared,
  PMD_PAGES,
  userfaultfdWp,
  VM_LOCKED,
  VM_WRITE,
  type Vma,
} from "../state/vma.ts";
import { hugetlbMfill } from "./hugetlb_fault.ts";
import { errno, errnoNumber, type Outcome } from "./outcome.ts";
import { pageProt } from "./pgprot.ts";
import { removeFromCache, shmemAlloc, shmemCached } from "./shmem.ts";
import { type Fill, fillWp, mayFill, wakeUserfault } from "./userfaultfd_k.ts";
import { prepareAnonVma } from "./vma.ts";

/**
 * UFFDIO_COPY, _ZEROPAGE, _CONTINUE and _POISON over the pages [start, end): fills page by page and stops at the first
 * that fails. `val` is what the ioctl writes back: bytes done, or minus an errno where none was. EAGAIN where a part
 * was done (userfaultfd_copy()). ENOENT without a registered VMA over all of the range (uffd_mfill_lock()).
 */
export function mfill(tx: Tx, mm: number, start: number, end: number, op: Fill): Outcome {
  const { uffd } = tx.mm(mm);
  if (uffd < 0) return errno(tx.why("EBADF", "no-uffd"), 0);
  if (op.op === "poison" && !tx.has("poison")) return errno(tx.why("EINVAL", "ioctl-unknown"), 0);
  if (op.op === "continue" && !tx.has("minor-hugetlb")) return errno(tx.why("EINVAL", "ioctl-unknown"), 0);
  if (op.op === "continue" && op.wp && !tx.has("continue-wp")) return errno(tx.why("EINVAL", "mode-unknown"), 0);
  if (end <= start) return errno(tx.why("EINVAL", "range-empty"), 0);
  tx.via("mfill_atomic");
  const refuse = (err: string): Outcome => errno(err, -errnoNumber(err));
  let vma = tx.mm(mm).lookup(start);
  // find_vma_and_prepare_anon(): the VMA gets its anon_vma before anything is known of its registration.
  if (vma !== undefined && !isShared(vma) && tx.has("mfill-prepares-first")) vma = prepareAnonVma(tx, mm, vma);
  if (vma === undefined || vma.end < end || vma.ctx < 0) return refuse(tx.why("ENOENT", "fill-not-registered"));
  // mfill_get_vma(): no write-protected fill where nobody registered for WP, since no fault would be reported.
  if (fillWp(op) && !userfaultfdWp(vma)) return refuse(tx.why("EINVAL", "wp-not-registered"));
  const step = isHugetlb(vma) ? PMD_PAGES : 1;
  // mfill_atomic_hugetlb(): there is no zero page of each hugetlb size, and all lengths are of whole huge pages.
  if (isHugetlb(vma) && (op.op === "zeropage" || start % PMD_PAGES !== 0 || end % PMD_PAGES !== 0))
    return refuse(tx.why("EINVAL", "fill-hugetlb"));
  // Anonymous memory has no page cache to continue with (no get_folio_noalloc() in its vm_uffd_ops, 7.3).
  if (isAnonymous(vma) && op.op === "continue") return refuse(tx.why("EINVAL", "continue-anon"));
  let failed: string | undefined;
  let at = start;
  if (!isHugetlb(vma) && !isShared(vma)) prepareAnonVma(tx, mm, vma);
  for (; at < end && failed === undefined; ) {
    const index = (at - start) / step;
    failed = isHugetlb(vma) ? hugetlbMfill(tx, mm, vma, at, op, index) : fillPage(tx, mm, at, op, index);
    if (failed !== undefined) break;
    noteFill(tx, mm, at, op);
    at += step;
  }
  const bytes = (at - start) * 4096;
  // The ioctl's own answer: an error where nothing was done, EAGAIN with the bytes where a part was. Whoever goes on
  // from there meets the error itself.
  if (bytes === 0 && failed !== undefined) return refuse(failed);
  // Only faults in the part that was filled; "len == 0 would wake all", which is why nothing done returned above.
  if (!op.dontwake) wakeUserfault(tx, uffd, start, at);
  return at === end ? { kind: "result", result: { ret: 0, val: bytes } } : errno(tx.why("EAGAIN", "fill-part"), bytes);
}

/** What a fill does to the record of protection: WP asks for it, a fill without WP may lose it. */
function noteFill(tx: Tx, mm: number, vpn: number, op: Fill): void {
  if (fillWp(op)) recordPage(tx, mm, vpn, "mfill_atomic");
  else tx.blame(mm, vpn, "filled", "mfill_atomic");
}

/** mfill_atomic_pte() for one page; an errno where it fails. */
function fillPage(tx: Tx, mm: number, vpn: number, op: Fill, index: number): string | undefined {
  const vma = tx.mm(mm).lookup(vpn);
  if (vma === undefined) return tx.why("ENOENT", "fill-not-registered");
  // pmd_trans_huge(): a page is there, whichever of the 512 is meant.
  if (tx.pmdEntry(mm, vpn) !== undefined) return tx.why("EEXIST", "page-there");
  tx.allocTable(mm, vpn);
  const entry = tx.entry(mm, vpn);
  // i_size is read under the page table lock: a page past the end must not come back after a truncation.
  const overSize = !isAnonymous(vma) && fileIndex(vma, vpn) >= tx.file(vma.file).pages;
  switch (op.op) {
    case "poison":
      if (overSize) return tx.why("EFAULT", "past-end");
      // "Refuse to overwrite any PTE, even a PTE marker": unlike COPY, poison does not replace uffd-wp.
      if (entry !== NONE) return tx.why("EEXIST", "page-there");
      tx.setPte(mm, vpn, marker(MARKER_POISONED));
      return undefined;
    case "continue": {
      const at = fileIndex(vma, vpn);
      // shmem_get_folio() says EINVAL; whoever gets the page through vm_uffd_ops takes any error for none.
      if (overSize) return tx.why(tx.has("continue-past-end-faults") ? "EFAULT" : "EINVAL", "past-end");
      const frame = shmemCached(tx, vma.file, at);
      if (frame === 0) return tx.why("EFAULT", "continue-no-page");
      return installPte(tx, mm, vma, vpn, frame, op.wp);
    }
    case "zeropage":
      if (!isShared(vma)) {
        if (overSize) return tx.why("EFAULT", "past-end");
        // mfill_atomic_pte_zeropage() asks pte_none(), not pte_is_uffd_marker(): over a marker ZEROPAGE fails where
        // COPY does not.
        if (entry !== NONE) return tx.why("EEXIST", "page-there");
        tx.setPte(mm, vpn, present(0, pageProt(tx, vma) | SPECIAL));
        return undefined;
      }
      // mfill_atomic_pte_zeroed_folio(): a shared mapping needs a page of its own in the file; the zero page would be
      // nobody's.
      return fillShmem(tx, mm, vma, vpn, 0, false);
    case "copy":
      if (isShared(vma)) return fillShmem(tx, mm, vma, vpn, op.value + index, op.wp);
      if (overSize) return tx.why("EFAULT", "past-end");
      if (!mayFill(tx, entry)) return tx.why("EEXIST", "page-there");
      return installPte(
        tx,
        mm,
        vma,
        vpn,
        tx.allocFrame({ kind: "anon", value: op.value + index, exclusive: true }),
        op.wp,
      );
  }
}

/**
 * shmem_mfill_atomic_pte(): a new page in the file, and its entry. An errno where it fails, with the file as it was:
 * EFAULT or ENOMEM past the end, EEXIST where the page cache holds a page.
 */
function fillShmem(tx: Tx, mm: number, vma: Vma, vpn: number, value: number, wp: boolean): string | undefined {
  const index = fileIndex(vma, vpn);
  // shmem_mfill_folio_alloc() gives no folio there, which its caller takes for no memory (mm/shmem.c, 7.1).
  if (index >= tx.file(vma.file).pages) return tx.why(tx.has("fill-past-end-enomem") ? "ENOMEM" : "EFAULT", "past-end");
  if (tx.cached(vma.file, index) !== 0) return tx.why("EEXIST", "page-cached");
  const frame = shmemAlloc(tx, vma.file, index, value);
  const failed = installPte(tx, mm, vma, vpn, frame, wp);
  if (failed !== undefined) removeFromCache(tx, vma.file, index);
  return failed;
}

/**
 * mfill_atomic_install_pte(): over nothing, or over a marker. Anonymous memory takes a marker over as well (MISSING and
 * WP registered, protected while empty, then accessed). Without `wp` the marker's protection ends here.
 */
function installPte(tx: Tx, mm: number, vma: Vma, vpn: number, frame: number, wp: boolean): string | undefined {
  const entry = tx.entry(mm, vpn);
  if (!mayFill(tx, entry)) {
    if (tx.frame(frame).kind === "anon") tx.putFrame(frame);
    return tx.why("EEXIST", "page-there");
  }
  // "page_in_cache && !vm_shared": a private mapping of the page cache is read-only, as after a read fault, so that a
  // write copies.
  const cachePrivate = tx.frame(frame).kind === "file" && !isShared(vma);
  const writable = (vma.flags & VM_WRITE) !== 0 && !cachePrivate;
  // Dirty though nobody wrote to it: "cannot be thrown away at will", as hugetlb_mfill_atomic_pte() says of the same.
  let pte = pteMkdirty(tx.bits, pageProt(tx, vma));
  pte = writable ? pteMkwrite(tx.bits, pte) : pteWrprotect(tx.bits, pte);
  // pte_mkuffd() comes last, and takes the write permission away again (pte_wrprotect() in it, x86 and arm64).
  // Before 5.18 not where the VMA is read-only, so that a page that mprotect() makes writable later was never protected.
  if (wp && (writable || tx.has("copy-wp-read-only"))) pte = pteMkuffdWp(tx.bits, pte);
  tx.mapFrame(frame, mm, vpn);
  if ((vma.flags & VM_LOCKED) !== 0) tx.setFrame(frame, { mlocked: true });
  tx.setPte(mm, vpn, present(frame, pte));
  if (isWpMarker(entry) && !wp) tx.via("mfill_atomic_install_pte");
  return undefined;
}
