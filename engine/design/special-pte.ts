// A pte with the swap uffd-wp bit and nothing else.

import { preserved } from "../state/entry.ts";
import type { Design } from "./design.ts";
import { asSwap } from "./readings.ts";

const entry = preserved("special-pte");

export const specialPte: Design = {
  name: "special-pte",
  title: "Swap special pte",
  author: "Andrea Arcangeli (idea), Peter Xu (patches)",
  date: "2021-01-15",
  source: "[PATCH RFC 00/30] userfaultfd-wp: Support shmem and hugetlbfs, and v1 to v5 (July 2021)",
  idea: "UFFD_WP_SWP_PTE_SPECIAL is _PAGE_SWP_UFFD_WP alone: not none, not present, and not a swap entry either. The patches handle zaps, empty entries, huge pages, fork and what an unregistered range leaves behind. Why it gave way to PTE markers: pte_to_swp_entry() must never see it, so every caller needs a check before it, and each architecture has to find such a value.",
  raw: { form: "swap", bits: ["uffd-wp"] },
  choice: "",
  where: "page-table",
  needsCopy: true,
  store: () => entry,
  keeps: (other) => other === entry,
  misread: asSwap("0x3ffffffffffff", true, true),
};
