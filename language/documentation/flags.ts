// Flags and modes of the calls, documented. Meanings from the manual pages of man-pages 6.9 and include/uapi/linux of 7.3.

import type { flagVocabularies } from "../table/flags.ts";
import type { WordsOf } from "./shape.ts";

/** PAGEMAP_SCAN's, in bit order. */
const categories = {
  WPALLOWED: "The VMA is registered for WP with WP_ASYNC.",
  WRITTEN:
    "Not uffd-wp: written since it was protected, or never protected. From 7.3 on only in VMAs registered for WP; before, in any.",
  FILE: "File-backed or shared anonymous.",
  PRESENT: "In memory.",
  SWAPPED: "A swap entry, or another entry that is not present.",
  PFNZERO: "The zero page.",
  HUGE: "Mapped by a pmd (or hugetlb).",
  SOFT_DIRTY: "Soft-dirty.",
  GUARD: "A guard region.",
  ACCESSED:
    "In a VMA registered for RWP, an entry that is not protected: accessed since it was, or never protected. Empty entries are not.",
};

export const flagDocumentation: WordsOf<typeof flagVocabularies> = {
  "map-flags": {
    SHARED: "Writes go to the file (or to the shared anonymous memory) and are seen by all who map it.",
    PRIVATE:
      "Copy-on-write: the first write to a page gives this process its own anonymous copy. The default without a file.",
    HUGETLB: "Anonymous memory of the hugetlb pool, in 2 MiB pages; `hugepages(N)` fills the pool.",
    ANONYMOUS: "No file. The same as giving none.",
    FIXED: "At exactly the place, over whatever is there. Always so here.",
    NORESERVE: "No reservation of swap space (or of hugetlb pages). Always so here.",
  },
  prot: {
    NONE: "No access. Entries stay present to Linux (`_PAGE_PROTNONE`) with their uffd bit, and fault.",
    READ: "Read only: the VMA has no VM_WRITE. A write is SIGSEGV, without a userfaultfd message.",
    WRITE:
      "Together with READ. Entries get their write bit by a fault, or where `can_change_pte_writable()` lets mprotect set it.",
  },
  "uffd-flags": {
    USER_MODE_ONLY:
      "Faults of the kernel itself (a system call that touches the page) are not handled: SIGBUS or EFAULT instead. An unprivileged process has to ask for it where `vm.unprivileged_userfaultfd` is 0 (EPERM otherwise).",
    UNREAD:
      "No flag of the kernel's: the monitor takes its time. Messages wait until the scenario reads them with `uffd_read`; without the word they are read as soon as they are there. A FORK message that was read so brings the child a userfaultfd of the same kind.",
  },
  "register-modes": {
    MISSING:
      "VM_UFFD_MISSING: a fault on a page that is not there (not in the page cache, for a file) becomes a message.",
    WP: "VM_UFFD_WP: a write to a write-protected page becomes a message. Anonymous memory from 5.7, shmem and hugetlb from 5.19; with WP_ASYNC (6.7) any memory.",
    MINOR:
      "VM_UFFD_MINOR: a fault on a page that is in the page cache but not in this page table. hugetlb from 5.13, shmem from 5.14.",
    RWP: "VM_UFFD_RWP: any access to a read-write protected page becomes a message, or with RWP_ASYNC ends its protection. Anonymous memory, shmem and hugetlb; never together with WP: both use the entry's one uffd bit.",
  },
  "wp-flags": {
    DONTWAKE: "Takes the protection away without waking who waits; they sleep until a `wake`.",
  },
  "rwp-flags": {
    DONTWAKE: "Makes pages accessible without waking who waits; they sleep until a `wake`.",
  },
  "copy-flags": {
    WP: "The new page comes write-protected. Without it, a protection that a marker kept is dropped.",
    DONTWAKE: "Does not wake who waits for the page.",
  },
  "zeropage-flags": {
    DONTWAKE: "Does not wake who waits for the page.",
  },
  "continue-flags": {
    WP: "The page is mapped write-protected. Without it, a protection that a marker kept is dropped.",
    DONTWAKE: "Does not wake who waits for the page.",
  },
  "poison-flags": {
    DONTWAKE: "Does not wake who waits for the page.",
  },
  "move-flags": {
    NO_HOLES: "Without UFFDIO_MOVE_MODE_ALLOW_SRC_HOLES: a hole in the source is ENOENT.",
    ALLOW_SRC_HOLES: "Holes in the source are skipped. The default here.",
  },
  "mremap-flags": {
    DONTUNMAP: "The old range stays mapped, empty. Private anonymous memory from 5.7, other memory from 5.13.",
    MAYMOVE: "May move. Always so here.",
    FIXED: "To exactly the place given. Always so here.",
  },
  "fallocate-flags": {
    PUNCH_HOLE:
      "Frees the range of the file: every mapping of it loses those entries (shared mappings that are registered for WP keep a marker), private copies stay.",
    KEEP_SIZE: "The file's size stays. PUNCH_HOLE always has it here.",
  },
  "huge-options": {
    always:
      "A page that the file has not yet comes with the largest folio that fits: up to 2 MiB, from 6.18 on down to 8 KiB (before, 2 MiB or nothing).",
    within_size: "The same, of folios that end within the file; others in memory with MADV_HUGEPAGE.",
    advise: "In memory with MADV_HUGEPAGE alone.",
    never: "Single pages.",
  },
  "scan-flags": {
    WP_MATCHING:
      "Write-protects the pages that are reported, in the same walk. Needs a VMA registered for WP with WP_ASYNC (checked with CHECK_WPASYNC, skipped without).",
    CHECK_WPASYNC: "EPERM at a VMA that is not registered for WP with WP_ASYNC, in place of skipping it.",
  },
  "scan-mask": {
    ALL: "Every page of the range is reported with its categories: an empty category mask, in place of PAGE_IS_WRITTEN.",
    ...categories,
  },
  categories: categories,
  "clear-refs": {
    "1": "Referenced and accessed bits of all pages.",
    "2": "… of anonymous pages.",
    "3": "… of file pages.",
    "4": "Soft-dirty bits (CONFIG_MEM_SOFT_DIRTY).",
    "5": "Resets the high-water mark of the resident set.",
  },
};
