// What Linux did to a page of a file in 2020: the bit is in the present entry, or in the swap entry of a private copy,
// and goes with it.

import type { Design } from "./design.ts";

export const none: Design = {
  name: "none",
  title: "The bit of the entry alone",
  author: "as Linux was",
  date: "2020-11-26",
  source: "[PATCH v2] mm: Don't fault around userfaultfd-registered regions on reads, the problem it starts from",
  idea: "A present entry, a migration entry and an anonymous swap entry carry the bit; an entry that is emptied carries nothing. shmem swaps a page out by way of the page cache, so its entry is empty and the bit is lost with every zap, and with every page table that fork does not copy.",
  raw: undefined,
  choice: "",
  where: "nowhere",
  needsCopy: false,
  store: () => undefined,
  keeps: () => false,
  misread: {},
};
