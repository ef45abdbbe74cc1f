// userfaultfd features and madvise advice, documented.

import type { featureVocabularies } from "../table/features.ts";
import type { WordsOf } from "./shape.ts";

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
