// What mappings and the entries of single pages do differently, by release: mprotect, NUMA hints, swap, mremap, merges, madvise.

import type { Row } from "../row.ts";

export const mappingRows = {
  "saved-dirty": {
    since: "6.6",
    commit: "fca4d413c5be",
    what: "a read-only dirty entry keeps its dirty bit in _PAGE_SAVED_DIRTY",
    source: "x86/mm: Introduce _PAGE_SAVED_DIRTY; trace d1",
  },
  "upgrade-clean-anon": {
    since: "6.2",
    commit: "7ea7e333842e",
    what: "can_change_pte_writable() takes clean exclusive anonymous pages",
    source: "mm/mprotect: allow clean exclusive anon pages to be writable",
  },
  "upgrade-pmd": {
    since: "6.2",
    commit: "c27f479e47e7",
    what: "change_huge_pmd() tries to make the pmd writable",
    source: "mm/huge_memory: try avoiding write faults when changing PMD protection; trace d1/18",
  },
  "numa-upgrade": {
    since: "6.2",
    commit: "6a56ccbcf6c6",
    what: "a NUMA hint takes the write permission, and its fault finds out whether to give it back; before, the entry kept it",
    source: "mm/autonuma: use can_change_(pte|pmd)_writable() to replace savedwrite",
  },
  "swapin-upgrade": {
    since: "6.12",
    commit: "",
    what: "do_swap_page() maps an exclusive page writable on a read too",
    source: "do_swap_page(); traces",
  },
  "populate-checks-first": {
    since: "6.9",
    commit: "",
    what: "MADV_POPULATE_* stops at the first hole; before, it went on behind holes and said ENOMEM at the end",
    source: "madvise_populate() was called by madvise_walk_vmas() in 6.1; traces 6.1 against 6.12",
  },
  "mremap-many-vmas": {
    since: "6.17",
    commit: "d23cb648e365",
    what: "mremap() moves several VMAs and skips holes",
    source: "mm/mremap: permit mremap() move of multiple VMAs; trace",
  },
  "merge-anon-vma-dup": {
    since: "6.16",
    commit: "879bca0a2c4f",
    what: "a VMA merges with a neighbour that has no anon_vma yet",
    source: "mm/vma: fix incorrectly disallowed anonymous VMA merges",
  },
  "merge-keeps-soft-dirty": {
    since: "6.19, 6.18.37",
    commit: "6707915e030a",
    what: "a merged VMA is soft-dirty where one part was; before, where the part that grew was",
    source: "mm: propagate VM_SOFTDIRTY on merge",
  },
  "unmap-events-by-vma": {
    since: "6.5",
    commit: "65ac132027a8",
    what: "an munmap() that fails at a later VMA has told EVENT_UNMAP of those before it",
    source: "userfaultfd: fix regression in userfaultfd_unmap_prep(); vms_gather_munmap_vmas()",
  },
  guard: {
    since: "6.13",
    commit: "662df3e5c376",
    what: "MADV_GUARD_INSTALL and MADV_GUARD_REMOVE",
    source: "mm: madvise: implement lightweight guard page mechanism",
  },
  "remove-maywrite": {
    since: "6.7, 6.1.166",
    commit: "e8e17ee90eaf",
    what: "MADV_REMOVE asks whether a shared mapping may be made writable, not whether it is",
    source: "mm: drop the assumption that VM_SHARED always implies writable; madvise_remove() of 6.1.166",
  },
  "dontneed-frees-tables": {
    since: "6.14",
    commit: "6375e95f381e",
    what: "MADV_DONTNEED of whole 2 MiB frees the page table that it emptied",
    source: "mm: pgtable: reclaim empty PTE page in madvise(MADV_DONTNEED), CONFIG_PT_RECLAIM; asked of 6.18.44",
  },
  "pageout-keeps-young": {
    since: "6.12",
    commit: "",
    what: "MADV_PAGEOUT leaves the accessed bit of what it does not get rid of",
    source: "trace rnd-7-008; 6.1 clears it first",
  },
  "migrate-walks": {
    since: "6.12",
    commit: "7dff875c9436",
    what: "move_pages(2) looks pages up with folio_walk_start(): PROT_NONE pages too, an empty anonymous pte is ENOENT",
    source: "mm/migrate: convert add_page_for_migration() from follow_page() to folio_walk; traces",
  },
  "migrate-keeps-soft-clean": {
    since: "6.12",
    commit: "",
    what: "a dirty page that is not soft-dirty stays so through a migration",
    source: "remove_migration_pte(): pte_clear_soft_dirty(); traces of migrations",
  },
  "last-waiter-first": {
    since: "6.6",
    commit: "147f3efaa241",
    what: "of several tasks woken at once the one that came last runs first",
    source: "sched/fair: Implement an EEVDF-like scheduling policy; trace rnd-7-016",
  },
} as const satisfies Readonly<Record<string, Row>>;
