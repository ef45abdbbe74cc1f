// A pte that is not present, with _PAGE_SPECIAL.

import { type Entry, preserved } from "../state/entry.ts";
import type { Design } from "./design.ts";
import { asSwap } from "./readings.ts";

const entry = preserved("pte-special");

export const pteSpecial: Design = {
  name: "pte-special",
  title: "_PAGE_SPECIAL",
  author: "Peter Xu",
  date: "2020-12-03",
  source: "[PATCH v2] mm: Don't fault around userfaultfd-registered regions on reads, 3 December 2020",
  idea: "The bit that marks a pte without struct page, in one that is not present. Andrea Arcangeli: mapped ptes have it too, those of a PFN map.",
  raw: { form: "present", bits: ["special", "uffd-wp"] },
  choice:
    "The mail fixes no value: _PAGE_SPECIAL | _PAGE_UFFD_WP without _PAGE_PRESENT, 0x600. On x86-64 these two bits are the lowest of a swap entry's inverted offset.",
  where: "page-table",
  needsCopy: false,
  store: () => entry,
  keeps: (other) => other === entry,
  misread: asSwap("0x3fffffffffffc", false, false),
  resembles: (other: Entry) =>
    other.kind === "swap" && other.slot % 4 === 0
      ? "the swap entry of a slot that is a multiple of 4 has both bits as well"
      : undefined,
};
