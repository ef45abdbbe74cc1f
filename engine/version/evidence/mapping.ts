// What the rows of rows/mapping.ts say, and how each is known.

import type { EvidenceOf } from "../release.ts";
import type { mappingRows } from "../rows/mapping.ts";

export const mappingEvidence: EvidenceOf<typeof mappingRows> = {
  "saved-dirty": {
    what: "a read-only dirty entry keeps its dirty bit in _PAGE_SAVED_DIRTY",
    source: "x86/mm: Introduce _PAGE_SAVED_DIRTY; trace d1",
    recorded: "6.12/hand/88-soft-dirty-shmem",
  },
  "upgrade-clean-anon": {
    what: "can_change_pte_writable() takes clean exclusive anonymous pages",
    source: "mm/mprotect: allow clean exclusive anon pages to be writable",
    recorded: "6.12/hand/35-anon-swapoff",
  },
  "upgrade-pmd": {
    what: "change_huge_pmd() tries to make the pmd writable",
    source: "mm/huge_memory: try avoiding write faults when changing PMD protection; trace d1/18",
    recorded: "6.12/hand/d1-protnone",
  },
  "numa-upgrade": {
    what: "a NUMA hint takes the write permission, and its fault finds out whether to give it back; before, the entry kept it",
    source: "mm/autonuma: use can_change_(pte|pmd)_writable() to replace savedwrite",
  },
  "swapin-upgrade": {
    what: "do_swap_page() maps an exclusive page writable on a read too",
    source: "mm: swap: reuse exclusive folio directly instead of wp page faults, do_swap_page(); traces",
    recorded: "6.12/hand/28-anon-pageout-write",
  },
  "populate-checks-first": {
    what: "MADV_POPULATE_* stops at the first hole; before, it went on behind holes and said ENOMEM at the end",
    source:
      "mm/madvise: make MADV_POPULATE_(READ|WRITE) handle VM_FAULT_RETRY properly; madvise_populate() was called by madvise_walk_vmas() in 6.1; traces 6.1 against 6.12",
    recorded: "6.18/random/rnd-7-108",
  },
  "mremap-many-vmas": {
    what: "mremap() moves several VMAs and skips holes",
    source: "mm/mremap: permit mremap() move of multiple VMAs; trace",
    recorded: "6.18/probe/p-mremap-many",
  },
  "mremap-realigns": {
    what: "mremap() takes the first page table along whole, where the mapping begins in it, at the same place of the new one, and nothing is before it: its entries do not become soft-dirty",
    source:
      "mm/mremap: optimize the start addresses in move_page_tables(); try_realign_addr() of 6.12.117, can_realign_addr() of 7.3",
  },
  "merge-anon-vma-dup": {
    what: "a VMA merges with a neighbour that has no anon_vma yet",
    source: "mm/vma: fix incorrectly disallowed anonymous VMA merges",
    recorded: "6.18/probe/p-merge-anon-vma",
  },
  "merge-keeps-soft-dirty": {
    what: "a merged VMA is soft-dirty where one part was; before, where the part that grew was",
    source: "mm: propagate VM_SOFTDIRTY on merge",
    recorded: "6.12/probe/p-merge-softdirty",
  },
  "hugetlb-prepares-first": {
    what: "a first fault in private hugetlb memory gives the VMA its anon_vma where the pool is empty, too, so that fork copies its tables from then on",
    source:
      "hugetlb: check for anon_vma prior to folio allocation; hugetlb_no_page() of 6.1.192 and 6.12.117 (9acad7ba3e25)",
  },
  "pagemap-file-thp": {
    what: "pagemap says of what a pmd maps of a file that it is a file's, bit 61; before, of ptes and hugetlb alone",
    source:
      "fs/proc/task_mmu: indicate PM_FILE for PMD-mapped file THP; pagemap_pmd_range() of 5.10.223 and 6.1.192; announcements of 6.10.3, 6.6.44, 6.1.103 and 5.15.165",
    recorded: "5.10/hand/c7-thp-zero",
  },
  "fork-drops-marker": {
    what: "fork copies uffd-wp markers of memory that is copied for its anonymous pages to a child that is registered alone; before, to any child",
    source:
      "mm/uffd: fix pte marker when fork() without fork event; copy_nonpresent_pte() of 6.1.192; Debian's changelogs",
    recorded: "6.1.170/hand/43-ptmpfs-fork-noevent",
  },
  "unmap-events-by-vma": {
    what: "an munmap() that fails at a later VMA has told EVENT_UNMAP of those before it",
    source: "userfaultfd: fix regression in userfaultfd_unmap_prep(); vms_gather_munmap_vmas()",
    recorded: "6.18/probe/q-hugetlb-cut",
  },
  guard: {
    what: "MADV_GUARD_INSTALL and MADV_GUARD_REMOVE",
    source: "mm: madvise: implement lightweight guard page mechanism",
    recorded: "6.18/probe/q-guard-merge",
  },
  "guard-file": {
    what: "guard regions in memory of files, too; before, in private anonymous memory alone",
    source:
      "mm: allow guard regions in file-backed and read-only mappings; is_valid_guard_vma() asked for vma_is_anonymous()",
    recorded: "6.18/hand/93-guard-shmem",
  },
  "guard-flag": {
    what: "MADV_GUARD_INSTALL sets VM_MAYBE_GUARD (smaps gu), and a file's VMA needs no anon_vma for it, so that it still merges",
    source: "mm: set the VM_MAYBE_GUARD flag on guard region install, madvise_guard_install(); review of 6.18.37",
    recorded: "6.18/probe/p-guard-flags",
  },
  "dontunmap-splits": {
    what: "MREMAP_DONTUNMAP of a part of locked memory splits the VMA first: only that part loses VM_LOCKED",
    source: "mm/mremap: fix locked_vm leak by splitting VMA for MREMAP_DONTUNMAP, move_vma()",
    recorded: "6.18/probe/p-dontunmap",
  },
  "scan-guard": {
    what: "PAGEMAP_SCAN tells guard regions from what is swapped: PAGE_IS_GUARD",
    source: "fs/proc: extend the PAGEMAP_SCAN ioctl to report guard regions",
  },
  "remove-maywrite": {
    what: "MADV_REMOVE asks whether a shared mapping may be made writable, not whether it is",
    source: "mm: drop the assumption that VM_SHARED always implies writable; madvise_remove() of 6.1.166",
    recorded: "6.18/probe/r-remove-read-only",
  },
  "dontneed-frees-tables": {
    what: "MADV_DONTNEED of whole 2 MiB frees the page table that it emptied",
    source: "mm: pgtable: reclaim empty PTE page in madvise(MADV_DONTNEED), CONFIG_PT_RECLAIM; asked of 6.18.44",
    recorded: "6.18/probe/p-dontneed-table",
  },
  "pageout-keeps-young": {
    what: "MADV_PAGEOUT leaves the accessed bit of what it does not get rid of",
    source: "mm: madvise: pageout: ignore references rather than clearing young; trace rnd-7-008; 6.1 clears it first",
    recorded: "6.1/migrate/rnd-7-163",
  },
  "migrate-walks": {
    what: "move_pages(2) looks pages up with folio_walk_start(): PROT_NONE pages too, an empty anonymous pte is ENOENT",
    source: "mm/migrate: convert add_page_for_migration() from follow_page() to folio_walk; traces",
    recorded: "6.12/migrate/m-anon-empty",
  },
  "migrate-keeps-soft-clean": {
    what: "a dirty page that is not soft-dirty stays so through a migration",
    source:
      "mm/migrate: preserve exact soft-dirty state; remove_migration_pte(): pte_clear_soft_dirty(); traces of migrations",
    recorded: "6.12/migrate/m-shmem-two",
  },
  "first-waiter-first": {
    what: "of several tasks woken at once the one that came first runs first (CFS, as it was recorded; 5.10's recording and EEVDF have the other order)",
    source: "sched/fair: Implement an EEVDF-like scheduling policy; trace rnd-7-016",
    recorded: "6.1/random/rnd-7-016",
  },
  "merge-anon-pgoff": {
    what: "private mappings of a file merge where the pages of their copies go on as well as those of the file",
    source:
      "needs_adjacent_anon_pgoff() of mm/vma.c: mm: propagate VMA anonymous page offset on map, remap, split + merge",
    recorded: "7.2.13/probe/p-merge-private-file",
  },
  "mremap-uffd-apart": {
    what: "a VMA that mremap() moves without EVENT_REMAP merges with none at its new place; before, a registered neighbour lost its registration",
    source: "mm/vma: avoid broken uffd merge on mremap (changelog of 7.3.4)",
    compared: "7.2.12 and 7.3.4: mm/vma.c, vma_merge_copied_range()",
    recorded: "7.2.13/probe/p-mremap-merge-uffd",
  },
  "dontunmap-apart": {
    what: "with DONTUNMAP the VMA that is moved does not merge with the one that it leaves, whose anonymous pages are numbered anew",
    source:
      "mm/mremap: fix locked_vm leak from MREMAP_DONTUNMAP self-merge; copy_vma(): keep_source; dontunmap_complete(); Debian's changelogs",
  },
  "migrate-thp-wp": {
    what: "a huge page that is migrated keeps its uffd-wp, and UFFDIO_WRITEPROTECT sees to one in flight; before, both went without",
    source:
      "mm/userfaultfd: fix uffd-wp handling for THP migration entries; set_pmd_migration_entry(), change_huge_pmd() of 5.10.262 and 6.1.192",
  },
  "migration-write-drops-wp": {
    what: "mprotect() and UFFDIO_WRITEPROTECT make a writable migration entry readable without the uffd bit, which nothing but a stray one is; before, with it",
    source:
      "mm/userfaultfd: don't consider uffd-wp bit of writable migration entries; change_pte_range(), change_huge_pmd() of 6.1.192 and 6.12.117",
  },
  "hugetlb-migration-wp": {
    what: "UFFDIO_WRITEPROTECT sees to hugetlb pages in flight that were read-only; before, to writable ones alone",
    source: "mm/hugetlb: fix uffd-wp handling for migration entries in hugetlb_change_protection()",
  },
};
