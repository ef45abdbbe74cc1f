// Content apart from entries: which protected pages show a page of a file, whoever changes it.

import { type Entry, NONE, pageAt, pageSizeAt, type State } from "../../engine/index.ts";
import { type Frame, mmOf, vpnOf } from "../../engine/state/frame.ts";
import { unitOf } from "../../engine/state/mm.ts";
import { processNamed } from "../../engine/state/state.ts";
import { isHugetlb, PLACE_PAGES, PMD_PAGES, pageIn, placeOf, VM_SHARED, type Vma } from "../../engine/state/vma.ts";
import { protectionOf } from "../../engine/step.ts";
import type { Page } from "../describe/naming.ts";

/** A page of a file, by the file's number and the page's, in units of its page size. */
export interface FilePage {
  readonly file: number;
  readonly page: number;
}

type Mm = NonNullable<State["mms"][number]>;

/** Pages of 4 KiB that a page of its file is. */
function unitIn(vma: Vma): number {
  return isHugetlb(vma) ? PMD_PAGES : 1;
}

function entryOf(mm: Mm, vpn: number): Entry {
  return mm.places[placeOf(vpn)]?.entry(pageIn(vpn)) ?? NONE;
}

/** Whether the protection of a page is held. */
export function isHeldAt(state: State, { mm: name, place, page }: Page): boolean {
  const node = processNamed(state, name)?.places[place];
  return node !== undefined && protectionOf(node.protection.get((page * node.pageSize) / 4096)).state === "held";
}

/** The page of a file that a page shows where it is mapped shared; null: it is no such page. */
export function sharedPage(state: State, { mm: name, place, page }: Page): FilePage | null {
  const mm = processNamed(state, name);
  if (mm === undefined) return null;
  const vpn = place * PLACE_PAGES + page * unitOf(mm, place);
  const vma = mm.lookup(vpn);
  if (vma === undefined || vma.file < 0 || (vma.flags & VM_SHARED) === 0) return null;
  return { file: vma.file, page: (vma.pgoff + vpn - vma.start) / unitIn(vma) };
}

/** The frame that a page of a process shows; undefined: none, or the zero page. */
export function frameAt(state: State, { mm, place, page }: Page): Frame | undefined {
  const { entry, level } = pageAt(state, mm, place, page);
  if (entry.kind !== "present" || entry.frame === 0) return undefined;
  const isThp = level === "pmd" && pageSizeAt(state, mm, place) === 4096;
  return state.frames.get(entry.frame + (isThp ? page % PMD_PAGES : 0));
}

/** What a page of a file holds: the first bytes, null where neither the page cache nor swap has it. */
export function contentOf(state: State, { file, page }: FilePage): number | null {
  const at = state.files[file]?.cache.get(page) ?? 0;
  if (at === 0) return null;
  return at > 0 ? state.frames.get(at).value : state.slots.get(-at).value;
}

/**
 * The pages whose protection is held and that show pages `from` to `to` of a file, the last not included; of these, the ones that `pick` takes, which is
 * given the page of the file. A private copy shows none.
 */
export function heldShowing(
  state: State,
  file: number,
  from: number,
  to: number,
  pick: (index: number) => boolean = () => true,
): Page[] {
  const found: Page[] = [];
  for (const mm of state.mms) {
    if (mm === undefined) continue;
    for (const vma of mm.vmas) if (vma.file === file) addHeld(found, state, mm, vma, from, to, pick);
  }
  return found;
}

/** Those of one VMA. */
function addHeld(
  found: Page[],
  state: State,
  mm: Mm,
  vma: Vma,
  from: number,
  to: number,
  pick: (index: number) => boolean,
): void {
  const unit = unitIn(vma);
  const start = Math.max(vma.start, vma.start + from * unit - vma.pgoff);
  const end = Math.min(vma.end, vma.start + to * unit - vma.pgoff);
  if (start >= end) return;
  mm.eachProtected(start, end, (number, vpn) => {
    const { state: held, kind } = protectionOf(number);
    // Whoever protects a page from reads watches who uses it, not what it holds.
    if (held !== "held" || kind === "rwp" || !pick((vma.pgoff + vpn - vma.start) / unit)) return;
    if ((vma.flags & VM_SHARED) === 0 && hasCopy(state, entryOf(mm, vpn))) return;
    const place = placeOf(vpn);
    found.push({ mm: mm.name, place, page: pageIn(vpn) / unitOf(mm, place) });
  });
}

/** The pages of processes that map a frame and whose protection is held: against writes, or any access. */
export function heldMapping(state: State, n: number): Page[] {
  const frame = state.frames.get(n);
  const small = frame.maps.map((ref) => ({ mm: mmOf(ref), vpn: vpnOf(ref) }));
  const head = frame.huge === "tail" ? frame.head : n;
  const huge = state.frames.get(head).entire.map((ref) => ({ mm: mmOf(ref), vpn: vpnOf(ref) + n - head }));
  return [...small, ...huge].flatMap(({ mm: id, vpn }) => {
    const mm = state.mms[id];
    const place = mm?.places[placeOf(vpn)];
    if (mm === undefined || place === undefined) return [];
    if (protectionOf(place.protection.get(pageIn(vpn))).state !== "held") return [];
    return [{ mm: mm.name, place: placeOf(vpn), page: pageIn(vpn) / (place.pageSize / 4096) }];
  });
}

function hasCopy(state: State, entry: Entry): boolean {
  if (entry.kind === "swap") return true;
  if (entry.kind !== "present" && entry.kind !== "migration") return false;
  return state.frames.get(entry.frame).kind === "anon";
}
