// What the rows of rows/early.ts say, and how each is known.

import type { EvidenceOf } from "../release.ts";
import type { earlyRows } from "../rows/early.ts";

export const earlyEvidence: EvidenceOf<typeof earlyRows> = {
  "minor-hugetlb": {
    what: "UFFD_FEATURE_MINOR_HUGETLBFS, UFFDIO_REGISTER_MODE_MINOR, UFFDIO_CONTINUE",
    source: "userfaultfd: add minor fault registration mode",
    recorded: "5.10/random-5.10/rnd-7-116",
  },
  "minor-shmem": {
    what: "UFFD_FEATURE_MINOR_SHMEM",
    source: "userfaultfd/shmem: support minor fault registration for shmem",
    recorded: "6.1/hand/81-shmem-continue-wp",
  },
  "exact-address": {
    what: "UFFD_FEATURE_EXACT_ADDRESS",
    source: "userfaultfd: provide unmasked address on page-fault",
  },
  "fork-wp-by-child": {
    what: "fork keeps the uffd-wp of a page in a child that is registered, and of a pinned page that is copied at once; before, wherever the parent is registered, of swap entries always, and of a copy never",
    source:
      "mm/userfaultfd: fix uffd-wp special cases for fork(); copy_present_page() and copy_nonpresent_pte() of 5.10.223; Debian's changelogs",
  },
  "wp-file": {
    what: "UFFD_FEATURE_WP_HUGETLBFS_SHMEM: WP of shmem and hugetlb, PTE markers; before, REGISTER refuses WP of all but anonymous memory",
    source: "mm/uffd: enable write protection for shmem & hugetlbfs, vma_can_userfault()",
    recorded: "5.10/hand/02-shmem-basic",
  },
  "pagemap-wp": {
    what: "pagemap shows uffd-wp, bit 57",
    source: "mm/pagemap: export uffd-wp protection information (pagemap.rst says 5.13)",
    recorded: "5.10/hand/01-anon-basic",
  },
  "populate-advice": {
    what: "MADV_POPULATE_READ and MADV_POPULATE_WRITE",
    source: "mm/madvise: introduce MADV_POPULATE_(READ|WRITE) to prefault page tables",
    recorded: "5.10/hand/96-populate",
  },
  "dontneed-locked": {
    what: "MADV_DONTNEED_LOCKED",
    source: "mm: madvise: MADV_DONTNEED_LOCKED",
    recorded: "6.18/probe/q-mlock-fork-pageout",
  },
  "dontneed-hugetlb": {
    what: "MADV_DONTNEED of hugetlb memory",
    source: "mm: enable MADV_DONTNEED for hugetlb mappings",
    recorded: "5.10/hand/13-hugetlb-dontneed",
  },
  "dontneed-hugetlb-rounds-down": {
    what: "MADV_DONTNEED of hugetlb memory leaves a huge page of which the range covers a part at its end; before, it dropped it whole",
    source:
      "mm,madvise,hugetlb: fix unexpected data loss with MADV_DONTNEED on hugetlbfs; madvise_dontneed_free_valid_vma() of 6.1.192; Debian's changelogs",
    recorded: "6.18/probe/hb-dontneed-end",
  },
  "hugetlb-private-past-end": {
    what: "COPY into private hugetlb memory past the end of the file gives a page; before, EFAULT, as in shared memory",
    source:
      "hugetlb: clean up code checking for fault/truncation races; hugetlb_mcopy_atomic_pte() of 5.10.223 and 6.1.192",
  },
  "hugetlb-copy-dirty": {
    what: "what COPY puts into hugetlb memory is dirty where it may not be written, too",
    source: "mm/hugetlb: take care of UFFDIO_COPY_MODE_WP; hugetlb_mcopy_atomic_pte() of 5.10.223 and 6.1.192",
    recorded: "6.1/hand/79-hugetlb-copy-wp",
  },
  "dontunmap-file": {
    what: "MREMAP_DONTUNMAP moves file memory too; before, private anonymous memory alone",
    source: "mm: Extend MREMAP_DONTUNMAP to non-anonymous mappings",
    recorded: "5.10/hand/54-shmem-mremap-dontunmap",
  },
  "dontunmap-unlinks": {
    what: "MREMAP_DONTUNMAP of a whole VMA leaves it without anon_vmas: a fork gives its child no page table for it",
    source:
      "mm: mremap: unlink anon_vmas when mremap with MREMAP_DONTUNMAP success; mm/mremap.c: move_vma(); mm/memory.c: copy_page_range()",
    recorded: "5.10/random-5.10/rnd-41-108",
  },
  "mremap-hugetlb": {
    what: "mremap() of hugetlb memory",
    source: "mm, hugepages: add mremap() support for hugepage backed vma",
    recorded: "5.10/random-5.10/rnd-7-024",
  },
  "migration-young-dirty": {
    what: "a migration entry remembers that its page was young and dirty; before, the entry comes back old and clean, and the page alone is dirty",
    source:
      "mm: remember young/dirty bit for page migrations; mm/migrate.c: remove_migration_pte(): pte_mkold() (5.10)",
  },
  "fork-hugetlb-lazy": {
    what: "fork leaves shared hugetlb memory to faults, as other shared memory; before, its page tables were copied",
    source: "hugetlb: lazy page table copies in fork()",
    recorded: "5.10/hand/44-hugetlb-fork-event",
  },
  "upgrade-exclusive": {
    what: "mprotect() makes entries of exclusive anonymous pages writable; before, the next write finds out",
    source: "mm/mprotect: try avoiding write faults for exclusive anonymous pages when changing protection",
    recorded: "5.10/hand/57-anon-ro-unwp-rw",
  },
  "collapse-advice": {
    what: "MADV_COLLAPSE",
    source: "mm/madvise: introduce MADV_COLLAPSE sync hugepage collapse",
    recorded: "5.10/hand/67-anon-collapse",
  },
  "unregister-resets": {
    what: "UNREGISTER clears bits and markers; before, they stayed until a fault found them",
    source: "mm/uffd: reset write protection when unregister with wp-mode",
    recorded: "5.10/hand/64-blocked-then-unregister",
  },
  "clear-refs-keeps-pinned": {
    what: "clear_refs leaves private pages alone that are writable and pinned; before, the next write copied them away from whoever held them",
    source: "mm: don't play games with pinned pages in clear_page_refs; pte_is_pinned() of fs/proc/task_mmu.c",
    recorded: "7.3/probe/p-clear-refs-pinned",
  },
  "swapoff-keeps-bits": {
    what: "swapoff puts uffd-wp and soft-dirty of the swap entry into the page's; before, both were lost",
    source: "mm/swapfile: fix lost swap bits in unuse_pte()",
    recorded: "5.10/hand/35-anon-swapoff",
  },
};
