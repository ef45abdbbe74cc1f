// What large folios do differently, by release: THP, collapse, faults that map all of a folio, reclaim of it.

import type { Row } from "../release.ts";

export const folioRows = {
  "swapout-mthp": {
    since: "6.10",
    commit: "5ed890ce5147",
  },
  "swapin-large": {
    since: "6.12",
    commit: "242d12c98174",
  },
  "shmem-swapin-whole": {
    since: "6.14",
    commit: "1dd44c0af4fa",
  },
  "swapin-by-cache": {
    since: "7.0",
    commit: "",
  },
  "swapin-maps-folio": {
    since: "6.11",
    commit: "508758960b8d",
  },
  "lazyfree-batches": {
    since: "6.15",
    commit: "354dffd29575",
  },
  "lazyfree-batches-parts": {
    since: "6.16, 6.15.7",
    commit: "ddd05742b45b",
  },
  "lazyfree-batches-alike": {
    since: "7.0, 6.19.10, 6.18.20",
    commit: "29f40594a281",
  },
  "swap-zeromap": {
    since: "6.12",
    commit: "0ca0c24e3211",
  },
  mthp: {
    since: "6.8",
    commit: "19eaf44954df",
  },
  "mthp-shmem": {
    since: "6.11",
    commit: "e7a2ab7b3bb5",
  },
  "tmpfs-write-by-length": {
    since: "6.14",
    commit: "acd7ccb284b8",
    until: "6.18",
    ended: "69e0a3b49003",
  },
  "tmpfs-write-orders": {
    since: "6.18",
    commit: "69e0a3b49003",
  },
  "tmpfs-fault-orders": {
    since: "6.19",
    commit: "8826f09616b4",
  },
  "truncate-splits-at": {
    since: "6.15",
    commit: "7460b470a131",
  },
  "truncate-leaves-cut-swap": {
    since: "6.19, 6.18.9, 6.12.78",
    commit: "8a1968bd997f",
  },
  "khugepaged-skips-lazyfree": {
    since: "7.1",
    commit: "05620419776a",
  },
  "khugepaged-mthp": {
    since: "7.2",
    commit: "90ed32d00054",
  },
  "khugepaged-by-shmem": {
    since: "6.12",
    commit: "",
  },
  "khugepaged-retracts-huge": {
    since: "6.1",
    commit: "58ac9a8993a1",
  },
  "collapse-installs-pmd": {
    since: "6.18",
    commit: "f8a01513f574",
  },
  "collapse-retracts-all": {
    since: "6.6",
    commit: "1d65b771bc08",
  },
  "collapse-keeps-missing": {
    since: "6.4",
    commit: "ac492b9c70ca",
  },
  "collapse-none-busy": {
    since: "6.4",
    commit: "ac492b9c70ca",
  },
  "collapse-read-only": {
    since: "6.18",
    commit: "62b98015d988",
  },
  "collapse-inside": {
    since: "7.4, 7.3.4",
    commit: "",
  },
  "mapped-once-by-page": {
    since: "6.11",
    commit: "2c1f057e5be6",
    until: "6.15",
    ended: "eb16876971ea",
  },
  "nohugepage-no-pmd": {
    since: "6.12, 6.11.6, 6.6.60",
    commit: "2b0f922323cc",
  },
  "fault-maps-folio-shanon": {
    since: "6.11",
    commit: "43e027e41423",
  },
  "fault-maps-folio": {
    since: "6.18",
    commit: "19773df031bc",
  },
  "huge-zero-wp-allocates": {
    since: "6.13",
    commit: "1ced09e0331f",
  },
  "split-frees-zeroes": {
    since: "6.12",
    commit: "b1f202060afe",
  },
  "zeroed-keeps-bits": {
    since: "6.18, 6.17.4, 6.12.54",
    commit: "9658d698a8a8",
  },
  "huge-zero-split-wp": {
    since: "6.3, 6.2.8, 6.1.21, 5.15.104, 5.10.176",
    commit: "42b2af2c9b7e",
  },
  "split-keeps-dirty": {
    since: "6.4",
    commit: "5436d6556937",
  },
  "writeout-splits-shmem": {
    since: "6.12",
    commit: "809bc86517cc",
  },
  "advice-batches-folios": {
    since: "6.10",
    commit: "3931b871c494",
  },
  "lazyfree-drops-pmd": {
    since: "6.11",
    commit: "735ecdfaf4e8",
    until: "7.4, 7.3.2, 6.18.16-44, 6.12.117",
    ended: "",
  },
  "advice-takes-mapped-twice": {
    since: "6.15",
    commit: "003fde4492c8",
  },
  "reuse-large": {
    since: "6.15",
    commit: "1da190f4d0a6",
  },
  "ksm-unshares": {
    since: "6.2",
    commit: "6cce3314b928",
  },
  "read-maps-dirty": {
    since: "6.16",
    commit: "4e92030c05dc",
  },
  "huge-zero-special": {
    since: "6.18",
    commit: "d82d09e48219",
  },
  "huge-zero-no-file": {
    since: "7.4, 7.3.4",
    commit: "",
  },
  "mprotect-batches": {
    since: "6.17",
    commit: "cac1db8c3aad",
  },
  "gup-touches-hugetlb": {
    since: "6.10",
    commit: "9cb28da54643",
  },
  "gup-follows-numa-hints": {
    since: "6.6",
    commit: "7acddcc1ae30",
  },
  "gup-forces-hugetlb": {
    since: "6.14",
    commit: "052ccfbcc6cd",
  },
  "pin-waits": {
    since: "6.10",
    commit: "1943f96b3816",
  },
  "move-held-busy": {
    since: "7.4, 7.3.4, 6.18.1-44",
    commit: "",
  },
  "move-huge-zero-made-up": {
    since: "6.16",
    commit: "e3981db444a0",
    until: "7.0, 6.19.10, 6.18.20",
    ended: "fae654083bfa",
  },
  "lazyfree-keeps-held": {
    since: "6.15",
    commit: "faeb2831b517",
  },
  "pin-unshares": {
    since: "5.19",
    commit: "a7f226604170",
  },
  "migrate-splits-partial": {
    since: "6.10",
    commit: "7262f208ca68",
  },
  "migrate-keeps-partial": {
    since: "7.1, 6.18.16-44, 6.12.86",
    commit: "a2e0c0668a34",
  },
} as const satisfies Readonly<Record<string, Row>>;
