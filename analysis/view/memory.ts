// What lies behind the mappings: files with their page cache, the swap area, page frames and who maps them.

import type { Entry, State } from "../../engine/index.ts";
import { mmOf, REF, vpnOf } from "../../engine/state/frame.ts";
import { pmdTableUsers, unitOf } from "../../engine/state/mm.ts";
import { PMD_PAGES, PUD_PAGES, pageIn, placeOf } from "../../engine/state/vma.ts";
import { pagesName } from "../describe/naming.ts";
import type { Task } from "../scenario/scenario.ts";
import { type At, frameOf, SHORT } from "./item.ts";
import type { Stretches } from "./map-source.ts";
import { tallyText } from "./shapes.ts";
import type { Item, PageRef, Row, Shape } from "./types.ts";

type FileState = NonNullable<State["files"][number]>;
type Frame = ReturnType<State["frames"]["get"]>;

/** A file as the scenario names it; what the kernel made for anonymous shared and huge memory has a number. */
export function fileName(state: State, index: number): string {
  const file = state.files[index];
  if (file === undefined) return `file ${index}`;
  return file.name ?? (file.kind === "hugetlb" ? `anonymous hugetlb ${index + 1}` : `shared anonymous ${index + 1}`);
}

/** A file at a time. */
export function* memoryRows(at: At): Task<Row[]> {
  const rows: Row[] = [];
  for (const source of memorySources(at)) {
    if (source.key !== "frames" || source.count > 0) rows.push(row(source));
    yield;
  }
  return rows;
}

/** Files, the swap area, the frames: what there is of them. */
export function memorySources(at: At): Source[] {
  const files = [...at.record.step.state.files.entries()].flatMap(([index, file]) =>
    file ? [fileSource(at, index, file)] : [],
  );
  const swap = swapSource(at);
  return [...files, ...(swap ? [swap] : []), frameSource(at)];
}

export interface Source {
  readonly key: string;
  readonly name: string;
  readonly facts: readonly string[];
  readonly size: string;
  readonly count: number;
  /** The number of the item at a position. */
  index(position: number): number;
  /** A number for all that is shown of it but for what it refers to. */
  look(index: number): number;
  /** Adds what `count` items are and refer to, which look alike. */
  refer(index: number, count: number, into: Stretches): void;
  /** As `now`, without what takes long to say. */
  glance(index: number): Pick<Seen, "shape" | "word">;
  now(index: number): Seen;
  before(index: number): Seen;
  changed(index: number): boolean;
  label(index: number, seen: Seen): string;
}

interface Seen {
  /** How many entries refer to it; null: that is not counted. */
  readonly uses: number | null;
  readonly shape: Shape;
  readonly word: string;
  readonly marks: readonly string[];
  readonly note: string;
  readonly refs: readonly string[];
}

function row(source: Source): Row {
  const tally = new Map<string, number>();
  let changed = 0;
  let first = -1;
  for (let position = 0; position < source.count; position++) {
    const index = source.index(position);
    const { word } = source.glance(index);
    tally.set(word, (tally.get(word) ?? 0) + 1);
    if (!source.changed(index)) continue;
    changed++;
    if (first < 0) first = position;
  }
  const count = Math.min(source.count, SHORT);
  return {
    key: source.key,
    name: source.name,
    facts: source.facts,
    registered: [],
    size: source.size,
    count: source.count,
    from: 0,
    items: Array.from({ length: count }, (_, position) => item(source, source.index(position))),
    changed,
    firstChanged: first,
    tally: tallyText(tally),
    pages: null,
  };
}

/** What an entry was, as far as that is another: its word, else its note, else its marks. */
export function wasText(old: Seen, now: Seen): string {
  if (old.word !== now.word) return [old.word, old.note].filter((word) => word !== "").join(", ");
  return old.note !== now.note ? old.note : old.marks.join(" ") || old.word;
}

