// Why a step came to its errno, its signal or its wait, in words and with the kernel's function.

import type { FaultKind, Step } from "../../engine/index.ts";
import type { Reason, Refusal } from "../../engine/reason.ts";
import { ownFault, stuckText, type ThreadName } from "./outcome.ts";

/** What decides it, as a clause. */
export const reasons: Readonly<Record<Reason, string>> = {
  "advice-unknown": "this kernel does not know the advice",
  "bus-feature": "the userfaultfd wants a SIGBUS in place of a message (UFFD_FEATURE_SIGBUS)",
  "bus-no-retry": "the access can not wait for a userfaultfd (no FAULT_FLAG_ALLOW_RETRY)",
  "bus-past-end": "the page lies past the end of the file",
  "bus-poison": "a poison marker is there, which UFFDIO_POISON or a page that failed has left",
  "bus-pool-empty": "no huge page is left in the pool",
  "bus-user-mode-only": "the userfaultfd handles faults of user mode alone (UFFD_USER_MODE_ONLY)",
  "clear-refs-value": "clear_refs takes 1 to 5",
  "collapse-file-empty": "the file has no page there",
  "collapse-file-unaligned": "the file's pages are not aligned to 2 MiB as the addresses are",
  "collapse-holes-watched": "a userfaultfd watches the holes of the file for missing pages",
  "collapse-no-room": "no aligned 2 MiB of the range lie in the mapping",
  "collapse-no-table": "no page table is there",
  "collapse-non-present": "an entry of the range is neither a page nor in swap",
  "collapse-none-in-uffd": "an entry of the range is empty, or the zero page, and a userfaultfd watches the mapping",
  "collapse-not-anon": "a page of the range is not anonymous",
  "collapse-not-retracted": "the file's pages are one now, and the mapping's own page table is still there",
  "collapse-other-page": "an entry of the range is not the file's page there: a private copy, or not present",
  "collapse-pinned": "somebody beside the page tables holds a page of the range",
  "collapse-pte-uffd": "a pte of the range carries the uffd bit (SCAN_PTE_UFFD, before 7.3 SCAN_PTE_UFFD_WP)",
  "collapse-read-only": "no pte of the range is writable",
  "collapse-vma":
    "huge pages are not for the mapping: it is hugetlb, has VM_NOHUGEPAGE, or is anonymous and nothing was ever written",
  "collapse-vma-uffd": "the mapping is registered for WP or RWP, and a pmd could not hold the bit of each page",
  "continue-anon": "UFFDIO_CONTINUE maps pages of the page cache, and anonymous memory has none",
  "continue-no-page": "the page cache has no page there to map",
  "arch-feature": "one of the features needs what this architecture does not have, on this kernel or processor",
  "arch-mode": "the mode needs what this architecture does not have, on this kernel or processor",
  "feature-unknown": "this kernel does not know one of the features",
  "fill-hugetlb": "hugetlb memory is filled by whole huge pages, and never by UFFDIO_ZEROPAGE",
  "fill-not-registered": "the range does not lie in one mapping that is registered",
  "fill-part": "a part is done, and the next page could not be",
  "free-anon-only": "MADV_FREE is for anonymous memory",
  "guard-anon-only": "this kernel takes guard regions in private anonymous memory alone",
  hole: "nothing is mapped at a part of the range",
  "hole-done-around": "nothing is mapped at a part of the range; the rest of it is done",
  "hole-done-before": "nothing is mapped at a part of the range; what lies before it is done",
  "hugetlb-advice": "this kernel does not take the advice for hugetlb memory",
  "hugetlb-cut": "a hugetlb mapping can be cut at whole huge pages alone",
  "hugetlb-or-locked": "the mapping is hugetlb, or locked (VM_LOCKED)",
  "hugetlb-unaligned": "the range does not begin with a huge page",
  "hugetlb-write": "a file of hugetlbfs takes no write(2)",
  "ioctl-unknown": "this kernel does not have the ioctl",
  locked: "the mapping is locked (VM_LOCKED)",
  "mlock-no-access": "the mapping allows no access: its pages can not be faulted in",
  "mode-both": "protecting with DONTWAKE asks for both bits of the mode",
  "mmap-changing": "a fork, remap, remove or unmap message of this userfaultfd was not read yet (mmap_changing)",
  "no-message": "no message is unread",
  "read-no-room": "there is no room for a message",
  "mode-unknown": "this kernel does not know the mode",
  "move-areas":
    "the two areas do not go together: both must be anonymous, with the same rights and VM_LOCKED, the source writable, the target registered with this userfaultfd",
  "move-cached-large":
    "the page is in swap as part of a large folio, which is still in the swap cache and cannot be split",
  "move-hole": "a page of the source is not there, and ALLOW_SRC_HOLES is not asked for",
  "move-one-vma": "each of the two areas must lie in one private mapping",
  "move-pinned": "somebody beside the page tables holds the page",
  "move-shared": "the page is not exclusive to the process (PageAnonExclusive)",
  "mremap-dontunmap": "MREMAP_DONTUNMAP is not for such memory in this kernel",
  "mremap-hugetlb": "this kernel does not move hugetlb mappings",
  "mremap-one-vma": "the range goes beyond its mapping",
  "mremap-overlap": "source and target overlap",
  "mremap-uffd-several": "several mappings would move at once, and one of them is registered with a userfaultfd",
  "no-file": "the file is not open",
  "no-page": "no page is mapped there",
  "no-uffd": "the process has no userfaultfd",
  "not-whole-pages": "the range is not made of whole pages",
  "nothing-mapped": "nothing is mapped there",
  "page-cached": "the page cache has that page already",
  "page-there": "an entry is there already",
  "past-end": "the page lies past the end of the file",
  "pool-empty": "no huge page is left in the pool",
  "populate-no-access": "the mapping does not allow the access",
  "range-empty": "the range is empty",
  "range-negative": "the length is negative",
  "register-drops": "the mapping has WP or RWP already, and would lose it",
  "register-memory": "this kernel does not watch such memory in that mode",
  "register-no-mode": "no mode is asked for",
  "register-other": "another userfaultfd watches the mapping",
  "register-rwp": "RWP needs its feature, and does not go together with WP",
  "register-rwp-none": "the mapping allows no access (PROT_NONE)",
  "remove-file-only": "MADV_REMOVE is for mappings of a file that are not locked",
  "remove-shared-writable": "MADV_REMOVE is for shared, writable mappings",
  "rwp-async-alone": "RWP_ASYNC needs RWP",
  "rwp-not-registered": "the mapping is not registered for RWP",
  "scan-arguments": "the range or a category is none that this kernel knows",
  "scan-not-async": "PM_SCAN_CHECK_WPASYNC is asked for, and the mapping is not registered for WP in async mode",
  "segv-access": "the mapping does not allow the access",
  "segv-guard": "a guard marker is there (MADV_GUARD_INSTALL)",
  "segv-no-vma": "nothing is mapped at the address",
  "set-mode-feature": "a feature is none that can be switched, or is to be switched both on and off",
  "swap-off": "the swap area is not on",
  "swap-on": "the swap area is on already, or a swapoff still waits",
  "unregister-other": "another userfaultfd watches the mapping",
  "wipeonfork-private-anon": "MADV_WIPEONFORK is for private anonymous memory",
  "wp-not-registered": "the mapping is not registered for WP",
  "wp-one-vma": "the range does not lie in one mapping that is registered for WP",
};

