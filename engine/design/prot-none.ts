// A PROT_NONE pte without a page, with the uffd-wp bit.

import { type Entry, PROTNONE, preserved, UFFD_WP } from "../state/entry.ts";
import type { Design } from "./design.ts";
import { asPresent } from "./readings.ts";

const entry = preserved("prot-none");
const form = PROTNONE | UFFD_WP;

export const protNone: Design = {
  name: "prot-none",
  title: "_PAGE_PROTNONE | _PAGE_UFFD_WP",
  author: "Peter Xu",
  date: "2020-12-02",
  source: "[PATCH v2] mm: Don't fault around userfaultfd-registered regions on reads, 2 December 2020",
  idea: "A pte that the hardware takes for not present and that has the present form's uffd-wp bit. Hugh Dickins: workable, but pte_present() is true of it, so there has to be a page frame (the zero page's?), its inversion against L1TF matters, and NUMA hints have the same form. Andrea Arcangeli: PROT_NONE means still mapped, and here the page must really be unmapped.",
  raw: { form: "protnone", bits: ["protnone", "uffd-wp"] },
  choice: "The page frame field is left zero, which reads inverted as page frame 0xffffffffff.",
  where: "page-table",
  needsCopy: false,
  store: () => entry,
  keeps: (other) => other === entry,
  misread: asPresent,
  resembles: (other: Entry) =>
    other.kind === "present" && (other.flags & form) === form
      ? "a mapped page with PROT_NONE, or a NUMA hint, has both bits as well"
      : undefined,
};
