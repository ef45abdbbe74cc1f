// What userfaultfd can do and does differently, by release.

import type { Row } from "../release.ts";

export const userfaultfdRows = {
  "wp-unpopulated": {
    since: "6.4",
    commit: "2bad466cc9d9",
  },
  "continue-wp": {
    since: "6.4",
    commit: "0289184476c8",
  },
  poison: {
    since: "6.6",
    commit: "fc71884a5f59",
  },
  "wp-async": {
    since: "6.7",
    commit: "d61ea1cb0095",
  },
  "pagemap-scan": {
    since: "6.7",
    commit: "52526ca7fdb9",
  },
  move: {
    since: "6.8",
    commit: "adef440691ba",
  },
  "copy-wp-read-only": {
    since: "5.18, 5.17.5",
    commit: "0e88904cb700",
  },
  "move-soft-dirty": {
    since: "6.15, 6.14.8, 6.12.30",
    commit: "75cb1cca2c88",
  },
  "move-cached-large": {
    since: "6.14, 6.12.20",
    commit: "c50f8e6053b0",
  },
  "scan-huge-zero": {
    since: "6.16, 6.15.5, 6.12.36",
    commit: "4a5e85f4eb8f",
  },
  "scan-hugetlb-hole": {
    since: "7.2, 7.1.1-13, 6.18.1-44, 6.12.97",
    commit: "e92d92bbafb2",
  },
  "scan-reads-swap-bit": {
    since: "6.9, 6.8.10",
    commit: "2c7ad9a590d1",
  },
  "hugetlb-cow-waits": {
    since: "6.3, 6.2.11, 6.1.24",
    commit: "60d5b473d61b",
  },
  "wp-many-vmas": {
    since: "6.4",
    commit: "a1b92a3f1453",
  },
  "uffd-merges-right": {
    since: "6.4",
    commit: "5543d3c43cd3",
  },
  "scan-empty-written": {
    since: "7.2, 7.1.8, 6.18.16-44, 6.12.103",
    commit: "07b4377bdbe7",
  },
  "scan-holes-written": {
    since: "7.2, 7.1.8, 6.18.16-44, 6.12.103",
    commit: "40de8160ca7f",
  },
  "fill-keeps-guard": {
    since: "6.19",
    commit: "c093cf451094",
  },
  "unregister-own-ctx": {
    since: "6.17",
    commit: "23ec90eb12eb",
  },
  "close-resets": {
    since: "6.9, 6.8.10, 6.6.31, 6.1.191",
    commit: "c88033efe9a3",
  },
  "mremap-resets": {
    since: "6.13, 6.12.11, 6.1.191",
    commit: "0cef0bb836e3",
  },
  "continue-past-end-faults": {
    since: "7.1",
    commit: "dfc4d771820a",
  },
  "fill-past-end-enomem": {
    since: "7.1",
    commit: "f74991b4e383",
  },
  "mfill-prepares-first": {
    since: "6.9",
    commit: "867a43a34ff8",
  },
  "mfill-exhausted-exists": {
    since: "6.18",
    commit: "060b6c72ce94",
  },
  "fork-hugetlb-clears-wp": {
    since: "6.4",
    commit: "5a2f8d22ace4",
  },
  "hugetlb-unshare-keeps-wp": {
    since: "6.4",
    commit: "0f230bc24b6e",
  },
  "fork-hugetlb-in-flight": {
    since: "7.2, 6.12.103, 6.1.183",
    commit: "83abe2fd5b3a",
  },
  "hugetlb-change-marker": {
    since: "6.2, 6.1.8",
    commit: "0e678153f5be",
  },
  "hugetlb-wp-makes-tables": {
    since: "6.2, 6.1.8",
    commit: "fed15f1345dc",
  },
  "wp-write-notify": {
    since: "6.2, 6.1.8",
    commit: "51d3d5eb74ff",
  },
  "mkuffd-wp-wrprotects": {
    since: "6.3",
    commit: "f1eb1bacfba9",
  },
  "wp-resolve-upgrade": {
    since: "6.3",
    commit: "931298e103c2",
  },
  "changing-counts": {
    since: "5.15",
    commit: "a759a909d42d",
  },
  "eagain-written": {
    since: "6.15, 6.14.7, 6.12.29",
    commit: "95567729173e",
  },
  "madvise-walks-rest": {
    since: "6.17",
    commit: "c0f611507a7a",
  },
  rwp: {
    since: "7.3",
    commit: "2d427bb01639",
  },
  "reregister-keeps-protection": {
    since: "7.3",
    commit: "6eab8f2cc646",
  },
  "written-needs-wp": {
    since: "7.3",
    commit: "338964881982",
  },
  "move-huge-zero-as-is": {
    since: "7.0, 6.19.10, 6.18.20",
    commit: "fae654083bfa",
  },
  "swapin-exclusive-by-entry": {
    since: "7.3",
    commit: "34f6c8932e11",
  },
  "hugetlb-zap-needs-wp": {
    since: "7.4, 7.3.4",
    commit: "",
  },
  "hugetlb-marker-needs-wp": {
    since: "7.4, 7.3.4",
    commit: "",
  },
  "hugetlb-clears-stray": {
    since: "7.4, 7.3.4",
    commit: "",
  },
} as const satisfies Readonly<Record<string, Row>>;

// Which architecture has what of userfaultfd and soft-dirty, by release: arch/…/Kconfig, and the extensions that a
// processor has to have.

export const archRows = {
  "wp-refused-without-bit": {
    since: "5.14",
    commit: "00b151f21f39",
  },
  "arm64-uffd-wp": {
    since: "6.10",
    commit: "5b32510af77b",
  },
  "arm64-contpte": {
    since: "6.9",
    commit: "4602e5757bcc",
  },
  "arm64-prefaults-old": {
    since: "5.12",
    commit: "0388f9c74330",
  },
  "riscv64-minor": {
    since: "6.5",
    commit: "a2492ca86c98",
  },
  "riscv64-uffd-wp": {
    since: "6.19",
    commit: "c64da3950cf4",
  },
  "riscv64-soft-dirty": {
    since: "6.19",
    commit: "2a3ebad4db63",
  },
} as const satisfies Readonly<Record<string, Row>>;
