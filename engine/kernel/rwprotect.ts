// Read-write protection: UFFDIO_RWPROTECT and UFFDIO_SET_MODE. mm/userfaultfd.c: mrwprotect_range(), userfaultfd_set_mode(), 7.3.

import type { Feature, Operation } from "../operation.ts";
import { recordRequest, recordResolve } from "../protection.ts";
import type { Tx } from "../state/tx.ts";
import { clip, isHugetlb, PMD_PAGES, userfaultfdRwp } from "../state/vma.ts";
import { rwprotectRange } from "./mprotect.ts";
import { errno, type Outcome, ok } from "./outcome.ts";
import { wakeUserfault } from "./userfaultfd_k.ts";
import { vmasIn } from "./vma.ts";

type Rwprotect = Extract<Operation, { op: "rwprotect" }>;

/**
 * UFFDIO_RWPROTECT over the pages [start, end). Every VMA of the range is asked before any entry is changed; whose
 * userfaultfd they are registered with is not. ENOENT where one is not registered for RWP, or there is none; EINVAL for
 * part of a hugetlb page.
 */
export function rwprotect(tx: Tx, mm: number, start: number, end: number, op: Rwprotect): Outcome {
  const { uffd } = tx.mm(mm);
  if (uffd < 0) return errno(tx.why("EBADF", "no-uffd"));
  if (!tx.has("rwp") || end <= start || (op.protect && op.dontwake))
    return errno(tx.why("EINVAL", !tx.has("rwp") ? "ioctl-unknown" : end <= start ? "range-empty" : "mode-both"));
  tx.via("mrwprotect_range");
  // "Pre-scan the range: validate every spanned VMA before applying any change_protection() so a partial failure cannot
  // leave the process with only a prefix of the range re-protected." Holes between VMAs are no error.
  const vmas = vmasIn(tx, mm, start, end);
  for (const vma of vmas) {
    if (!userfaultfdRwp(vma)) return errno(tx.why("ENOENT", "rwp-not-registered"));
    if (isHugetlb(vma) && (start % PMD_PAGES !== 0 || end % PMD_PAGES !== 0))
      return errno(tx.why("EINVAL", "hugetlb-cut"));
  }
  if (vmas.length === 0) return errno(tx.why("ENOENT", "nothing-mapped"));
  for (const vma of vmas) {
    const [from, to] = clip(vma, start, end);
    rwprotectRange(tx, mm, vma, from, to, op.protect);
    if (op.protect) recordRequest(tx, mm, vma, from, to, "mrwprotect_range", "rwp");
    else recordResolve(tx, mm, from, to, "mrwprotect_range");
  }
  // Protecting wakes nobody: whoever sleeps on a page would only fault again.
  if (!op.protect && !op.dontwake) wakeUserfault(tx, uffd, start, end);
  return ok();
}

/** UFFD_FEATURE_TOGGLEABLE. */
function isToggleable(feature: Feature): boolean {
  return feature === "RWP_ASYNC";
}

/**
 * Switching RWP_ASYNC on wakes whoever sleeps in this userfaultfd, whatever for. EINVAL where `enable` and `disable`
 * overlap, for features that can't be switched, and for RWP_ASYNC without RWP. Entries stay as they are: only the next
 * fault on one is handled otherwise.
 */
export function setMode(tx: Tx, mm: number, op: Extract<Operation, { op: "set_mode" }>): Outcome {
  const { uffd } = tx.mm(mm);
  const before = tx.uffd(uffd);
  if (before === undefined) return errno(tx.why("EBADF", "no-uffd"));
  const both = op.enable.some((feature) => op.disable.includes(feature));
  if (!tx.has("rwp") || both || ![...op.enable, ...op.disable].every(isToggleable))
    return errno(tx.why("EINVAL", tx.has("rwp") ? "set-mode-feature" : "ioctl-unknown"));
  if (op.enable.includes("RWP_ASYNC") && !before.features.includes("RWP"))
    return errno(tx.why("EINVAL", "rwp-async-alone"));
  tx.via("userfaultfd_set_mode");
  const left = before.features.filter((feature) => !op.disable.includes(feature) && !op.enable.includes(feature));
  tx.setUffd(uffd, { ...before, features: [...left, ...op.enable] });
  // "len=0 means wake all pending faults on this context": they "retry the fault and auto-resolve under the new mode".
  if (op.enable.length > 0) wakeUserfault(tx, uffd, 0, Number.POSITIVE_INFINITY);
  return ok();
}
