// madvise(2): which advice does what to which VMA; guard regions. mm/madvise.c.

import type { Advice } from "../operation.ts";
import { pteDirty, pteMkclean } from "../state/bits.ts";
import { ACCESSED, isWpMarker, MARKER_GUARD, MARKER_POISONED, marker, NONE, withFlags } from "../state/entry.ts";
import type { AfterRemove } from "../state/state.ts";
import type { Tx } from "../state/tx.ts";
import {
  clip,
  fileIndex,
  isAnonymous,
  isHugetlb,
  isShared,
  PMD_PAGES,
  VM_DONTCOPY,
  VM_HUGEPAGE,
  VM_LOCKED,
  VM_MAYBE_GUARD,
  VM_MERGEABLE,
  VM_NOHUGEPAGE,
  VM_SHARED,
  VM_WIPEONFORK,
  VM_WRITE,
  type Vma,
} from "../state/vma.ts";
import { adviceCapability } from "../version/feature.ts";
import { adviseFolio, isMappedOnce } from "./folio_split.ts";
import { gup } from "./gup.ts";
import { collapse } from "./khugepaged.ts";
import { breakKsm } from "./ksm.ts";
import { putFile } from "./mmap.ts";
import { errno, type Outcome, ok } from "./outcome.ts";
import { punchHole, waitIn } from "./truncate.ts";
import { type EventWait, removeEvent } from "./userfaultfd_event.ts";
import { modifyVma, prepareAnonVma, refusesCut, replaceVma, vmasIn } from "./vma.ts";
import { coldOrPageout } from "./vmscan.ts";
import { zapPte, zapRange } from "./zap.ts";

/** madvise_behavior_valid(). */
function valid(tx: Tx, advice: Advice): boolean {
  const capability = adviceCapability(advice);
  return capability === undefined || tx.has(capability);
}

/**
 * madvise(2) over the pages [start, end): do_madvise() of mm/madvise.c. 0, or EINVAL for advice that this kernel does
 * not know or that a VMA does not take (what lies before that VMA is done), ENOMEM for a hole. `from`: the page where a
 * populate that had blocked goes on, or a REMOVE that slept for a folio in flight.
 */
export function madvise(tx: Tx, mm: number, start: number, end: number, advice: Advice, from?: number): Outcome {
  if (!valid(tx, advice)) return errno(tx.why("EINVAL", "advice-unknown"));
  if (end <= start) return end === start ? ok() : errno(tx.why("EINVAL", "range-negative"));
  if (advice === "POPULATE_READ" || advice === "POPULATE_WRITE")
    return populate(tx, mm, start, end, from ?? start, advice === "POPULATE_WRITE");
  if (advice === "REMOVE" && from !== undefined) return walkVmas(tx, mm, from, end, advice, false, true);
  return walkVmas(tx, mm, start, end, advice, false);
}

/**
 * madvise_walk_vmas(): a hole is remembered, and the walk goes on behind it. "unmapped_error": the advice is carried out on
 * what is mapped, and ENOMEM says at the end that there was a hole.
 */
function walkVmas(
  tx: Tx,
  mm: number,
  start: number,
  end: number,
  advice: Advice,
  before: boolean,
  again = false,
): Outcome {
  let hole = before;
  for (let at = start; at < end; ) {
    const vma = tx.mm(mm).findVma(at);
    if (vma === undefined) return errno(tx.why("ENOMEM", "hole"));
    if (vma.start > at) {
      hole = true;
      at = vma.start;
      if (at >= end) return errno(tx.why("ENOMEM", "hole"));
    }
    const [first, last] = clip(vma, at, end);
    const refused = adviseVma(tx, mm, vma, first, last, advice, again && first === start);
    if (typeof refused === "string") return errno(refused);
    if (refused !== undefined) return withHole(refused, hole);
    at = last;
  }
  return hole ? errno(tx.why("ENOMEM", "hole-done-around")) : ok();
}

/** What sleeps for its REMOVE event has to remember a hole that it met. */
function withHole(outcome: Outcome, hole: boolean): Outcome {
  if (outcome.kind !== "block" || outcome.wait.on !== "event" || !("hole" in outcome.wait.after)) return outcome;
  return { ...outcome, wait: { ...outcome.wait, after: { ...outcome.wait.after, hole } } };
}

