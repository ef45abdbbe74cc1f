// Large folios, for those who look at a state.

import type { ProcessName } from "../operation.ts";
import { PteTable } from "./pagetable.ts";
import { processNamed, type State } from "./state.ts";
import { PMD_PAGES } from "./vma.ts";

/** Where a page lies in a large folio: page `index` of `pages`, the first of which is frame `head`. */
export interface FolioView {
  readonly head: number;
  readonly index: number;
  readonly pages: number;
}

/** The large folio that a frame is part of; null: it is a folio of one page, or the huge zero page. */
export function folioOf(s: State, n: number): FolioView | null {
  const { order, huge, large, head } = s.frames.get(n);
  const first = huge === "tail" || large ? head : n;
  if (order === 0 || s.frames.get(first).huge === "zero") return null;
  return { head: first, index: n - first, pages: 2 ** order };
}

/** The same of the page that a process maps at a 4 KiB page of a place, if it maps one. */
export function folioAt(s: State, name: ProcessName, place: number, page: number): FolioView | null {
  const node = processNamed(s, name)?.places[place];
  const entry = node?.rawEntry(page);
  if (node === undefined || entry?.kind !== "present" || entry.frame === 0) return null;
  const offset = node.pmds[page >> 9] instanceof PteTable || node.pageSize !== 4096 ? 0 : page % PMD_PAGES;
  return folioOf(s, entry.frame + offset);
}