function item(source: Source, index: number): Item {
  const now = source.now(index);
  const old = source.changed(index) ? source.before(index) : null;
  const was = old === null ? "" : wasText(old, now);
  const before = old && { shape: old.shape, word: old.word, marks: old.marks, wp: false, note: old.note, was };
  const label = `${source.label(index, now)}${was === "" ? "" : `, was ${was}`}`;
  return {
    index,
    span: 1,
    shape: now.shape,
    word: now.word,
    marks: now.marks,
    wp: false,
    note: now.note,
    refs: now.refs,
    before,
    alarm: null,
    label,
  };
}

type Kind = Pick<Seen, "shape" | "word">;
const CACHED: Kind = { shape: "cached", word: "in cache" };
const SWAPPED: Kind = { shape: "swap", word: "in swap" };
const NO_PAGE: Kind = { shape: "vacant", word: "no page" };
const FREE: Seen = { uses: null, shape: "vacant", word: "free", marks: [], note: "", refs: [] };
const SLOT: Kind = { shape: "swap", word: "in use" };
const ANON: Kind = { shape: "anon", word: "anon" };
const FILE: Kind = { shape: "cached", word: "file" };

function fileSource({ record }: At, index: number, file: FileState): Source {
  const { state } = record.step;
  const name = fileName(state, index);
  const then = record.before.files[index];
  const cached = (at: State, value: number, page: number): Seen => {
    const refs = [`${name}[${page}]`];
    if (value > 0)
      return {
        ...CACHED,
        uses: null,
        marks: frameMarks(at.frames.get(value)),
        note: `frame ${value}`,
        refs: [...refs, `frame ${value}`],
      };
    if (value < 0)
      return { ...SWAPPED, uses: null, marks: [], note: `slot ${-value}`, refs: [...refs, `slot ${-value}`] };
    return { ...NO_PAGE, uses: null, marks: [], note: "", refs };
  };
  const huge = file.kind === "hugetlb" ? "huge " : "";
  return {
    key: `file:${index}`,
    name,
    facts: file.name === null ? [] : [file.kind],
    size: `${file.pages} ${huge}${file.pages === 1 ? "page" : "pages"}`,
    count: file.pages,
    index: (position) => position,
    look: (page) => {
      const value = file.cache.get(page);
      return value > 0 ? lookOf(state.frames.get(value)) : value < 0 ? 1 : 0;
    },
    refer: (page, count, into) => {
      into.stretch(`file:${index}`, page, page + count - 1);
      for (let at = page; at < page + count; at++) {
        const value = file.cache.get(at);
        if (value < 0) into.add("slot", -value);
        else if (value > 0 && file.kind === "hugetlb") into.stretch("frame", value, value + PMD_PAGES - 1);
        else if (value > 0) into.add("frame", value);
      }
    },
    glance: (page) => {
      const value = file.cache.get(page);
      return value > 0 ? CACHED : value < 0 ? SWAPPED : NO_PAGE;
    },
    now: (page) => cached(state, file.cache.get(page), page),
    before: (page) => cached(record.before, then?.cache.get(page) ?? 0, page),
    changed: (page) => then !== undefined && then.cache !== file.cache && then.cache.get(page) !== file.cache.get(page),
    label: (page, seen) =>
      `${name}[${page}]: ${[seen.word, seen.note, ...seen.marks].filter((word) => word !== "").join(", ")}`,
  };
}

