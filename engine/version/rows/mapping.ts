// What mappings and the entries of single pages do differently, by release: mprotect, NUMA hints, swap, mremap, merges, madvise.

import type { Row } from "../release.ts";

export const mappingRows = {
  "saved-dirty": {
    since: "6.6",
    commit: "fca4d413c5be",
  },
  "upgrade-clean-anon": {
    since: "6.2",
    commit: "7ea7e333842e",
  },
  "upgrade-pmd": {
    since: "6.2",
    commit: "c27f479e47e7",
  },
  "numa-upgrade": {
    since: "6.2",
    commit: "6a56ccbcf6c6",
  },
  "swapin-upgrade": {
    since: "6.11",
    commit: "c18160dba5ff",
  },
  "populate-checks-first": {
    since: "6.9, 6.6.30",
    commit: "631426ba1d45",
  },
  "mremap-many-vmas": {
    since: "6.17",
    commit: "d23cb648e365",
  },
  "mremap-realigns": {
    since: "6.7",
    commit: "af8ca1c14906",
  },
  "merge-anon-vma-dup": {
    since: "6.16",
    commit: "879bca0a2c4f",
  },
  "merge-keeps-soft-dirty": {
    since: "6.19, 6.18.37",
    commit: "6707915e030a",
  },
  "hugetlb-prepares-first": {
    since: "6.9",
    commit: "37641efaa3fa",
  },
  "pagemap-file-thp": {
    since: "6.11, 6.10.3, 6.6.44, 6.1.103, 5.15.165, 5.10.224-262",
    commit: "3f9f022e975d",
  },
  "fork-drops-marker": {
    since: "6.2, 6.1.11",
    commit: "49d6d7fb6313",
  },
  "unmap-events-by-vma": {
    since: "6.5",
    commit: "65ac132027a8",
  },
  guard: {
    since: "6.13",
    commit: "662df3e5c376",
  },
  "guard-file": {
    since: "6.15",
    commit: "f807123d578d",
  },
  "guard-flag": {
    since: "6.19, 6.18.37",
    commit: "49e14dabed7a",
  },
  "dontunmap-splits": {
    since: "7.3, 7.2.11, 6.12.114, 6.1.191",
    commit: "597e4b9ab48a",
  },
  "scan-guard": {
    since: "6.16",
    commit: "a516403787e0",
  },
  "remove-maywrite": {
    since: "6.7, 6.6.103, 6.1.149, 5.15.190",
    commit: "e8e17ee90eaf",
  },
  "dontneed-frees-tables": {
    since: "6.14",
    commit: "6375e95f381e",
  },
  "pageout-keeps-young": {
    since: "6.9",
    commit: "2864f3d0f583",
  },
  "migrate-walks": {
    since: "6.12",
    commit: "7dff875c9436",
  },
  "migrate-keeps-soft-clean": {
    since: "6.9",
    commit: "055267feaecc",
  },
  // Which of several sleepers runs first is the scheduler's arithmetic: where it began is no commit's, where it ended is.
  "first-waiter-first": {
    since: "6.1",
    commit: "147f3efaa241",
    until: "6.6",
    ended: "147f3efaa241",
  },
  "merge-anon-pgoff": {
    since: "7.3",
    commit: "6a993c7fbc3e",
  },
  "mremap-uffd-apart": {
    since: "7.4, 7.3.4",
    commit: "",
  },
  "dontunmap-apart": {
    since: "7.3, 7.2.11, 6.12.114, 6.1.191",
    commit: "838bb60dc215",
  },
  "migrate-thp-wp": {
    since: "6.3, 6.2.13, 6.1.26",
    commit: "24bf08c4376b",
  },
  "migration-write-drops-wp": {
    since: "6.4",
    commit: "27da93d8e6d5",
  },
  "hugetlb-migration-wp": {
    since: "6.2, 6.1.8",
    commit: "44f86392bdd1",
  },
} as const satisfies Readonly<Record<string, Row>>;
