// Memory as somebody looks at it: page frames and the large folios that they are parts of, files with their page cache, swap slots.

import type { FileName, ProcessName } from "../operation.ts";
import { type Frame, mmOf, vpnOf } from "./frame.ts";
import { unitOf } from "./mm.ts";
import { PteTable } from "./pagetable.ts";
import { processNamed, type State } from "./state.ts";
import { PMD_PAGES, pageIn, placeOf } from "./vma.ts";

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

/** A page frame, and by name who maps it. */
export interface FrameView extends Omit<Frame, "maps"> {
  readonly frame: number;
  readonly maps: readonly { readonly mm: ProcessName; readonly place: number; readonly page: number }[];
}

/** A file: kind, size and page cache. */
export interface FileView {
  readonly name: FileName | null;
  readonly kind: "memfd" | "tmpfs" | "hugetlb";
  readonly pages: number;
  /** What the page cache holds, by index. */
  readonly cache: readonly { readonly index: number; readonly frame?: number; readonly slot?: number }[];
}

/** The files that a name or a mapping refers to, with their page cache. */
export function files(s: State): FileView[] {
  const views: FileView[] = [];
  for (const file of s.files) {
    if (file === undefined) continue;
    const cache: { index: number; frame?: number; slot?: number }[] = [];
    file.cache.forEach((value, index) => {
      cache.push(value > 0 ? { index, frame: value } : { index, slot: -value });
    });
    views.push({ name: file.name, kind: file.kind, pages: file.pages, cache });
  }
  return views;
}

/** All page frames that are in use, with who maps each. */
export function frames(s: State): FrameView[] {
  const views: FrameView[] = [];
  s.frames.forEach((frame, n) => {
    const maps = frame.maps.map((ref) => {
      const mm = s.mms[mmOf(ref)];
      const vpn = vpnOf(ref);
      const place = placeOf(vpn);
      return { mm: mm?.name ?? "", place, page: pageIn(vpn) / (mm === undefined ? 1 : unitOf(mm, place)) };
    });
    views.push({ ...frame, frame: n, maps });
  });
  return views;
}

/** All slots that are in use: who counts on them, what they hold, the frame that is their swap cache (0: none). */
export function swapSlots(s: State): { slot: number; count: number; value: number; frame: number }[] {
  const views: { slot: number; count: number; value: number; frame: number }[] = [];
  s.slots.forEach((slot, n) => {
    views.push({ slot: n, count: slot.count, value: slot.value, frame: slot.frame });
  });
  return views;
}