/**
 * madvise(2) goes on after userfaultfd_remove() slept: mmap_lock was given back, and so the VMA is looked up anew, while
 * MADV_REMOVE punches the file that it had. ENOMEM and EINVAL where what is there now is no such VMA. `end`: of the call.
 */
export function afterRemove(tx: Tx, mm: number, wait: EventWait, end: number, advice: Advice): Outcome {
  const [event] = wait.events;
  if (event === undefined || !("hole" in wait.after)) return ok();
  const { hole, file, index } = wait.after;
  let last = event.start + event.pages;
  if (advice === "REMOVE") {
    const waits = punchHole(tx, file, index, index + event.pages);
    putFile(tx, file);
    if (waits !== undefined) return waitIn(waits, event.start);
  } else if (advice === "DONTNEED" || advice === "DONTNEED_LOCKED" || advice === "FREE") {
    const vma = tx.mm(mm).lookup(event.start);
    if (vma === undefined) return errno(tx.why("ENOMEM", "hole"));
    const to = Math.min(last, vma.end);
    const refused = zapAdvised(tx, mm, vma, event.start, to, advice);
    if (refused !== undefined) return errno(refused);
    // "There may be an adjacent next vma that we'll walk next": up to 6.16 the walk went on where the VMA had ended before.
    if (tx.has("madvise-walks-rest")) last = to;
  }
  if (last >= end) return hole ? errno(tx.why("ENOMEM", "hole-done-around")) : ok();
  return walkVmas(tx, mm, last, end, advice, hole);
}

/** madvise_vma_behavior(): an errno, or an outcome, that ends the walk. */
function adviseVma(
  tx: Tx,
  mm: number,
  vma: Vma,
  start: number,
  end: number,
  advice: Advice,
  again: boolean,
): string | Outcome | undefined {
  const flag = (set: number, clear: number): "EINVAL" | undefined => {
    const flags = (vma.flags & ~clear) | set;
    if (flags === vma.flags) return undefined;
    if (refusesCut(tx, mm, vma, start, end)) return tx.why("EINVAL", "hugetlb-cut");
    modifyVma(tx, mm, vma, start, end, { flags });
    return undefined;
  };
  switch (advice) {
    case "DONTNEED":
    case "DONTNEED_LOCKED":
    case "FREE":
      return dontneedFree(tx, mm, vma, start, end, advice);
    case "REMOVE":
      return remove(tx, vma, start, end, again);
    case "COLD":
    case "PAGEOUT":
      // can_madv_lru_vma(): locked memory and hugetlb pages are on no list that reclaim takes pages from.
      if (isHugetlb(vma) || (vma.flags & VM_LOCKED) !== 0) return tx.why("EINVAL", "hugetlb-or-locked");
      coldOrPageout(tx, mm, start, end, advice === "PAGEOUT");
      return undefined;
    // Swap-in and read-ahead are hints: nothing that a program could see follows for certain.
    case "WILLNEED":
      return undefined;
    case "DONTFORK":
      return flag(VM_DONTCOPY, 0);
    case "DOFORK":
      return flag(0, VM_DONTCOPY);
    case "WIPEONFORK":
      return !isAnonymous(vma) || isShared(vma) ? tx.why("EINVAL", "wipeonfork-private-anon") : flag(VM_WIPEONFORK, 0);
    case "KEEPONFORK":
      return flag(0, VM_WIPEONFORK);
    case "MERGEABLE":
      // ksm_madvise() takes advice about memory that it can't merge for done: no errno.
      return isShared(vma) || isHugetlb(vma) ? undefined : flag(VM_MERGEABLE, 0);
    case "UNMERGEABLE":
      if ((vma.flags & VM_MERGEABLE) === 0) return undefined;
      if (vma.anonVma !== 0) breakKsm(tx, mm, start, end);
      return flag(0, VM_MERGEABLE);
    case "HUGEPAGE":
      return flag(VM_HUGEPAGE, VM_NOHUGEPAGE);
    case "NOHUGEPAGE":
      return flag(VM_NOHUGEPAGE, VM_HUGEPAGE);
    case "COLLAPSE":
      return collapse(tx, mm, vma, start, end);
    case "GUARD_INSTALL":
      return guardInstall(tx, mm, vma, start, end);
    case "GUARD_REMOVE":
      return guardRemove(tx, mm, vma, start, end);
    default:
      return tx.why("EINVAL", "advice-unknown");
  }
}

