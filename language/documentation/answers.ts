// What a statement answers and what an entry may be asserted to be, documented.

import type { answerVocabularies } from "../table/answers.ts";
import type { WordsOf } from "./shape.ts";

export const answerDocumentation: WordsOf<typeof answerVocabularies> = {
  outcomes: {
    ok: "It ended without an error, whatever it returned.",
    stuck:
      "It neither ended nor sleeps in userfaultfd: the kernel spins, or waits for something else, as for the end of a migration.",
    bad: "A line of a kernel trace that the recorder refuses.",
    skipped: "Not possible on that machine (`migrate` with one node).",
    blocks:
      "It sleeps in `handle_userfault()` until someone wakes it: `blocks wp`, `blocks missing`, `blocks minor`, `blocks rwp`.",
    after: "Bytes that were done before an errno: `EAGAIN after 8192`.",
    event: "A message was read from a userfaultfd: `event fork`, `event remap`, `event remove`, `event unmap`.",
  },
  faults: {
    wp: "UFFD_PAGEFAULT_FLAG_WP: a write to a protected page.",
    missing: "No page there (neither flag in the message).",
    minor: "UFFD_PAGEFAULT_FLAG_MINOR: in the page cache, not in this table.",
    rwp: "UFFD_PAGEFAULT_FLAG_RWP: any access to a read-write protected page.",
  },
  events: {
    fork: "EVENT_FORK: a child with its own userfaultfd.",
    remap: "EVENT_REMAP: a registered range moved.",
    remove: "EVENT_REMOVE: pages of a registered range are about to go.",
    unmap: "EVENT_UNMAP: a registered range was unmapped.",
    wp: "A write-protect fault's message.",
    missing: "A missing fault's message.",
    minor: "A minor fault's message.",
    rwp: "A read-write protection fault's message.",
  },
  signals: {
    SIGBUS:
      "2 (BUS_ADRERR): past the end of the file, poisoned without CONFIG_MEMORY_FAILURE, feature SIGBUS. 4 (BUS_MCEERR_AR): poisoned.",
    SIGSEGV: "1 (SEGV_MAPERR): nothing mapped, or a guard region. 2 (SEGV_ACCERR): the mapping does not allow it.",
  },
  errnos: {
    EACCES: "Permission: the file is not open for that, or the mapping may not be writable.",
    EAGAIN: "Try again: the address space is changing, or locked more than it may.",
    EBADF: "No such file descriptor: the process has no userfaultfd.",
    EBUSY: "In use: registered with another userfaultfd, or the page can't be had now.",
    EEXIST: "Something is there already: a page, or an entry that is not empty.",
    EFAULT: "A bad address: nothing mapped there, or a fault that could not be handled.",
    EFBIG: "The file would be too big.",
    EHWPOISON: "The page is poisoned.",
    EINTR: "Interrupted.",
    EINVAL: "Not allowed so: an unknown flag, the wrong kind of memory, or a range that does not fit.",
    EIO: "Input or output failed.",
    ENODEV: "The file can't be mapped so.",
    ENOENT: "Nothing there: the range is not registered for it, or a hole in the source.",
    ENOMEM: "No memory, or part of the range is not mapped.",
    ENOSPC: "No room: the hugetlb pool, the file system, or the page array.",
    ENOSYS: "The kernel does not have the call.",
    ENOTTY: "The kernel does not have that ioctl.",
    EOPNOTSUPP: "The file system does not do that.",
    EPERM: "Not permitted: sealed, locked, or not registered for asynchronous write-protection.",
    ESRCH: "The process is gone.",
    ETXTBSY: "In use as a program or as swap.",
  },
  states: {
    none: "An empty entry (`pte_none()`), or no table down to it.",
    present: "A page is mapped (`pte_present()`): `present(wp)`, `present(!wp, rw)`.",
    zero: "The shared zero page is mapped.",
    swap: "A swap entry with a real slot: `swap(wp)`.",
    migration: "A migration entry: the page is on its way. `migration(write)`, `migration(wp)`.",
    marker: "A PTE marker: `marker(wp)`, `marker(poison)`, `marker(guard)`.",
    hwpoison: "An hwpoison entry: the page has failed.",
  },
  attributes: {
    wp: "uffd-wp, in whatever form the entry has it (`pte_uffd()`, `pte_swp_uffd()`, PTE_MARKER_UFFD_WP), in a VMA that is not registered for RWP.",
    rwp: "The same bit in a VMA that is registered for RWP: read-write protected, if the entry is PROT_NONE as well.",
    rw: "Writable (`pte_write()`).",
    dirty: "Dirty (`pte_dirty()`), in hardware's bit or the saved one.",
    young: "Accessed (`pte_young()`).",
    soft_dirty: "Soft-dirty (`pte_soft_dirty()`).",
    exclusive: "The anonymous page is exclusive to this process (PG_anon_exclusive, `pte_swp_exclusive()`).",
    prot_none:
      "Present to Linux and not to the hardware (`_PAGE_PROTNONE`): in a PROT_NONE mapping, or for a NUMA hint. An access faults.",
    huge: "At pmd level: a 2 MiB leaf (`pmd_trans_huge()`), or hugetlb.",
    read: "A readable migration entry (SWP_MIGRATION_READ).",
    read_exclusive: "A readable migration entry of an exclusive page (SWP_MIGRATION_READ_EXCLUSIVE).",
    write: "A writable migration entry (SWP_MIGRATION_WRITE).",
    poison: "PTE_MARKER_POISONED.",
    guard: "PTE_MARKER_GUARD.",
  },
};
