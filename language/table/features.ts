// userfaultfd features and madvise advice.

import type { Vocabulary } from "./row.ts";
import { vocabulary } from "./words.ts";

export const featureVocabularies: readonly Vocabulary[] = [
  vocabulary("features", "feature", "UFFD_FEATURE_", [
    [
      "PAGEFAULT_FLAG_WP",
      "5.7",
      "Write-protect faults exist on this kernel. UFFDIO_API asked for it is EINVAL where they do not.",
    ],
    [
      "EVENT_FORK",
      "4.11",
      "fork sends a message with a userfaultfd for the child; the child's VMAs stay registered, and its entries keep their uffd-wp bits and markers.",
    ],
    [
      "EVENT_REMAP",
      "4.11",
      "mremap sends a message; the moved VMA stays registered, and its entries keep their bits. Without it the VMA is unregistered at its new place and the bits are cleared (6.13; 6.12.11; 6.1.191).",
    ],
    [
      "EVENT_REMOVE",
      "4.11",
      "MADV_DONTNEED, MADV_FREE and MADV_REMOVE send a message before they zap. Until it is read, filling and protecting get EAGAIN.",
    ],
    ["MISSING_HUGETLBFS", "4.11", "MISSING works on hugetlb here."],
    ["MISSING_SHMEM", "4.11", "MISSING works on shmem here."],
    ["EVENT_UNMAP", "4.11", "munmap (and mremap that unmaps) sends a message after it."],
    ["SIGBUS", "4.14", "A fault gives SIGBUS in place of a message; nobody waits."],
    ["THREAD_ID", "4.14", "Messages carry the faulting thread's id."],
    ["MINOR_HUGETLBFS", "5.13", "MINOR works on hugetlb here."],
    ["MINOR_SHMEM", "5.14", "MINOR works on shmem here."],
    ["EXACT_ADDRESS", "5.18", "Messages carry the exact address, not the page's."],
    [
      "WP_HUGETLBFS_SHMEM",
      "5.19",
      "WP works on shmem and hugetlb here: PTE markers keep the bit where there is no page.",
    ],
    [
      "WP_UNPOPULATED",
      "6.4",
      "Protecting anonymous memory protects empty entries too, with PTE markers. Without it they are skipped, and the first write to one is silent.",
    ],
    ["POISON", "6.6", "UFFDIO_POISON."],
    [
      "WP_ASYNC",
      "6.7",
      "A write to a protected page clears the bit by itself: no message, nobody waits. PAGEMAP_SCAN reads what was written. Implies WP_UNPOPULATED; with WP as the only mode any VMA may be registered.",
    ],
    ["MOVE", "6.8", "UFFDIO_MOVE."],
    ["RWP", "7.3", "Read-write protection: register mode RWP and UFFDIO_RWPROTECT."],
    [
      "RWP_ASYNC",
      "7.3",
      "An access to a read-write protected page ends its protection by itself: no message, nobody waits. PAGEMAP_SCAN reads what was accessed. Needs RWP; UFFDIO_SET_MODE switches it.",
    ],
  ]),
  vocabulary("advice", "advice", "MADV_", [
    [
      "DONTNEED",
      "",
      "Zaps the range now. Anonymous pages and their swap slots are gone, uffd-wp with them; a file mapping registered for WP, shared or private, and hugetlb, keep a marker for each protected entry. `madvise_dontneed_single_vma()`, `zap_page_range_single_batched()`.",
    ],
    [
      "FREE",
      "4.5",
      "Pages may be dropped when memory is short, unless they are written first. Private anonymous memory alone (EINVAL elsewhere). The uffd-wp bit of a present page stays until reclaim drops the page; a swap entry goes at once. `madvise_free_single_vma()`.",
    ],
    [
      "REMOVE",
      "2.6.16",
      "Punches the hole into the file behind a shared, writable mapping (EINVAL or EACCES elsewhere). All who map it lose those entries; where registered for WP a marker keeps the protection. `madvise_remove()`, `vfs_fallocate()`.",
    ],
    ["DONTFORK", "2.6.16", "A child does not get the VMA (VM_DONTCOPY)."],
    ["DOFORK", "2.6.16", "Undoes DONTFORK."],
    [
      "MERGEABLE",
      "2.6.32",
      "KSM may merge equal anonymous pages (VM_MERGEABLE): `ksm()` does. It drops uffd-wp and read-write protection from entries that it replaces.",
    ],
    [
      "UNMERGEABLE",
      "2.6.32",
      "Undoes MERGEABLE: each page that KSM shares in the range gets copied, as by a write. `unmerge_ksm_pages()`.",
    ],
    ["HUGEPAGE", "2.6.38", "Transparent huge pages are welcome (VM_HUGEPAGE)."],
    ["NOHUGEPAGE", "2.6.38", "No transparent huge pages (VM_NOHUGEPAGE)."],
    ["WIPEONFORK", "4.14", "A child gets the range empty (VM_WIPEONFORK); private anonymous memory alone."],
    ["KEEPONFORK", "4.14", "Undoes WIPEONFORK."],
    [
      "COLD",
      "5.4",
      "Deactivates the pages: the first to go under memory pressure. Entries become old, nothing else. `madvise_cold()`.",
    ],
    [
      "PAGEOUT",
      "5.4",
      "Reclaims the pages now. An anonymous page with swap becomes a swap entry that keeps uffd-wp; a shmem page goes to swap through the page cache, and its entry becomes a marker where protected, or empty. `madvise_pageout()`, `reclaim_pages()`, `try_to_unmap_one()`.",
    ],
    [
      "POPULATE_READ",
      "5.14",
      "Faults the range in as reads would, without reading (`faultin_page_range()`). EFAULT where a fault would be SIGBUS or SIGSEGV.",
    ],
    [
      "POPULATE_WRITE",
      "5.14",
      "Faults the range in as writes would; a protected page raises a write-protect fault and blocks like a write.",
    ],
    ["DONTNEED_LOCKED", "5.18", "DONTNEED that works on locked (mlock) memory too."],
    [
      "COLLAPSE",
      "6.1",
      "Makes huge pages of the range now. Anonymous memory: refused where an entry is protected or a marker (SCAN_PTE_UFFD_WP), or empty in an armed VMA. shmem: the page cache is collapsed, but the VMA registered for WP gets no huge mapping (EINVAL); its protected entries are markers then. `madvise_collapse()`.",
    ],
    [
      "GUARD_INSTALL",
      "6.13",
      "Empties the range and puts guard markers there: any access is SIGSEGV. Anonymous memory from 6.13, file-backed from 6.15. `madvise_guard_install()`.",
    ],
    ["GUARD_REMOVE", "6.13", "Takes guard markers away and leaves everything else. `madvise_guard_remove()`."],
    [
      "WILLNEED",
      "",
      "Reads ahead: swapped pages into the swap cache, file pages into the page cache. Page tables stay as they are.",
    ],
  ]),
];