/**
 * madvise_dontneed_free(). Lengths in pages. EINVAL from madvise_dontneed_free_valid_vma(): locked memory but for
 * DONTNEED_LOCKED, and hugetlb memory for FREE or from within a huge page.
 */
function dontneedFree(
  tx: Tx,
  mm: number,
  vma: Vma,
  start: number,
  end: number,
  advice: ZappingAdvice,
): string | Outcome | undefined {
  const last = validEnd(tx, vma, start, end, advice);
  if (typeof last === "string") return last;
  if (start === last) return undefined;
  // userfaultfd_remove() comes before the pages go, so that a monitor can still read them; the call sleeps until the
  // message was read.
  return removeEvent(tx, vma, start, last, NO_FILE) ?? zapAdvised(tx, mm, vma, start, last, advice);
}

type ZappingAdvice = "DONTNEED" | "DONTNEED_LOCKED" | "FREE";

const NO_FILE: AfterRemove = { hole: false, file: -1, index: -1 };

/** madvise_dontneed_free_valid_vma(): where the range ends, or an errno. */
function validEnd(tx: Tx, vma: Vma, start: number, end: number, advice: ZappingAdvice): number | string {
  if (isHugetlb(vma)) {
    if (advice === "FREE" || !tx.has("dontneed-hugetlb")) return tx.why("EINVAL", "hugetlb-advice");
    if (start % PMD_PAGES !== 0) return tx.why("EINVAL", "hugetlb-unaligned");
    // "Avoid unexpected data loss": callers expect lengths to be rounded up to 4 KiB, and may not know of the huge
    // pages.
    // madvise_dontneed_free_valid_vma(): less than a huge page at the end stays; before 8ebe0a5eaaeb (6.1) it went.
    return tx.has("dontneed-hugetlb-rounds-down") ? end - (end % PMD_PAGES) : Math.ceil(end / PMD_PAGES) * PMD_PAGES;
  }
  if (advice !== "DONTNEED_LOCKED" && (vma.flags & VM_LOCKED) !== 0) return tx.why("EINVAL", "locked");
  return end;
}

/** The VMA is asked (again, where the message was waited for), and what the advice says is done. */
function zapAdvised(
  tx: Tx,
  mm: number,
  vma: Vma,
  start: number,
  limit: number,
  advice: ZappingAdvice,
): string | undefined {
  const end = validEnd(tx, vma, start, limit, advice);
  if (typeof end === "string") return end;
  if (start >= end) return undefined;
  if (advice === "FREE") {
    if (!isAnonymous(vma)) return tx.why("EINVAL", "free-anon-only");
    free(tx, mm, vma, start, end);
  } else zapRange(tx, mm, vma, start, end, "dontneed");
  return undefined;
}