function swapSource({ record }: At): Source | null {
  const { state } = record.step;
  const { before } = record;
  if (!state.swapOn && !before.swapOn) return null;
  const used: number[] = [];
  state.slots.forEach((_, slot) => {
    used.push(slot);
  });
  const seen = (at: State, slot: number): Seen => {
    const { count, frame } = at.slots.get(slot);
    if (at.slots.get(slot) === at.slots.empty) return FREE;
    const refs = [`slot ${slot}`, ...(frame > 0 ? [`frame ${frame}`] : [])];
    return {
      uses: count,
      shape: "swap",
      word: "in use",
      marks: frame > 0 ? ["swap cache"] : [],
      note: `${count} ${count === 1 ? "reference" : "references"}${frame > 0 ? `, frame ${frame}` : ""}`,
      refs,
    };
  };
  return {
    key: "swap",
    name: "swap",
    facts: [state.swapOn ? "on" : "off"],
    size: used.length === 1 ? "1 slot in use" : `${used.length} slots in use`,
    count: used.length,
    index: (position) => used[position] ?? 0,
    look: (slot) => {
      const { count, frame } = state.slots.get(slot);
      return count * 2 + (frame > 0 ? 1 : 0);
    },
    refer: (slot, count, into) => {
      into.stretch("slot", slot, slot + count - 1);
      for (let at = slot; at < slot + count; at++) {
        const { frame } = state.slots.get(at);
        if (frame > 0) into.add("frame", frame);
      }
    },
    glance: () => SLOT,
    now: (slot) => seen(state, slot),
    before: (slot) => seen(before, slot),
    changed: (slot) => before.slots !== state.slots && before.slots.get(slot) !== state.slots.get(slot),
    label: (slot, { word, note }) => `slot ${slot}: ${word}, ${note}`,
  };
}

function frameMarks(frame: Frame): string[] {
  const marks = [
    frame.exclusive && "exclusive",
    frame.dirty && "dirty",
    frame.lazyfree && "lazyfree",
    frame.mlocked && "mlocked",
    frame.pins > 0 && "pinned",
    frame.migrating > 0 && "migrating",
    frame.huge !== "" && frame.huge !== "tail" && frame.huge,
  ];
  return marks.filter((mark): mark is string => typeof mark === "string");
}

/** A number for all that frameMarks() says, and for what a frame is of. 0 and 1 are free for other things. */
function lookOf(frame: Frame): number {
  if (frame.huge === "tail") return 2;
  const bits =
    (frame.exclusive ? 1 : 0) |
    (frame.dirty ? 2 : 0) |
    (frame.lazyfree ? 4 : 0) |
    (frame.mlocked ? 8 : 0) |
    (frame.migrating > 0 ? 16 : 0) |
    (frame.huge !== "" ? 32 : 0) |
    (frame.pins > 0 ? 64 : 0);
  return ((frame.kind === "anon" ? 1 : 2 + Math.max(0, frame.file)) << 7) | bits;
}

function frameSource({ record, scenario }: At): Source {
  const { state } = record.step;
  const { before } = record;
  const used: number[] = [];
  state.frames.forEach((frame, number) => {
    if (frame.huge !== "tail") used.push(number);
  });
  const mapped = (at: State, frame: Frame): string => {
    const refs = seenBy(at, frame);
    const names = refs
      .slice(0, 3)
      .map((ref) => mapOf(at, ref))
      .map((page) => pagesName(scenario, page));
    const more = refs.length - names.length;
    return more > 0 ? `${names.join(", ")} and ${more} more` : names.join(", ");
  };
  const seen = (at: State, number: number): Seen => {
    const frame = at.frames.get(number);
    if (frame === at.frames.empty) return FREE;
    const anonymous = frame.kind === "anon";
    const page = frame.file >= 0 ? `${fileName(at, frame.file)}[${frame.index}]` : "";
    const refs = [`frame ${number}`, ...(page === "" ? [] : [page]), ...(frame.slot > 0 ? [`slot ${frame.slot}`] : [])];
    const note = frame.huge === "tail" ? `part of frame ${frame.head}` : mapped(at, frame);
    return {
      // Of a large folio some entries map all of it and some a page.
      uses: frame.huge === "" ? mapsOf(frame).length : null,
      shape: anonymous ? "anon" : "cached",
      word: anonymous ? "anon" : page || "file",
      marks: frameMarks(frame),
      note: note === "" ? "not mapped" : note,
      refs,
    };
  };
  return {
    key: "frames",
    name: "frames",
    facts: [],
    size: used.length === 1 ? "1 in use" : `${used.length} in use`,
    count: used.length,
    index: (position) => used[position] ?? 0,
    look: (number) => {
      const frame = state.frames.get(number);
      return frame === state.frames.empty ? 0 : lookOf(frame) * 8 + Math.min(7, mapsOf(frame).length);
    },
    refer: (number, count, into) => {
      const first = state.frames.get(number);
      const isHuge = first.huge !== "" && first.huge !== "tail";
      into.stretch("frame", number, number + (isHuge ? PMD_PAGES : count) - 1);
      if (first.file < 0 && first.slot === 0) return;
      for (let at = number; at < number + count; at++) {
        const { file, index, slot } = state.frames.get(at);
        if (file >= 0) into.add(`file:${file}`, index);
        if (slot > 0) into.add("slot", slot);
      }
    },
    glance: (number) => (state.frames.get(number).kind === "anon" ? ANON : FILE),
    now: (number) => seen(state, number),
    before: (number) => seen(before, number),
    changed: (number) =>
      before.frames !== state.frames && !sameFrame(before.frames.get(number), state.frames.get(number)),
    label: (number, { word, note, marks }) =>
      note === ""
        ? `frame ${number}: ${word}`
        : `frame ${number}: ${[word, ...marks, note === "not mapped" ? note : `mapped by ${note}`].join(", ")}, holds ${state.frames.get(number).value}`,
  };
}

