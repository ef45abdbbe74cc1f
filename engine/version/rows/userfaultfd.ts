// What userfaultfd can do and does differently, by release.

import type { Row } from "../row.ts";

export const userfaultfdRows = {
  "wp-unpopulated": {
    since: "6.4",
    commit: "2bad466cc9d9",
    what: "UFFD_FEATURE_WP_UNPOPULATED: markers for empty anonymous ptes",
    source: "mm/uffd: UFFD_FEATURE_WP_UNPOPULATED",
  },
  "continue-wp": {
    since: "6.4",
    commit: "0289184476c8",
    what: "UFFDIO_CONTINUE_MODE_WP",
    source: "mm: userfaultfd: add UFFDIO_CONTINUE_MODE_WP to install WP PTEs",
  },
  poison: {
    since: "6.6",
    commit: "fc71884a5f59",
    what: "UFFDIO_POISON and the POISONED marker",
    source: "mm: userfaultfd: add new UFFDIO_POISON ioctl",
  },
  "wp-async": {
    since: "6.7",
    commit: "d61ea1cb0095",
    what: "UFFD_FEATURE_WP_ASYNC",
    source: "userfaultfd: UFFD_FEATURE_WP_ASYNC",
  },
  "pagemap-scan": {
    since: "6.7",
    commit: "52526ca7fdb9",
    what: "the PAGEMAP_SCAN ioctl",
    source: "fs/proc/task_mmu: implement IOCTL to get and optionally clear info about PTEs",
  },
  move: {
    since: "6.8",
    commit: "adef440691ba",
    what: "UFFDIO_MOVE",
    source: "userfaultfd: UFFDIO_MOVE uABI",
  },
  "wp-many-vmas": {
    since: "6.4",
    commit: "a1b92a3f1453",
    what: "UFFDIO_WRITEPROTECT walks the VMAs of a range and skips holes",
    source: "mm/userfaultfd: support WP on multiple VMAs; traces",
  },
  "uffd-merges-right": {
    since: "6.4",
    commit: "5543d3c43cd3",
    what: "a VMA of which the end is registered or unregistered joins the next one",
    source: "mm/uffd: allow vma to merge as much as possible; vma_merge() with vma->vm_pgoff in 6.1.166",
  },
  "unregister-own-ctx": {
    since: "6.17",
    commit: "23ec90eb12eb",
    what: "UNREGISTER refuses VMAs of another userfaultfd",
    source: "userfaultfd: prevent unregistering VMAs through a different userfaultfd",
  },
  "close-resets": {
    since: "6.9, 6.8.10, 6.1.191",
    commit: "c88033efe9a3",
    what: "close() of a userfaultfd clears bits and markers",
    source: "mm/userfaultfd: reset ptes when close() for wr-protected ones; trace 60",
  },
  "mremap-resets": {
    since: "6.13, 6.12.11, 6.1.191",
    commit: "0cef0bb836e3",
    what: "mremap() without EVENT_REMAP clears bits and markers",
    source: "mm: clear uffd-wp PTE/PMD state on mremap()",
  },
  "mfill-prepares-first": {
    since: "6.9",
    commit: "867a43a34ff8",
    what: "COPY and its kin give a private VMA its anon_vma before they look at its registration",
    source: "userfaultfd: use per-vma locks in userfaultfd operations; asked of 6.18.44",
  },
  "mfill-exhausted-exists": {
    since: "6.18",
    commit: "",
    what: "COPY into hugetlb memory with an exhausted pool is EEXIST",
    source: "hugetlb_mfill_atomic_pte(), hugetlb_walk() after the allocation failed; asked of 6.18.44",
  },
  "fork-hugetlb-clears-wp": {
    since: "6.4",
    commit: "5a2f8d22ace4",
    what: "a child without uffd-wp gets private hugetlb entries without the bit",
    source: "mm/hugetlb: fix uffd-wp during fork(); trace d5/21",
  },
  "mkuffd-wp-wrprotects": {
    since: "6.3",
    commit: "f1eb1bacfba9",
    what: "pte_mkuffd_wp() removes the write permission, and a migrated page needs no pte_wrprotect() of its own",
    source: "mm/uffd: always wr-protect pte in pte|pmd_mkuffd_wp(); remove_migration_pte() of 6.1.166",
  },
  "wp-resolve-upgrade": {
    since: "6.3",
    commit: "931298e103c2",
    what: "unprotecting tries to make ptes writable one by one (MM_CP_TRY_CHANGE_WRITABLE) instead of applying vm_get_page_prot()",
    source: "mm/userfaultfd: rely on vma->vm_page_prot in uffd_wp_range(); trace d1/29, d4/23",
  },
} as const satisfies Readonly<Record<string, Row>>;