/** madvise_free_pte_range(): pages lose their dirty bits and may be dropped; what is not present goes now. */
function free(tx: Tx, mm: number, vma: Vma, start: number, end: number): void {
  tx.via("madvise_free_pte_range");
  for (let vpn = start; vpn < end; vpn++) {
    const folio = adviseFolio(tx, mm, vpn, start, end);
    if (folio === "whole") freeHuge(tx, mm, vpn);
    if (folio !== "pages") {
      if (folio === "stop" || tx.pmdEntry(mm, vpn) !== undefined) vpn = vpn - (vpn % PMD_PAGES) + PMD_PAGES - 1;
      continue;
    }
    const entry = tx.entry(mm, vpn);
    // "just clear page table to prevent swap-in": the entry goes at once, with its uffd-wp bit, and no marker is left.
    if (entry.kind === "swap") zapPte(tx, mm, vma, vpn, "free");
    else if (
      entry.kind === "marker" &&
      !isWpMarker(entry) &&
      (entry.bits & MARKER_GUARD) === 0 &&
      (entry.bits & MARKER_POISONED) !== 0
    ) {
      // softleaf_is_poison_marker(): poison goes, unlike uffd-wp markers and guards, which are left as they are.
      tx.setPte(mm, vpn, NONE);
    } else if (entry.kind === "present" && entry.frame !== 0) {
      const frame = tx.frame(entry.frame);
      if (frame.kind !== "anon") continue;
      // The folio's own dirty flag must not be cleared for others that map it; where it has none, nobody asks who they are.
      if ((frame.slot !== 0 || frame.dirty) && !isMappedOnce(tx, entry.frame)) continue;
      // folio_free_swap() fails while another entry refers to the slot: the page is left as it is.
      if (frame.slot !== 0 && !tx.freeSwapCache(entry.frame)) continue;
      // clear_young_dirty_ptes(): a write from now on makes the pte dirty again, and by that saves the page. uffd-wp
      // stays on the pte, and goes with the page when reclaim drops that.
      if ((entry.flags & ACCESSED) !== 0 || pteDirty(entry.flags)) {
        tx.setPte(mm, vpn, withFlags(entry, pteMkclean(entry.flags & ~ACCESSED)));
      }
      tx.setFrame(entry.frame, { lazyfree: true, dirty: false });
    }
  }
}

/**
 * madvise_free_huge_pmd() of a whole THP that nobody else maps. In part it is split first (adviseFolio()). Entries of a
 * migration are left alone.
 */
function freeHuge(tx: Tx, mm: number, vpn: number): void {
  const entry = tx.pmdEntry(mm, vpn);
  if (entry?.kind !== "present") return;
  tx.setPmd(mm, vpn, withFlags(entry, pteMkclean(entry.flags & ~ACCESSED)));
  tx.setFrame(entry.frame, { lazyfree: true, dirty: false });
}

/** madvise_remove(): a hole punched in the file below. `again`: it goes on after it slept in there. */
function remove(tx: Tx, vma: Vma, start: number, end: number, again: boolean): string | Outcome | undefined {
  if ((vma.flags & VM_LOCKED) !== 0 || isAnonymous(vma)) return tx.why("EINVAL", "remove-file-only");
  // vma_is_shared_maywrite() asks for VM_MAYWRITE, kernels before 6.6 for VM_WRITE.
  const needs = tx.has("remove-maywrite") ? VM_SHARED : VM_SHARED | VM_WRITE;
  if ((vma.flags & needs) !== needs) return tx.why("EACCES", "remove-shared-writable");
  const index = fileIndex(vma, start);
  const sleeps = again ? undefined : removeEvent(tx, vma, start, end, { hole: false, file: vma.file, index });
  if (sleeps !== undefined) return sleeps;
  const waits = punchHole(tx, vma.file, index, fileIndex(vma, end), again);
  return waits === undefined ? undefined : waitIn(waits, start);
}

/**
 * madvise_populate(), from `from` on: the pages before it are there already. faultin_page_range() has
 * FOLL_MADV_POPULATE and no FOLL_FORCE: EINVAL where the VMA forbids the access, EFAULT for SIGBUS and SIGSEGV,
 * EHWPOISON for a poisoned page, ENOMEM for a hole.
 */
function populate(tx: Tx, mm: number, start: number, end: number, from: number, write: boolean): Outcome {
  tx.via("madvise_populate");
  // madvise_populate() was called VMA by VMA, and holes were skipped, until it became a walk of its own.
  const skipsHoles = !tx.has("populate-checks-first");
  let hole = skipsHoles && hasHole(tx, mm, start, from);
  for (let at = from; at < end; ) {
    const vma = tx.mm(mm).findVma(at);
    if (vma === undefined || vma.start > at) {
      if (!skipsHoles || vma === undefined || vma.start >= end) return errno(tx.why("ENOMEM", "hole"));
      hole = true;
      at = vma.start;
      continue;
    }
    if ((vma.flags & (write ? VM_WRITE : 3)) === 0) return errno(tx.why("EINVAL", "populate-no-access"));
    const last = Math.min(vma.end, end);
    const outcome = gup(tx, mm, at, last, { write, hwpoison: true });
    if (outcome !== undefined) return outcome;
    at = last;
  }
  return hole ? errno(tx.why("ENOMEM", "hole-done-around")) : ok();
}

