// What the rows of rows/folio.ts say, and how each is known.

import type { EvidenceOf } from "../release.ts";
import type { folioRows } from "../rows/folio.ts";

export const folioEvidence: EvidenceOf<typeof folioRows> = {
  "swapout-mthp": {
    what: "reclaim swaps a large folio that ptes map out as one, where swap is a block device; before, it was split first",
    source: "mm: vmscan: avoid split during shrink_folio_list()",
    recorded: "7.3/folio/129-pageout-whole",
  },
  "swapin-large": {
    what: "a fault reads a large folio of private memory back from zram as one, where its size is enabled and nobody watches the mapping",
    source: "alloc_swap_folio(): mm: support large folios swap-in for sync io devices",
    recorded: "6.18/probe/zr-large",
  },
  "shmem-swapin-whole": {
    what: "a large folio of shmem that went to zram as one comes back as one, but for a fault in a mapping that is watched",
    source: "shmem_swapin_folio(): mm: shmem: skip swapcache for swapin of synchronous swap device",
    recorded: "6.18/probe/zr-shmem",
  },
  "swapin-by-cache": {
    what: "what comes from zram is exclusive by what the entry says; before, a page that one entry has was so in any case, as it passed the swap cache by",
    source:
      "swapin_sync(): mm, swap: never bypass the swap cache even for SWP_SYNCHRONOUS_IO; 7.3.4 has it, 6.18.44 does not; that it came with 7.0 is concluded from when it lay among the patches for mm",
    compared: "6.12.117 and 7.3.4: mm/memory.c, do_swap_page()",
  },
  "swapin-maps-folio": {
    what: "a fault maps all pages of a large folio that is in the swap cache still, where their entries are alike and in a row",
    source: "do_swap_page(): mm: swap: entirely map large folios found in swapcache",
    recorded: "7.3/folio/130-pageout-wp",
  },
  "lazyfree-batches": {
    what: "reclaim drops a large folio that MADV_FREE gave up as a whole or not at all, where its ptes are alike; before, pages up to the first that was written since",
    source: "can_batch_unmap_folio_ptes(): mm: support batched unmap for lazyfree large folios during reclamation",
    recorded: "7.3/folio/126-free-written-pageout",
  },
  "lazyfree-batches-parts": {
    what: "reclaim drops a large folio that MADV_FREE gave up by runs of ptes that are alike, up to the first run with one that was written since; before, by pages where not all were alike",
    source:
      "folio_unmap_pte_batch() in place of can_batch_unmap_folio_ptes(), which wanted the whole folio: mm/rmap: fix potential out-of-bounds page table access during batched unmap (CVE-2025-38447)",
  },
  "lazyfree-batches-alike": {
    what: "ptes of a large folio that MADV_FREE gave up are unmapped together where they are alike in the write permission and soft-dirty too; before, what could not be dropped got back those of the first",
    source:
      "mm/rmap: fix incorrect pte restoration for lazyfree folios; FPB_RESPECT_WRITE | FPB_RESPECT_SOFT_DIRTY in folio_unmap_pte_batch() of 7.3; lists of the stable trees, beside fae654083bfa",
  },
  "swap-zeromap": {
    what: "a folio of zeroes is not written to swap, and so leaves the swap cache as soon as it is swapped out",
    source: "swap_writepage(), swap_zeromap_folio_set(): mm: store zero pages to be swapped out in a bitmap",
  },
  mthp: {
    what: "a fault in anonymous memory maps a folio of 16 KiB to 1 MiB by ptes, where its size is enabled (not in a registered VMA)",
    source: "alloc_anon_folio(): mm: thp: support allocation of anonymous multi-size THP",
    recorded: "7.3/folio/001-fault-first",
  },
  "mthp-shmem": {
    what: "a fault in memfds and shared anonymous memory allocates a folio of 8 KiB to 2 MiB where its size is enabled, and one that lies in the VMA; before, 2 MiB alone, wherever they end",
    source: "shmem_allowable_huge_orders(): mm: shmem: add mTHP support for anonymous shmem; 5.10 asks for no VMA",
    recorded: "6.18/shmem-folio/001-fault-write",
  },
  "tmpfs-write-by-length": {
    what: "`huge=` of a mount gives a write or fallocate() folios by its length: none for one page",
    source: "shmem_mapping_size_orders(): mm: shmem: add large folio support for tmpfs",
  },
  "tmpfs-write-orders": {
    what: "`huge=` of a mount gives a write or fallocate() folios of all sizes from 2 MiB down to 8 KiB; before 6.14, 2 MiB alone",
    source: "shmem_huge_global_enabled(): mm: shmem: fix the strategy for the tmpfs 'huge=' options",
    recorded: "6.18/shmem-folio/057-tmpfs-pwrite-within",
  },
  "tmpfs-fault-orders": {
    what: "`huge=` of a mount gives a fault folios of all sizes from 2 MiB down to 8 KiB, and makes smaller sizes inherit; before, 2 MiB alone",
    source:
      "shmem_huge_global_enabled(): mm: shmem: allow fallback to smaller large orders for tmpfs mmap() access; 7.3.4 has it, 6.18.44 does not",
    recorded: "7.3/shmem-folio/047-tmpfs-always",
  },
  "truncate-splits-at": {
    what: "a hole in a large folio of a file, or a file that ends there, splits it by halves at the place alone; before, into single pages",
    source: "truncate_inode_partial_folio(): mm/truncate: use folio_split() in truncate operation",
    recorded: "6.18/shmem-folio/095-punch-5-1",
  },
  "truncate-leaves-cut-swap": {
    what: "ftruncate() inside of a large folio of shmem that is in swap leaves its entry alone, and looks for it for ever; before, it freed the entry whole, with pages that are still in the file",
    source:
      "shmem_free_swap(): mm/shmem, swap: fix race of truncate and swap entry split; shmem_undo_range() starts over while it finds anything; asked of 7.3.4, which never answers",
  },
  "khugepaged-skips-lazyfree": {
    what: "khugepaged leaves 2 MiB alone of which a page was given up by MADV_FREE and not written since",
    source:
      "mm: khugepaged: skip lazy-free folios; SCAN_PAGE_LAZYFREE of collapse_scan_pmd(): 7.2.12 and 7.3.4 have it; 6.18.44, asked, collapses it",
  },
  "khugepaged-mthp": {
    what: "khugepaged collapses anonymous memory to folios of 16 KiB to 1 MiB too, where their sizes are enabled; before, to 2 MiB alone",
    source:
      "mm/khugepaged: introduce mTHP collapse support; mthp_collapse(), collapse_possible_orders(): asked of 7.3.4, which does, and of 6.18.44, which does not",
  },
  "khugepaged-by-shmem": {
    what: "khugepaged runs where shmem alone has 2 MiB enabled; before, not with `enabled` set to never",
    source: "shmem_hpage_pmd_enabled(): mm: shmem: fix khugepaged activation policy for shmem, merged for 6.12",
    compared: "5.10.223 and 6.12.117: mm/khugepaged.c, hugepage_pmd_enabled()",
  },
  "khugepaged-retracts-huge": {
    what: "khugepaged takes a page table away that maps nothing but a file's folio of 2 MiB, so that a pmd maps it next; before, it passes over such a folio",
    source:
      "SCAN_PTE_MAPPED_HUGEPAGE of hpage_collapse_scan_file(): mm/khugepaged: attempt to map file/shmem-backed pte-mapped THPs by pmds; khugepaged_scan_file() of 5.10 has SCAN_PAGE_COMPOUND there",
  },
  "collapse-installs-pmd": {
    what: "MADV_COLLAPSE of file memory maps the result where this process had no table of pmds",
    source: "mm/khugepaged: do not fail collapse_pte_mapped_thp() on SCAN_PMD_NULL; trace 69",
    recorded: "6.18/hand/69-shmem-collapse-other-mapping",
  },
  "collapse-retracts-all": {
    what: "collapse_file() frees the empty page tables of everybody who maps the file; before, the caller's alone",
    source: "mm/khugepaged: retract_page_tables() without mmap or vma lock",
    recorded: "6.18/hand/69-shmem-collapse-other-mapping",
  },
  "collapse-keeps-missing": {
    what: "MADV_COLLAPSE does not fill holes of a file for which a userfaultfd waits for missing pages",
    source: "collapse_file(): mm/khugepaged: skip shmem with userfaultfd; not in 6.1.166",
    recorded: "6.18/probe/r-collapse-missing",
  },
  "collapse-none-busy": {
    what: "MADV_COLLAPSE with empty ptes in a registered range is EBUSY (SCAN_EXCEED_NONE_PTE), EINVAL before",
    source: "madvise_collapse_errno(): mm/khugepaged: skip shmem with userfaultfd; trace 67",
    recorded: "6.18/hand/67-anon-collapse",
  },
  "collapse-read-only": {
    what: "MADV_COLLAPSE takes memory of which no pte is writable",
    source: "mm: enable khugepaged anonymous collapse on non-writable regions, SCAN_PAGE_RO; asked of 6.18.44",
    recorded: "6.18/probe/p-collapse-ro",
  },
  "collapse-inside": {
    what: "MADV_COLLAPSE of a range inside of 2 MiB has nothing to do: 0; before, EINVAL",
    source: "madvise_collapse(): hstart >= hend; asked of 6.18.44 and 7.3.4, and of none between",
    compared: "6.18.44 and 7.3.4: mm/khugepaged.c, madvise_collapse()",
    recorded: "7.3/probe/q-collapse-inside",
  },
  "mapped-once-by-page": {
    what: "of what a pmd maps, pagemap looks at each page for how often it is mapped; else at the first alone",
    source:
      "fs/proc/task_mmu: properly detect PM_MMAP_EXCLUSIVE per page of PMD-mapped THPs; ended by fs/proc/task_mmu: remove per-page mapcount dependency for PM_MMAP_EXCLUSIVE (CONFIG_NO_PAGE_MAPCOUNT), which passes page where page + idx was; asked of 6.18.44; trace 69",
    recorded: "6.18/probe/r-nohugepage",
  },
  "nohugepage-no-pmd": {
    what: "do_set_pmd() maps no large folio of a file by a pmd where MADV_NOHUGEPAGE is set",
    source: "mm: don't install PMD mappings when THPs are disabled by the hw/process/vma; not in 6.1.166",
    recorded: "6.18/probe/r-nohugepage",
  },
  "fault-maps-folio-shanon": {
    what: "a fault in shared anonymous memory maps all of a large folio by ptes (not in a registered VMA)",
    source: "finish_fault(): mm: memory: extend finish_fault() to support large folio; asked of 6.18.44",
    recorded: "6.18/probe/r-shanon-maps-folio",
  },
  "fault-maps-folio": {
    what: "a fault maps all of a large folio by ptes in any file mapping (not in a registered VMA), and so does fault-around",
    source:
      "mm/fault: try to map the entire file folio in finish_fault(), mm/filemap: map entire large folio faultaround; finish_fault() of 6.12.63 asks for vma_is_anon_shmem(), that of 6.18 does not; filemap_map_folio_range(); asked of 6.18.44",
    recorded: "6.18/probe/q-file-thp-fault-around",
  },
  "huge-zero-wp-allocates": {
    what: "a write to the huge zero page gets a THP",
    source: "mm: allocate THP on hugezeropage wp-fault, do_huge_zero_wp_pmd(); trace d5",
    recorded: "6.18/probe/p-huge-zero-write",
  },
  "split-frees-zeroes": {
    what: "splitting a THP maps the zero page in place of pages that hold zeroes",
    source: "mm: remap unused subpages to shared zeropage when splitting isolated thp; asked of 6.18.44",
    recorded: "6.18/probe/q-lazyfree-thp-written",
  },
  "zeroed-keeps-bits": {
    what: "the zero page that takes the place of a page of zeroes when a THP is split keeps uffd-wp and soft-dirty; before, both were lost",
    source: "mm/rmap: fix soft-dirty and uffd-wp bit loss when remapping zero-filled mTHP subpage to shared zeropage",
    recorded: "7.3/folio/072-split-zeroes-wp",
  },
  "huge-zero-split-wp": {
    what: "splitting the huge zero page's pmd leaves uffd-wp in the ptes; before, it was lost",
    source:
      "mm/userfaultfd: propagate uffd-wp bit when PTE-mapping the huge zeropage; __split_huge_zero_page_pmd() of 5.10.223; stable mails and Debian's changelogs",
  },
  "split-keeps-dirty": {
    what: "splitting a THP's pmd leaves the dirty bit in the ptes (before: on the pages)",
    source: "mm/huge_memory: revert Partly revert mm/thp: carry over dirty bit when thp splits on pmd; trace 70",
    recorded: "6.12/hand/70-thp-wp-split",
  },
  "writeout-splits-shmem": {
    what: "a large folio of a file is swapped out as one, where swap is a block device and the file does not end inside of it, and else split when it is to get its place in swap; before, it was split as soon as it was to be reclaimed",
    source:
      'shmem_writeout(), shmem_writepage(): mm: shmem: support large folio swap out; shrink_folio_list() of 6.1 ("Split shmem folio"), that of 6.12.117 does not; asked of 6.18.44',
    recorded: "6.18/probe/r-writeout-file-thp",
  },
  "advice-batches-folios": {
    what: "COLD, PAGEOUT and FREE leave a large folio whole whose ptes they cover",
    source:
      "mm: madvise: avoid split during MADV_PAGEOUT and MADV_COLD; mm/madvise: enhance lazyfreeing with mTHP in madvise_free",
    recorded: "6.18/probe/q-private-thp-cold",
  },
  "lazyfree-drops-pmd": {
    what: "reclaim drops a THP that MADV_FREE gave up by its pmd, with the page table; else the pmd is split first",
    source:
      "mm/vmscan: avoid split lazyfree THP during shrink_folio_list(), unmap_huge_pmd_locked(); ended by mm/rmap: don't discard lazyfree THPs at PMD level (changelogs of 6.12.117 and 7.3.2)",
    compared: "7.2.12 and 7.3.4: mm/rmap.c, try_to_unmap_one()",
    recorded: "6.18/probe/q-lazyfree-thp",
  },
  "advice-takes-mapped-twice": {
    what: "COLD, PAGEOUT and FREE take a large folio that one process maps more than once; before, they counted mappings",
    source:
      "mm: convert folio_likely_mapped_shared() to folio_maybe_mapped_shared(); madvise_cold_or_pageout_pte_range(): folio_maybe_mapped_shared(), folio_likely_mapped_shared() (6.12), page_mapcount() (6.1)",
    recorded: "6.18/probe/q-file-thp-pageout",
  },
  "reuse-large": {
    what: "a page of a large folio that one process alone maps is reused by a write",
    source: "mm: Copy-on-Write (COW) reuse support for PTE-mapped THP; asked of 6.18.44",
    recorded: "6.18/probe/q-thp-copied-away",
  },
  "ksm-unshares": {
    what: "MADV_UNMERGEABLE unshares a page; before, it wrote to it, which uffd-wp stops",
    source: "mm/ksm: fix KSM COW breaking with userfaultfd-wp via FAULT_FLAG_UNSHARE",
    recorded: "7.3/rwp/hand-122-ksm-unmergeable",
  },
  "read-maps-dirty": {
    what: "a read that maps a dirty page writable makes the entry dirty and soft-dirty at once",
    source: "set_pte_range(): mm: set the pte dirty if the folio is already dirty",
    recorded: "7.3/hand/c4-read-fault-dirty",
  },
  "huge-zero-special": {
    what: "the entry of the huge zero page is special",
    source: "mm/huge_memory: mark PMD mappings of the huge zero folio special",
    recorded: "7.3/hand/c7-thp-zero",
  },
  "huge-zero-no-file": {
    what: "pagemap does not call the huge zero page a file's, and clear_refs leaves its accessed bit",
    source:
      "proc/task_mmu: handle special PMDs in clear_refs and pagemap (changelog of 7.3.4), by vm_normal_page_pmd() and vm_normal_folio_pmd()",
    compared: "7.2.12 and 7.3.4: fs/proc/task_mmu.c, pagemap_pmd_range_thp() and clear_refs_pte_range()",
    recorded: "7.3/hand/c7-thp-zero",
  },
  "mprotect-batches": {
    what: "changing the protection of a large folio's ptes in a row makes all of them young and dirty where one was",
    source:
      "mm: optimize mprotect() by PTE batching; change_pte_range(): mprotect_folio_pte_batch(), modify_prot_start_ptes()",
    recorded: "7.3/rwp/rnd-21-044",
  },
  "gup-touches-hugetlb": {
    what: "a write by get_user_pages() makes a hugetlb entry dirty, as it does that of a THP",
    source: "mm/gup: handle hugetlb in the generic follow_page_mask code; follow_huge_pmd()",
    recorded: "7.3/rwp/rnd-21-062",
  },
  "gup-follows-numa-hints": {
    what: "get_user_pages() finds a page behind a NUMA hint without a fault, unless it is KVM that asks",
    source: "mm/gup: don't implicitly set FOLL_HONOR_NUMA_FAULT; gup_can_follow_protnone()",
  },
  "gup-forces-hugetlb": {
    what: "ptrace writes to a private hugetlb mapping that may not be written",
    source: "check_vma_flags(): mm/hugetlb: support FOLL_FORCE|FOLL_WRITE",
    recorded: "6.18/kaccess/k31-hugetlb-ways",
  },
  "pin-waits": {
    what: "io_uring pins a buffer without mmap_lock held, so that a fault can wait for a userfaultfd; before, EFAULT",
    source: "io_uring: unify io_pin_pages(); pin_user_pages_fast()",
    recorded: "6.1/kaccess/k33-pin-blocked",
  },
  "move-held-busy": {
    what: "UFFDIO_MOVE of a part of a THP that is pinned is EBUSY; before, it tried to split it until the pin went, and nothing else ended it but a signal that kills",
    source:
      "userfaultfd: fix UFFDIO_MOVE livelock on large folio with extra references (changelog of 7.3.4); asked of 6.18.44, which says EBUSY, and of 6.12.117 and 7.2.13, which do not",
    compared: "7.2.12 and 7.3.4: mm/userfaultfd.c, move_pages_ptes()",
    recorded: "6.12/kaccess/k25-pin-move-thp",
  },
  "move-huge-zero-made-up": {
    what: "UFFDIO_MOVE of the huge zero page writes a pmd with a page frame that is none: Bad page map, and an oops in whoever walks it. The engine says that it does not model it",
    source:
      "mm: add folio_mk_pmd(); move_pages_huge_pmd(): folio_mk_pmd() of a NULL folio; asked of 6.16.12, 6.17.13 and 6.18.15, which have it, and of 6.12.117, 6.18.44 and 6.19.14, which do not",
  },
  "lazyfree-keeps-held": {
    what: "a page that MADV_FREE gave up and somebody holds stays given up when reclaim passes; before, it was to be swapped again",
    source: "mm: set folio swapbacked iff folios are dirty in try_to_unmap_one; 6.18.44 has it, 6.12.117 does not",
    recorded: "6.1/kaccess/k23-pin-free",
  },
  "pin-unshares": {
    what: "a page that a fork shares is copied before it is pinned to be read, as process_vm_readv() does",
    source: "mm/gup: trigger FAULT_FLAG_UNSHARE when R/O-pinning a possibly shared anonymous page; gup_must_unshare()",
    recorded: "6.18/kaccess/k12-unshare",
  },
  "migrate-splits-partial": {
    what: "a large folio of which a page was unmapped is split before it is migrated",
    source: "mm/migrate: split source folio if it is on deferred split list; migrate_pages_batch()",
    recorded: "7.3/rwp-migrate/rnd-21-179",
  },
  "migrate-keeps-partial": {
    what: "a large folio that ptes map counts as partially mapped once it was migrated, for they are unmapped one by one",
    source:
      "mm: migrate: requeue destination folio on deferred split queue; migrate_folio_move(): deferred_split_folio() of the new folio; 6.12.117 and 7.2.13 have it",
    recorded: "7.3/rwp-migrate/rnd-21-179",
  },
};
