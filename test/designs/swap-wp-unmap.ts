// A software bit of its own, _PAGE_SWP_UFFD_WP_UNMAP (_PAGE_PWT, no other bit is set: 0x8), in an entry that is otherwise empty.
// [PATCH v2] mm: Don't fault around userfaultfd-registered regions on reads, December 2020.

import type { Design } from "../../engine/design/design.ts";
import { asSwap } from "../../engine/design/readings.ts";
import { type Entry, EXCLUSIVE, preserved } from "../../engine/state/entry.ts";

const entry = preserved("swap-wp-unmap");

export const swapWpUnmap: Design = {
  name: "swap-wp-unmap",
  title: "_PAGE_SWP_UFFD_WP_UNMAP",
  author: "Andrea Arcangeli",
  date: "2020-12",
  raw: { form: "present", bits: ["pwt"] },
  where: "page-table",
  needsCopy: false,
  store: () => entry,
  keeps: (other) => other === entry,
  // pte_to_swp_entry() of 0x8: type 0, and an offset of all ones; bit 2, _PAGE_SWP_UFFD_WP, is not set.
  misread: asSwap("0x3ffffffffffff", false, false),
  resembles: (other: Entry) =>
    other.kind === "swap" && (other.flags & EXCLUSIVE) !== 0
      ? "the swap entry of an exclusive page has the bit as well (_PAGE_SWP_EXCLUSIVE, 5.19)"
      : undefined,
};