/** Equal in all that is shown of it. */
function sameFrame(a: Frame, b: Frame): boolean {
  return (
    a === b ||
    (a.kind === b.kind &&
      a.exclusive === b.exclusive &&
      a.dirty === b.dirty &&
      a.lazyfree === b.lazyfree &&
      a.mlocked === b.mlocked &&
      a.pins > 0 === b.pins > 0 &&
      a.migrating === b.migrating &&
      a.huge === b.huge &&
      a.head === b.head &&
      a.file === b.file &&
      a.index === b.index &&
      a.slot === b.slot &&
      a.maps.length === b.maps.length &&
      a.maps.every((ref, i) => ref === b.maps[i]) &&
      a.entire.length === b.entire.length &&
      a.entire.every((ref, i) => ref === b.entire[i]))
  );
}

/** Entries that map a frame, and pmds that map the THP whose first it is. */
function mapsOf(frame: Frame): readonly number[] {
  return frame.entire.length === 0 ? frame.maps : [...frame.entire, ...frame.maps];
}

/** The same for all who see the page through such an entry: a table of pmds that hugetlb shares stands in several address spaces. */
function seenBy(state: State, frame: Frame): readonly number[] {
  return mapsOf(frame).flatMap((ref) => {
    const vpn = vpnOf(ref);
    const table = state.mms[mmOf(ref)]?.pmdTable(vpn) ?? 0;
    if (state.ptdescs.get(table) < 2) return [ref];
    return pmdTableUsers(state.mms, table).map((user) => user.mm * REF + user.vpn + (vpn % PUD_PAGES));
  });
}

/** The page behind one of Frame.maps: mm number * REF + vpn. */
function mapOf(state: State, ref: number): PageRef {
  const mm = state.mms[mmOf(ref)];
  const vpn = vpnOf(ref);
  const place = placeOf(vpn);
  const unit = mm === undefined ? 1 : unitOf(mm, place);
  return { mm: mm?.name ?? "", place, page: Math.floor(pageIn(vpn) / unit) };
}

/** The other entries that map the page of an entry; at most 16. */
export function sharers(at: At, entry: Entry, except: string): { readonly name: string; readonly page: PageRef }[] {
  const { state } = at.record.step;
  const found: { name: string; page: PageRef }[] = [];
  const frame = frameOf(entry);
  for (const map of frame === null ? [] : seenBy(state, state.frames.get(frame))) {
    const page = mapOf(state, map);
    const name = pagesName(at.scenario, page);
    if (name !== except && found.length < 16) found.push({ name, page });
  }
  return found;
}
