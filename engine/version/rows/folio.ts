// What large folios do differently, by release: THP, collapse, faults that map all of a folio, reclaim of it.

import type { Row } from "../row.ts";

export const folioRows = {
  "collapse-installs-pmd": {
    since: "6.18",
    commit: "",
    what: "MADV_COLLAPSE of file memory maps the result where this process had no table of pmds",
    source: "collapse_pte_mapped_thp() takes SCAN_PMD_NULL as it takes SCAN_PMD_NONE; trace 69",
    recorded: "6.18/hand/69-shmem-collapse-other-mapping",
  },
  "collapse-retracts-all": {
    since: "6.6",
    commit: "1d65b771bc08",
    what: "collapse_file() frees the empty page tables of everybody who maps the file; before, the caller's alone",
    source: "mm/khugepaged: retract_page_tables() without mmap or vma lock",
    recorded: "6.18/hand/69-shmem-collapse-other-mapping",
  },
  "collapse-keeps-missing": {
    since: "6.4",
    commit: "",
    what: "MADV_COLLAPSE does not fill holes of a file for which a userfaultfd waits for missing pages",
    source: "collapse_file(): mm/khugepaged: skip shmem with userfaultfd; not in 6.1.166",
    recorded: "6.18/probe/r-collapse-missing",
  },
  "collapse-none-busy": {
    since: "6.12",
    commit: "",
    what: "MADV_COLLAPSE with empty ptes in a registered range is EBUSY (SCAN_EXCEED_NONE_PTE), EINVAL before",
    source: "trace 67",
    recorded: "6.18/hand/67-anon-collapse",
  },
  "collapse-read-only": {
    since: "6.18",
    commit: "",
    what: "MADV_COLLAPSE takes memory of which no pte is writable",
    source: "khugepaged: SCAN_PAGE_RO; asked of 6.18.44",
    recorded: "6.18/probe/p-collapse-ro",
  },
  "mapped-once-by-page": {
    since: "6.11",
    commit: "",
    until: "6.16",
    ended: "",
    what: "of what a pmd maps, pagemap looks at each page for how often it is mapped; else at the first alone",
    source: "asked of 6.18.44; trace 69",
    recorded: "6.18/probe/r-nohugepage",
  },
  "nohugepage-no-pmd": {
    since: "6.12",
    commit: "2b0f922323cc",
    what: "do_set_pmd() maps no large folio of a file by a pmd where MADV_NOHUGEPAGE is set",
    source: "mm: don't install PMD mappings when THPs are disabled by the hw/process/vma; not in 6.1.166",
    recorded: "6.18/probe/r-nohugepage",
  },
  "fault-maps-folio-shanon": {
    since: "6.11",
    commit: "43e027e41423",
    what: "a fault in shared anonymous memory maps all of a large folio by ptes (not in a registered VMA)",
    source: "finish_fault(): mm: memory: extend finish_fault() to support large folio; asked of 6.18.44",
    recorded: "6.18/probe/r-shanon-maps-folio",
  },
  "fault-maps-folio": {
    since: "6.18",
    commit: "",
    what: "a fault maps all of a large folio by ptes in any file mapping (not in a registered VMA), and so does fault-around",
    source:
      "finish_fault() of 6.12.63 asks for vma_is_anon_shmem(), that of 6.18 does not; filemap_map_folio_range(); asked of 6.18.44",
    recorded: "6.18/probe/q-file-thp-fault-around",
  },
  "huge-zero-wp-allocates": {
    since: "6.13",
    commit: "1ced09e0331f",
    what: "a write to the huge zero page gets a THP",
    source: "mm: allocate THP on hugezeropage wp-fault, do_huge_zero_wp_pmd(); trace d5",
    recorded: "6.18/probe/p-huge-zero-write",
  },
  "split-frees-zeroes": {
    since: "6.12",
    commit: "b1f202060afe",
    what: "splitting a THP maps the zero page in place of pages that hold zeroes",
    source: "mm: remap unused subpages to shared zeropage when splitting isolated thp; asked of 6.18.44",
    recorded: "6.18/probe/q-lazyfree-thp-written",
  },
  "zeroed-keeps-bits": {
    since: "6.18, 6.17.4, 6.12.54",
    commit: "9658d698a8a8",
    what: "the zero page that takes the place of a page of zeroes when a THP is split keeps uffd-wp and soft-dirty; before, both were lost",
    source: "mm/rmap: fix soft-dirty and uffd-wp bit loss when remapping zero-filled mTHP subpage to shared zeropage",
  },
  "split-keeps-dirty": {
    since: "6.2",
    commit: "",
    what: "splitting a THP's pmd leaves the dirty bit in the ptes (before: on the pages)",
    source: "trace 70",
    recorded: "6.12/hand/70-thp-wp-split",
  },
  "writeout-splits-shmem": {
    since: "6.16",
    commit: "",
    what: "a large folio of a file is split when it gets a place in swap, not as soon as it is to be reclaimed",
    source: 'shmem_writeout(), shrink_folio_list() ("Split shmem folio" in 6.1 and 6.12); asked of 6.18.44',
    recorded: "6.18/probe/r-writeout-file-thp",
  },
  "advice-batches-folios": {
    since: "6.10",
    commit: "3931b871c494",
    what: "COLD, PAGEOUT and FREE leave a large folio whole whose ptes they cover",
    source:
      "mm: madvise: avoid split during MADV_PAGEOUT and MADV_COLD; mm/madvise: enhance lazyfreeing with mTHP in madvise_free",
    recorded: "6.18/probe/q-private-thp-cold",
  },
  "lazyfree-drops-pmd": {
    since: "6.11",
    commit: "735ecdfaf4e8",
    until: "7.4, 7.3.2, 6.18.16-44, 6.12.117",
    ended: "",
    what: "reclaim drops a THP that MADV_FREE gave up by its pmd, with the page table; else the pmd is split first",
    source: "unmap_huge_pmd_locked(); mm/rmap: don't discard lazyfree THPs at PMD level",
    recorded: "6.18/probe/q-lazyfree-thp",
  },
  "advice-takes-mapped-twice": {
    since: "6.15",
    commit: "",
    what: "COLD, PAGEOUT and FREE take a large folio that one process maps more than once; before, they counted mappings",
    source:
      "madvise_cold_or_pageout_pte_range(): folio_maybe_mapped_shared(), folio_likely_mapped_shared() (6.12), page_mapcount() (6.1)",
    recorded: "6.18/probe/q-file-thp-pageout",
  },
  "reuse-large": {
    since: "6.15",
    commit: "",
    what: "a page of a large folio that one process alone maps is reused by a write",
    source: "mm: Copy-on-Write (COW) reuse support for PTE-mapped THP; asked of 6.18.44",
    recorded: "6.18/probe/q-thp-copied-away",
  },
} as const satisfies Readonly<Record<string, Row>>;
