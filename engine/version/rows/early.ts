// What came between 5.10 and 6.1: markers for file memory, minor faults, and the repairs of what uffd-wp for anonymous
// memory alone had left.

import type { Row } from "../release.ts";

export const earlyRows = {
  "minor-hugetlb": {
    since: "5.13",
    commit: "7677f7fd8be7",
  },
  "minor-shmem": {
    since: "5.14",
    commit: "c949b097ef2e",
  },
  "exact-address": {
    since: "5.18",
    commit: "824ddc601adc",
  },
  "fork-wp-by-child": {
    since: "5.14, 5.10.53",
    commit: "8f34f1eac382",
  },
  "wp-file": {
    since: "5.19",
    commit: "b1f9e876862d",
  },
  "pagemap-wp": {
    since: "5.14",
    commit: "fb8e37f35a2f",
  },
  "populate-advice": {
    since: "5.14",
    commit: "4ca9b3859dac",
  },
  "dontneed-locked": {
    since: "5.18",
    commit: "9457056ac426",
  },
  "dontneed-hugetlb": {
    since: "5.18",
    commit: "90e7e7f5ef3f",
  },
  "dontneed-hugetlb-rounds-down": {
    since: "6.1, 6.0.7",
    commit: "8ebe0a5eaaeb",
  },
  "hugetlb-private-past-end": {
    since: "6.1",
    commit: "fa27759af4a6",
  },
  "hugetlb-copy-dirty": {
    since: "5.19",
    commit: "6041c6917903",
  },
  "dontunmap-file": {
    since: "5.13",
    commit: "a4609387859f",
  },
  "dontunmap-unlinks": {
    since: "5.13",
    commit: "1583aa278f5f",
  },
  "mremap-hugetlb": {
    since: "5.16",
    commit: "550a7d60bd5e",
  },
  "migration-young-dirty": {
    since: "6.1",
    commit: "2e3468778dbe",
  },
  "fork-hugetlb-lazy": {
    since: "6.0",
    commit: "bcd51a3c679d",
  },
  "upgrade-exclusive": {
    since: "5.19",
    commit: "64fe24a3e05e",
  },
  "collapse-advice": {
    since: "6.1",
    commit: "7d8faaf15545",
  },
  "unregister-resets": {
    since: "6.0, 5.19.6",
    commit: "f369b07c8614",
  },
  "clear-refs-keeps-pinned": {
    since: "5.11, 5.10.9",
    commit: "9348b73c2e1b",
  },
  "swapoff-keeps-bits": {
    since: "5.19",
    commit: "14a762dd1977",
  },
} as const satisfies Readonly<Record<string, Row>>;
