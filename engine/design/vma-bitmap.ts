// A bitmap on the VMA. The engine keeps the bit where the entry would be, so that it goes where the pages go; to a
// reader of page tables the entry is none, and merges and splits of the VMA are what it costs.

import { preserved } from "../state/entry.ts";
import type { Design } from "./design.ts";
import { asNone } from "./readings.ts";

const entry = preserved("vma-bitmap");

export const vmaBitmap: Design = {
  name: "vma-bitmap",
  title: "A bitmap on the VMA",
  author: "mentioned by Andrea Arcangeli",
  date: "2020-12-03",
  source: "[PATCH v2] mm: Don't fault around userfaultfd-registered regions on reads, 3 December 2020",
  idea: "One bit a page, outside of the page table. Nothing can take it for another entry, and no zap touches it; but it has to be cut, joined, moved and copied with the VMA at every split, merge, mremap and fork, and its memory is there whether pages are protected or not. Andrea Arcangeli called it the most troublesome way.",
  raw: undefined,
  choice: "The bitmap has a bit for each page of the VMA from the moment it is registered for WP.",
  where: "vma",
  needsCopy: false,
  store: () => entry,
  keeps: (other) => other === entry,
  misread: asNone,
};
