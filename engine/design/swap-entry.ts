// A swap entry that no swap area can have: type 1, offset 0.

import { preserved } from "../state/entry.ts";
import type { Design } from "./design.ts";
import { asHugePage } from "./readings.ts";

const entry = preserved("swap-entry");

export const swapEntry: Design = {
  name: "swap-entry",
  title: "A swap entry of type 1, offset 0",
  author: "Hugh Dickins",
  date: "2020-12",
  source: "[PATCH v2] mm: Don't fault around userfaultfd-registered regions on reads, December 2020",
  idea: "Offset 0 of a swap area is its header and never a slot, and type 0 with offset 0 is the value for no entry: so type 1 with offset 0 is free, without a swap type of its own. Hugh Dickins himself noted what it lacks: fork does not copy entries that a page fault will fill correctly, so the child of a shared mapping loses it. The patches that followed taught it to (vma_needs_copy()).",
  raw: { form: "swap", type: 1, values: { offset: 0n } },
  choice: "non_swap_entry() is taught to say yes to it, so paths that meet it pass it by.",
  where: "page-table",
  needsCopy: false,
  store: () => entry,
  keeps: (other) => other === entry,
  misread: asHugePage,
};
