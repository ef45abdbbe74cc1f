// The design that was merged in 5.19: a PTE marker with the UFFD_WP bit ("mm/uffd: PTE_MARKER_UFFD_WP", b1f9e876862d).

import { isWpMarker, MARKER_UFFD_WP, marker } from "../state/entry.ts";
import type { Design } from "./design.ts";

const wpMarker = marker(MARKER_UFFD_WP);

export const pteMarker: Design = {
  name: "pte-marker",
  title: "PTE marker",
  author: "Peter Xu",
  date: "2022-04-05",
  source: "v8 of userfaultfd-wp: Support shmem and hugetlbfs, merged in 5.19",
  idea: "A swap type of its own, whose offset is a set of flags: UFFD_WP, later POISONED and GUARD. softleaf_from_pte() (pte_to_swp_entry() then) works on it, and what does not know it passes it by as a non_swap_entry().",
  raw: { form: "marker", values: { "marker-uffd-wp": 1n } },
  choice: "",
  where: "page-table",
  needsCopy: true,
  store: () => wpMarker,
  keeps: isWpMarker,
  misread: {},
};
