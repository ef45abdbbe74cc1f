// What a statement answers and what an entry may be asserted to be.

import { MARKER_GUARD, MARKER_POISONED, MARKER_UFFD_WP } from "../../engine/state/entry.ts";
import type { Vocabulary } from "./row.ts";
import { vocabulary } from "./words.ts";

export const answerVocabularies: readonly Vocabulary[] = [
  vocabulary("outcomes", "result", "", [
    ["ok", "", "It ended without an error, whatever it returned."],
    [
      "stuck",
      "",
      "It neither ended nor sleeps in userfaultfd: the kernel spins, or waits for something else, as for the end of a migration.",
    ],
    ["bad", "", "A line of a kernel trace that the recorder refuses."],
    ["skipped", "", "Not possible on that machine (`migrate` with one node)."],
    [
      "blocks",
      "",
      "It sleeps in `handle_userfault()` until someone wakes it: `blocks wp`, `blocks missing`, `blocks minor`, `blocks rwp`.",
    ],
    ["after", "", "Bytes that were done before an errno: `EAGAIN after 8192`."],
    ["event", "", "A message was read from a userfaultfd: `event fork`, `event remap`, `event remove`, `event unmap`."],
  ]),
  vocabulary("faults", "fault", "", [
    ["wp", "5.7", "UFFD_PAGEFAULT_FLAG_WP: a write to a protected page.", "UFFD_PAGEFAULT_FLAG_WP"],
    ["missing", "4.3", "No page there (neither flag in the message)."],
    ["minor", "5.13", "UFFD_PAGEFAULT_FLAG_MINOR: in the page cache, not in this table.", "UFFD_PAGEFAULT_FLAG_MINOR"],
    ["rwp", "7.3", "UFFD_PAGEFAULT_FLAG_RWP: any access to a read-write protected page.", "UFFD_PAGEFAULT_FLAG_RWP"],
  ]),
  vocabulary("events", "event", "UFFD_EVENT_", [
    ["fork", "4.11", "EVENT_FORK: a child with its own userfaultfd.", "UFFD_EVENT_FORK"],
    ["remap", "4.11", "EVENT_REMAP: a registered range moved.", "UFFD_EVENT_REMAP"],
    ["remove", "4.11", "EVENT_REMOVE: pages of a registered range are about to go.", "UFFD_EVENT_REMOVE"],
    ["unmap", "4.11", "EVENT_UNMAP: a registered range was unmapped.", "UFFD_EVENT_UNMAP"],
    ["wp", "5.7", "A write-protect fault's message.", "UFFD_EVENT_PAGEFAULT"],
    ["missing", "4.3", "A missing fault's message."],
    ["minor", "5.13", "A minor fault's message."],
    ["rwp", "7.3", "A read-write protection fault's message."],
  ]),
  vocabulary("signals", "signal", "", [
    [
      "SIGBUS",
      "",
      "2 (BUS_ADRERR): past the end of the file, poisoned without CONFIG_MEMORY_FAILURE, feature SIGBUS. 4 (BUS_MCEERR_AR): poisoned.",
    ],
    [
      "SIGSEGV",
      "",
      "1 (SEGV_MAPERR): nothing mapped, or a guard region. 2 (SEGV_ACCERR): the mapping does not allow it.",
    ],
  ]),
  vocabulary("errnos", "errno", "", [
    ["EACCES", "", "Permission: the file is not open for that, or the mapping may not be writable."],
    ["EAGAIN", "", "Try again: the address space is changing, or locked more than it may."],
    ["EBADF", "", "No such file descriptor: the process has no userfaultfd."],
    ["EBUSY", "", "In use: registered with another userfaultfd, or the page can't be had now."],
    ["EEXIST", "", "Something is there already: a page, or an entry that is not empty."],
    ["EFAULT", "", "A bad address: nothing mapped there, or a fault that could not be handled."],
    ["EFBIG", "", "The file would be too big."],
    ["EHWPOISON", "", "The page is poisoned."],
    ["EINTR", "", "Interrupted."],
    ["EINVAL", "", "Not allowed so: an unknown flag, the wrong kind of memory, or a range that does not fit."],
    ["EIO", "", "Input or output failed."],
    ["ENODEV", "", "The file can't be mapped so."],
    ["ENOENT", "", "Nothing there: the range is not registered for it, or a hole in the source."],
    ["ENOMEM", "", "No memory, or part of the range is not mapped."],
    ["ENOSPC", "", "No room: the hugetlb pool, the file system, or the page array."],
    ["ENOSYS", "", "The kernel does not have the call."],
    ["ENOTTY", "", "The kernel does not have that ioctl."],
    ["EOPNOTSUPP", "", "The file system does not do that."],
    ["EPERM", "", "Not permitted: sealed, locked, or not registered for asynchronous write-protection."],
    ["ESRCH", "", "The process is gone."],
    ["ETXTBSY", "", "In use as a program or as swap."],
  ]),
  vocabulary("states", "entry", "", [
    ["none", "", "An empty entry (`pte_none()`), or no table down to it."],
    ["present", "", "A page is mapped (`pte_present()`): `present(wp)`, `present(!wp, rw)`."],
    ["zero", "", "The shared zero page is mapped."],
    ["swap", "", "A swap entry with a real slot: `swap(wp)`."],
    ["migration", "", "A migration entry: the page is on its way. `migration(write)`, `migration(wp)`."],
    ["marker", "5.19", "A PTE marker: `marker(wp)`, `marker(poison)`, `marker(guard)`."],
    ["hwpoison", "", "An hwpoison entry: the page has failed."],
  ]),
  vocabulary("attributes", "attribute", "", [
    [
      "wp",
      "",
      "uffd-wp, in whatever form the entry has it (`pte_uffd()`, `pte_swp_uffd()`, PTE_MARKER_UFFD_WP), in a VMA that is not registered for RWP.",
    ],
    [
      "rwp",
      "7.3",
      "The same bit in a VMA that is registered for RWP: read-write protected, if the entry is PROT_NONE as well.",
    ],
    ["rw", "", "Writable (`pte_write()`)."],
    ["dirty", "", "Dirty (`pte_dirty()`), in hardware's bit or the saved one."],
    ["young", "", "Accessed (`pte_young()`)."],
    ["soft_dirty", "3.11", "Soft-dirty (`pte_soft_dirty()`)."],
    [
      "exclusive",
      "5.19",
      "The anonymous page is exclusive to this process (PG_anon_exclusive, `pte_swp_exclusive()`).",
    ],
    [
      "prot_none",
      "",
      "Present to Linux and not to the hardware (`_PAGE_PROTNONE`): in a PROT_NONE mapping, or for a NUMA hint. An access faults.",
    ],
    ["huge", "", "At pmd level: a 2 MiB leaf (`pmd_trans_huge()`), or hugetlb."],
    ["read", "", "A readable migration entry (SWP_MIGRATION_READ)."],
    ["read_exclusive", "5.19", "A readable migration entry of an exclusive page (SWP_MIGRATION_READ_EXCLUSIVE)."],
    ["write", "", "A writable migration entry (SWP_MIGRATION_WRITE)."],
    ["poison", "6.6", "PTE_MARKER_POISONED."],
    ["guard", "6.13", "PTE_MARKER_GUARD."],
  ]),
];

/** Which attributes an asserted entry takes. */
export const stateAttributes: Readonly<Record<string, readonly string[]>> = {
  none: [],
  hwpoison: [],
  present: ["wp", "rwp", "rw", "dirty", "young", "soft_dirty", "exclusive", "prot_none", "huge"],
  zero: ["wp", "rwp", "dirty", "young", "soft_dirty", "prot_none", "huge"],
  swap: ["wp", "rwp", "soft_dirty", "exclusive"],
  migration: ["read", "read_exclusive", "write", "wp", "rwp", "soft_dirty", "young", "dirty", "huge"],
  marker: ["wp", "poison", "guard"],
};

export const markerBits: Readonly<Record<string, number>> = {
  wp: MARKER_UFFD_WP,
  poison: MARKER_POISONED,
  guard: MARKER_GUARD,
};
