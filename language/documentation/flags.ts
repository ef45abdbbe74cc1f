// Flags and modes of the calls, documented. Meanings from the manual pages of man-pages 6.9 and include/uapi/linux of 7.3.
import type { featureVocabularies, flagVocabularies } from "../table/flags.ts";
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

export const featureDocumentation: WordsOf<typeof featureVocabularies> = {
  features: {
    PAGEFAULT_FLAG_WP:
      "Write-protect faults exist on this kernel. UFFDIO_API asked for it is EINVAL where they do not.",
    EVENT_FORK:
      "fork sends a message with a userfaultfd for the child; the child's VMAs stay registered, and its entries keep their uffd-wp bits and markers.",
    EVENT_REMAP:
      "mremap sends a message; the moved VMA stays registered, and its entries keep their bits. Without it the VMA is unregistered at its new place and the bits are cleared (6.13; 6.12.11; 6.1.191).",
    EVENT_REMOVE:
      "MADV_DONTNEED, MADV_FREE and MADV_REMOVE send a message before they zap. Until it is read, filling and protecting get EAGAIN.",
    MISSING_HUGETLBFS: "MISSING works on hugetlb here.",
    MISSING_SHMEM: "MISSING works on shmem here.",
    EVENT_UNMAP: "munmap (and mremap that unmaps) sends a message after it.",
    SIGBUS: "A fault gives SIGBUS in place of a message; nobody waits.",
    THREAD_ID: "Messages carry the faulting thread's id.",
    MINOR_HUGETLBFS: "MINOR works on hugetlb here.",
    MINOR_SHMEM: "MINOR works on shmem here.",
    EXACT_ADDRESS: "Messages carry the exact address, not the page's.",
    WP_HUGETLBFS_SHMEM: "WP works on shmem and hugetlb here: PTE markers keep the bit where there is no page.",
    WP_UNPOPULATED:
      "Protecting anonymous memory protects empty entries too, with PTE markers. Without it they are skipped, and the first write to one is silent.",
    POISON: "UFFDIO_POISON.",
    WP_ASYNC:
      "A write to a protected page clears the bit by itself: no message, nobody waits. PAGEMAP_SCAN reads what was written. Implies WP_UNPOPULATED; with WP as the only mode any VMA may be registered.",
    MOVE: "UFFDIO_MOVE.",
    RWP: "Read-write protection: register mode RWP and UFFDIO_RWPROTECT.",
    RWP_ASYNC:
      "An access to a read-write protected page ends its protection by itself: no message, nobody waits. PAGEMAP_SCAN reads what was accessed. Needs RWP; UFFDIO_SET_MODE switches it.",
  },
  advice: {
    DONTNEED:
      "Zaps the range now. Anonymous pages and their swap slots are gone, uffd-wp with them; a file mapping registered for WP, shared or private, and hugetlb, keep a marker for each protected entry. `madvise_dontneed_single_vma()`, `zap_vma_range_batched()`.",
    FREE: "Pages may be dropped when memory is short, unless they are written first. Private anonymous memory alone (EINVAL elsewhere). The uffd-wp bit of a present page stays until reclaim drops the page; a swap entry goes at once. `madvise_free_single_vma()`.",
    REMOVE:
      "Punches the hole into the file behind a shared, writable mapping (EINVAL or EACCES elsewhere). All who map it lose those entries; where registered for WP a marker keeps the protection. `madvise_remove()`, `vfs_fallocate()`.",
    DONTFORK: "A child does not get the VMA (VM_DONTCOPY).",
    DOFORK: "Undoes DONTFORK.",
    MERGEABLE:
      "KSM may merge equal anonymous pages (VM_MERGEABLE): `ksm()` does. It drops uffd-wp and read-write protection from entries that it replaces.",
    UNMERGEABLE: "Undoes MERGEABLE: each page that KSM shares in the range gets copied, as by a write. `break_ksm()`.",
    HUGEPAGE: "Transparent huge pages are welcome (VM_HUGEPAGE).",
    NOHUGEPAGE: "No transparent huge pages (VM_NOHUGEPAGE).",
    WIPEONFORK: "A child gets the range empty (VM_WIPEONFORK); private anonymous memory alone.",
    KEEPONFORK: "Undoes WIPEONFORK.",
    COLD: "Deactivates the pages: the first to go under memory pressure. Entries become old, nothing else. `madvise_cold()`.",
    PAGEOUT:
      "Reclaims the pages now. An anonymous page with swap becomes a swap entry that keeps uffd-wp; a shmem page goes to swap through the page cache, and its entry becomes a marker where protected, or empty. `madvise_pageout()`, `reclaim_pages()`, `try_to_unmap_one()`.",
    POPULATE_READ:
      "Faults the range in as reads would, without reading (`faultin_page_range()`). EFAULT where a fault would be SIGBUS or SIGSEGV.",
    POPULATE_WRITE:
      "Faults the range in as writes would; a protected page raises a write-protect fault and blocks like a write.",
    DONTNEED_LOCKED: "DONTNEED that works on locked (mlock) memory too.",
    COLLAPSE:
      "Makes huge pages of the range now. Anonymous memory: refused where an entry is protected or a marker (SCAN_PTE_UFFD_WP), or empty in an armed VMA. shmem: the page cache is collapsed, but the VMA registered for WP gets no huge mapping (EINVAL); its protected entries are markers then. `madvise_collapse()`.",
    GUARD_INSTALL:
      "Empties the range and puts guard markers there: any access is SIGSEGV. Anonymous memory from 6.13, file-backed from 6.15. `madvise_guard_install()`.",
    GUARD_REMOVE: "Takes guard markers away and leaves everything else. `madvise_guard_remove()`.",
    WILLNEED:
      "Reads ahead: swapped pages into the swap cache, file pages into the page cache. Page tables stay as they are.",
  },
};