/** Why a thread sleeps in userfaultfd, by the message that it sent. handle_userfault() of fs/userfaultfd.c. */
const waits: Readonly<Record<FaultKind, string>> = {
  wp: "a write to a page whose entry carries the uffd-wp bit; it sleeps until it is woken",
  rwp: "an access to a page that is read-write protected; it sleeps until it is woken",
  missing:
    "an access to a page that is not there yet, in a mapping registered for MISSING; it sleeps until it is woken",
  minor:
    "an access to a page that is in the page cache and not mapped, in a mapping registered for MINOR; it sleeps until it is woken",
};

/** Decided by the first function on the way, which is the operation's own: what it called before says nothing of it. */
const byFirst = /^(collapse|fill|register|unregister|move|wp|rwp-not|continue-anon|populate|nothing-mapped)/;
/** Decided by the last function on the way. */
const byLast = /^(bus|segv-guard|page-|past-end|continue-no-page|pool-empty)/;

/**
 * `a pte of the range carries the uffd bit: madvise_collapse()`; null where nothing was refused and nothing waits. Of a thread that goes on in this
 * step, and is refused then, with its name: `A/1: nothing is mapped at the address`.
 */
export function reasonText(step: Step, thread: ThreadName): string | null {
  const later = step.done.flatMap(({ task, why }) => {
    const name = why === undefined ? null : thread(task);
    return why === undefined || name === null ? [] : [`${name}: ${refusalText(why, step.trail)}`];
  });
  const own = ownReason(step);
  const all = own === null ? later : [own, ...later];
  return all.length === 0 ? null : all.join("; ");
}

function ownReason(step: Step): string | null {
  const { result, state, trail } = step;
  const { why, blocked, stuck } = result;
  if (why !== undefined) return refusalText(why, trail);
  if (blocked !== undefined) {
    const fault = ownFault(step);
    if (fault === null) return null;
    return isKind(fault)
      ? `${waits[fault]}: handle_userfault()`
      : `its ${fault} message was not read yet; it sleeps until it is: userfaultfd_event_wait_completion()`;
  }
  const wait = stuck === undefined ? undefined : state.tasks[stuck]?.wait;
  return wait?.on === "stuck" ? `it waits ${stuckText(wait.in)}` : null;
}

function refusalText({ reason, by: last }: Refusal, trail: readonly string[]): string {
  const by = last === null ? undefined : byLast.test(reason) ? last : byFirst.test(reason) ? trail[0] : undefined;
  return `${reasons[reason]}${by === undefined ? "" : `: ${by}()`}`;
}

function isKind(fault: string): fault is FaultKind {
  return fault in waits;
}