/** Whether a part of [start, end) is not mapped. */
function hasHole(tx: Tx, mm: number, start: number, end: number): boolean {
  return (
    vmasIn(tx, mm, start, end).reduce(
      (pages, vma) => pages - (Math.min(vma.end, end) - Math.max(vma.start, start)),
      end - start,
    ) > 0
  );
}

const guard = marker(MARKER_GUARD);

/**
 * madvise_guard_install(): empties the range, then fills it with markers; never ends where emptying leaves something
 * else behind. Pages. EINVAL from is_valid_guard_vma(): hugetlb and locked memory, since a locked VMA is not to be
 * zapped; before 6.15 whatever has a file, too. Since 6.13.
 */
export function guardInstall(tx: Tx, mm: number, vma: Vma, start: number, end: number): string | Outcome | undefined {
  if (isHugetlb(vma) || (vma.flags & VM_LOCKED) !== 0) return tx.why("EINVAL", "hugetlb-or-locked");
  if (!isAnonymous(vma) && !tx.has("guard-file")) return tx.why("EINVAL", "guard-anon-only");
  tx.via("madvise_guard_install");
  // Page tables of a file are copied by fork for the flag's sake (VM_COPY_ON_FORK): it needs no anon_vma. Asked of 6.18.44.
  const flagged = tx.has("guard-flag");
  let current = isAnonymous(vma) || !flagged ? prepareAnonVma(tx, mm, vma) : vma;
  if (flagged && (current.flags & VM_MAYBE_GUARD) === 0)
    current = replaceVma(tx, mm, current, { flags: current.flags | VM_MAYBE_GUARD });
  // MAX_MADVISE_GUARD_RETRIES, then restart_syscall(). In the kernel that is for races with faults. Here only what a
  // zap leaves behind gets so far: uffd-wp markers of a file, which zap_nonpresent_ptes() keeps.
  for (let tries = 0; tries < 3; tries++) {
    if (installWalk(tx, mm, start, end)) return undefined;
    zapRange(tx, mm, current, start, end, "guard");
  }
  return { kind: "block", wait: { on: "stuck", in: "madvise_guard_install" }, next: start };
}

/** walk_page_range_mm() with guard_install_walk_ops: false where it meets what is neither empty nor a guard. */
function installWalk(tx: Tx, mm: number, start: number, end: number): boolean {
  for (let vpn = start; vpn < end; vpn++) {
    if (tx.pmdEntry(mm, vpn) !== undefined) return false;
    const entry = tx.entry(mm, vpn);
    if (entry.kind === "marker" && (entry.bits & MARKER_GUARD) !== 0) continue;
    if (entry !== NONE) return false;
    tx.setPte(mm, vpn, guard);
    tx.blame(mm, vpn, "guard", "madvise_guard_install");
  }
  return true;
}

/**
 * madvise_guard_remove(). Pages. Locked memory too, for nothing is destroyed by it (is_valid_guard_vma(),
 * allow_locked). The page below was zapped when the guard came: what is left is an empty pte.
 */
export function guardRemove(tx: Tx, mm: number, vma: Vma, start: number, end: number): string | undefined {
  if (isHugetlb(vma)) return tx.why("EINVAL", "hugetlb-advice");
  if (!isAnonymous(vma) && !tx.has("guard-file")) return tx.why("EINVAL", "guard-anon-only");
  tx.via("madvise_guard_remove");
  for (let vpn = start; vpn < end; vpn++) {
    // guard_remove_pmd_entry(): markers stand in ptes, so that under a huge pmd there is none.
    if (tx.pmdEntry(mm, vpn) !== undefined) continue;
    const entry = tx.entry(mm, vpn);
    if (entry.kind === "marker" && (entry.bits & MARKER_GUARD) !== 0) tx.setPte(mm, vpn, NONE);
  }
  return undefined;
}
