// What each modelled kernel has and does differently, as data. Behaviour asks for a capability by name, never for a version.
// `since` is the first of the modelled versions that has it; `source` says where that is known from.

export type KernelVersion = "6.1" | "6.12" | "6.18";
export const kernelVersions: readonly KernelVersion[] = ["6.1", "6.12", "6.18"];

interface Row {
  /** The first modelled version that has it. */
  readonly since: KernelVersion;
  /** The first that has it no longer. */
  readonly until?: KernelVersion;
  readonly what: string;
  readonly source: string;
}

const rows = {
  "saved-dirty": {
    since: "6.12",
    what: "a read-only dirty entry keeps its dirty bit in _PAGE_SAVED_DIRTY",
    source: "x86/mm: Introduce _PAGE_SAVED_DIRTY, 6.6; trace d1",
  },
  "wp-unpopulated": {
    since: "6.12",
    what: "UFFD_FEATURE_WP_UNPOPULATED: markers for empty anonymous ptes",
    source: "2bad466cc9d9, 6.4",
  },
  "wp-async": { since: "6.12", what: "UFFD_FEATURE_WP_ASYNC", source: "d61ea1cb0095, 6.7" },
  poison: { since: "6.12", what: "UFFDIO_POISON and the POISONED marker", source: "6.6" },
  move: { since: "6.12", what: "UFFDIO_MOVE", source: "adef440691ba, 6.8" },
  "pagemap-scan": { since: "6.12", what: "the PAGEMAP_SCAN ioctl", source: "52526ca7fdb9, 6.7" },
  "continue-wp": { since: "6.12", what: "UFFDIO_CONTINUE_MODE_WP", source: "0289184476c8, 6.4" },
  "wp-many-vmas": {
    since: "6.12",
    what: "UFFDIO_WRITEPROTECT walks the VMAs of a range and skips holes",
    source: "a1b92a3f1453 (6.3 or 6.4); traces",
  },
  "uffd-merges-right": {
    since: "6.12",
    what: "a VMA of which the end is registered or unregistered joins the next one",
    source:
      "5543d3c43cd3, mm/uffd: allow vma to merge as much as possible, 6.4; vma_merge() with vma->vm_pgoff in 6.1.166",
  },
  "wp-resolve-upgrade": {
    since: "6.12",
    what: "unprotecting tries to make ptes writable one by one (MM_CP_TRY_CHANGE_WRITABLE) instead of applying vm_get_page_prot()",
    source: "mm/userfaultfd: rely on vma->vm_page_prot in uffd_wp_range(), 6.3; trace d1/29, d4/23",
  },
  "upgrade-clean-anon": {
    since: "6.12",
    what: "can_change_pte_writable() takes clean exclusive anonymous pages",
    source: "mm/mprotect: allow clean exclusive anon pages to be writable, 6.2",
  },
  "upgrade-pmd": {
    since: "6.12",
    what: "change_huge_pmd() tries to make the pmd writable",
    source: "mm/huge_memory: try avoiding write faults when changing PMD protection, 6.2; trace d1/18",
  },
  "numa-upgrade": {
    since: "6.12",
    what: "a NUMA hint takes the write permission, and its fault finds out whether to give it back; before, the entry kept it",
    source: "6a56ccbcf6c6, mm/autonuma: use can_change_(pte|pmd)_writable() to replace savedwrite, 6.2",
  },
  "swapin-upgrade": {
    since: "6.12",
    what: "do_swap_page() maps an exclusive page writable on a read too",
    source: "do_swap_page(); traces",
  },
  "fork-hugetlb-clears-wp": {
    since: "6.12",
    what: "a child without uffd-wp gets private hugetlb entries without the bit",
    source: "5a2f8d22ace4, 6.4; trace d5/21",
  },
  "populate-checks-first": {
    since: "6.12",
    what: "MADV_POPULATE_* stops at the first hole; before, it went on behind holes and said ENOMEM at the end",
    source: "madvise_populate() was called by madvise_walk_vmas() in 6.1; traces 6.1 against 6.12",
  },
  "mremap-many-vmas": {
    since: "6.18",
    what: "mremap() moves several VMAs and skips holes",
    source: "mm/mremap: permit mremap() move of multiple VMAs, 6.17; trace",
  },
  guard: { since: "6.18", what: "MADV_GUARD_INSTALL and MADV_GUARD_REMOVE", source: "6.13, file-backed 6.15" },
  "collapse-installs-pmd": {
    since: "6.18",
    what: "MADV_COLLAPSE of file memory maps the result where this process had no table of pmds",
    source: "collapse_pte_mapped_thp() takes SCAN_PMD_NULL as it takes SCAN_PMD_NONE; trace 69",
  },
  "collapse-retracts-all": {
    since: "6.12",
    what: "collapse_file() frees the empty page tables of everybody who maps the file; before, the caller's alone",
    source: "mm/khugepaged: retract_page_tables() without mmap or vma lock, 6.6",
  },
  "collapse-keeps-missing": {
    since: "6.12",
    what: "MADV_COLLAPSE does not fill holes of a file for which a userfaultfd waits for missing pages",
    source: "collapse_file(): mm/khugepaged: skip shmem with userfaultfd, 6.4; not in 6.1.166",
  },
  "mapped-once-by-page": {
    since: "6.12",
    until: "6.18",
    what: "of what a pmd maps, pagemap looks at each page for how often it is mapped; else at the first alone",
    source: "asked of 6.18.44; trace 69",
  },
  "collapse-none-busy": {
    since: "6.12",
    what: "MADV_COLLAPSE with empty ptes in a registered range is EBUSY (SCAN_EXCEED_NONE_PTE), EINVAL before",
    source: "trace 67",
  },
  "nohugepage-no-pmd": {
    since: "6.12",
    what: "do_set_pmd() maps no large folio of a file by a pmd where MADV_NOHUGEPAGE is set",
    source: "mm: don't install PMD mappings when THPs are disabled by the hw/process/vma, 6.12; not in 6.1.166",
  },
  "fault-maps-folio-shanon": {
    since: "6.12",
    what: "a fault in shared anonymous memory maps all of a large folio by ptes (not in a registered VMA)",
    source: "finish_fault(): mm: memory: extend finish_fault() to support large folio, 6.11; asked of 6.18.44",
  },
  "fault-maps-folio": {
    since: "6.18",
    what: "a fault maps all of a large folio by ptes in any file mapping (not in a registered VMA), and so does fault-around",
    source:
      "finish_fault() of 6.12.63 asks for vma_is_anon_shmem(), that of 6.18 does not; filemap_map_folio_range(); asked of 6.18.44",
  },
  "huge-zero-wp-allocates": {
    since: "6.18",
    what: "a write to the huge zero page gets a THP",
    source: "do_huge_zero_wp_pmd(), 6.13; trace d5",
  },
  "marker-type-31": { since: "6.12", what: "PTE_MARKER is swap type 31 (30 before)", source: "6.2" },
  "unregister-own-ctx": {
    since: "6.18",
    what: "UNREGISTER refuses VMAs of another userfaultfd",
    source: "userfaultfd: prevent unregistering VMAs through a different userfaultfd, 6.17",
  },
  "close-resets": {
    since: "6.1",
    what: "close() of a userfaultfd clears bits and markers",
    source: "c88033efe9a3, 6.9 (6.8.10), and 6.1.192 (trace 60)",
  },
  "mremap-resets": {
    since: "6.1",
    what: "mremap() without EVENT_REMAP clears bits and markers",
    source: "0cef0bb836e3, 6.13, stable 6.12.11 and 6.1.191",
  },
  "remove-maywrite": {
    since: "6.1",
    what: "MADV_REMOVE asks whether a shared mapping may be made writable, not whether it is",
    source: "e8e17ee90eaf, vma_is_shared_maywrite(), 6.7; 6.1.y has it too (madvise_remove() of 6.1.166)",
  },
  "migrate-walks": {
    since: "6.12",
    what: "move_pages(2) looks pages up with folio_walk_start(): PROT_NONE pages too, an empty anonymous pte is ENOENT",
    source: "mm/migrate: convert add_page_for_migration() from follow_page() to folio_walk, 6.12; traces",
  },
  "migrate-keeps-soft-clean": {
    since: "6.12",
    what: "a dirty page that is not soft-dirty stays so through a migration",
    source: "remove_migration_pte(): pte_clear_soft_dirty(); traces of migrations",
  },
  "pageout-keeps-young": {
    since: "6.12",
    what: "MADV_PAGEOUT leaves the accessed bit of what it does not get rid of",
    source: "trace rnd-7-008; 6.1 clears it first",
  },
  "last-waiter-first": {
    since: "6.12",
    what: "of several tasks woken at once the one that came last runs first",
    source: "EEVDF, 6.6; trace rnd-7-016",
  },
  "split-frees-zeroes": {
    since: "6.12",
    what: "splitting a THP maps the zero page in place of pages that hold zeroes",
    source: "mm: remap unused subpages to shared zeropage when splitting isolated thp, 6.12; asked of 6.18.44",
  },
  "writeout-splits-shmem": {
    since: "6.18",
    what: "a large folio of a file is split when it gets a place in swap, not as soon as it is to be reclaimed",
    source: 'shmem_writeout(), shrink_folio_list() ("Split shmem folio" in 6.1 and 6.12); asked of 6.18.44',
  },
  "advice-batches-folios": {
    since: "6.12",
    what: "COLD, PAGEOUT and FREE leave a large folio whole whose ptes they cover",
    source:
      "mm: madvise: avoid split during MADV_PAGEOUT and MADV_COLD, 6.10; mm/madvise: enhance lazyfreeing with mTHP, 6.10",
  },
  "mkuffd-wp-wrprotects": {
    since: "6.12",
    what: "pte_mkuffd_wp() removes the write permission, and a migrated page needs no pte_wrprotect() of its own",
    source: "f1eb1bacfba9, 6.3; remove_migration_pte() of 6.1.166",
  },
  "dontneed-frees-tables": {
    since: "6.18",
    what: "MADV_DONTNEED of whole 2 MiB frees the page table that it emptied",
    source: "CONFIG_PT_RECLAIM, 6.14; asked of 6.18.44",
  },
  "split-keeps-dirty": {
    since: "6.12",
    what: "splitting a THP's pmd leaves the dirty bit in the ptes (before: on the pages)",
    source: "trace 70",
  },
  "reuse-large": {
    since: "6.18",
    what: "a page of a large folio that one process alone maps is reused by a write",
    source: "mm: Copy-on-Write (COW) reuse support for PTE-mapped THP, 6.15; asked of 6.18.44",
  },
  "collapse-read-only": {
    since: "6.18",
    what: "MADV_COLLAPSE takes memory of which no pte is writable",
    source: "khugepaged: SCAN_PAGE_RO; asked of 6.18.44",
  },
  "mfill-prepares-first": {
    since: "6.12",
    what: "COPY and its kin give a private VMA its anon_vma before they look at its registration",
    source: "userfaultfd: use per-vma locks in userfaultfd operations, 6.9; asked of 6.18.44",
  },
  "mfill-exhausted-exists": {
    since: "6.18",
    what: "COPY into hugetlb memory with an exhausted pool is EEXIST",
    source: "hugetlb_mfill_atomic_pte(), hugetlb_walk() after the allocation failed; asked of 6.18.44",
  },
  "merge-anon-vma-dup": {
    since: "6.18",
    what: "a VMA merges with a neighbour that has no anon_vma yet",
    source: "mm/vma: fix incorrectly disallowed anonymous VMA merges, 6.16",
  },
} as const satisfies Record<string, Row>;

export type Capability = keyof typeof rows;
export const capabilities: Readonly<Record<Capability, Row>> = rows;

/** Whether a kernel has a capability, by name. */
export type Capabilities = Readonly<Record<Capability, boolean>>;

function tableFor(kernel: KernelVersion): Capabilities {
  const at = kernelVersions.indexOf(kernel);
  const table: Partial<Record<Capability, boolean>> = {};
  for (const name of Object.keys(capabilities) as Capability[]) {
    const row: Row = capabilities[name];
    table[name] =
      at >= kernelVersions.indexOf(row.since) && (row.until === undefined || at < kernelVersions.indexOf(row.until));
  }
  return table as Capabilities;
}

const tables: Readonly<Record<KernelVersion, Capabilities>> = {
  "6.1": tableFor("6.1"),
  "6.12": tableFor("6.12"),
  "6.18": tableFor("6.18"),
};

export function capabilitiesOf(kernel: KernelVersion): Capabilities {
  return tables[kernel];
}
