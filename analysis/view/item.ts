// Entries as items of a row, and where somebody looks.

import { type Entry, flagsOf, type PageView, type ProtectionState, type State } from "../../engine/index.ts";
import { type EntryView, type EntryWords, entryWords, uffdBitName } from "../describe/entry.ts";
import type { Scenario, StepRecord } from "../index.ts";
import type { Alarm, Item } from "./types.ts";

/**
 * A protection that somebody asked for and that is not there. A page that the protection of another never covered (a
 * child's after fork(2) without EVENT_FORK) is none: its finding is off by default.
 */
export function alarmOf(state: ProtectionState): Alarm {
  return state === "lost" || state === "ineffective" ? state : null;
}

/** The page frame that an entry refers to; null: none, or the zero page, which everybody maps. */
export function frameOf(entry: Entry): number | null {
  if (entry.kind !== "present" && entry.kind !== "migration" && entry.kind !== "hwpoison") return null;
  return entry.frame === 0 ? null : entry.frame;
}

/** What an entry refers to: `frame 3`, `slot 1`. Empty where it refers to nothing. */
export function target(entry: Entry): string {
  switch (entry.kind) {
    case "present":
      return entry.frame === 0 ? "zero page" : `frame ${entry.frame}`;
    case "migration":
    case "hwpoison":
      return `frame ${entry.frame}`;
    case "swap":
      return `slot ${entry.slot}`;
    default:
      return "";
  }
}

/** The page of the file that an entry shows, or would bring back; a private copy shows none. */
export function backingOf(state: State, entry: Entry, backing: string | null): string | null {
  if (entry.kind === "present" || entry.kind === "migration")
    return state.frames.get(entry.frame).kind === "file" ? backing : null;
  return entry.kind === "none" || entry.kind === "marker" || entry.kind === "preserved" ? backing : null;
}

const known = new Map<number, EntryWords>();

/** entryWords(), remembered: entries that differ in what they refer to alone read alike, and share one object. */
export function wordsOf(seen: EntryView): EntryWords {
  const alike = alikeKey(seen);
  if (alike < 0) return entryWords(seen);
  const key = uffdBitName(seen) === "rwp" ? alike + RWP : alike;
  let words = known.get(key);
  if (words === undefined) {
    words = entryWords(seen);
    known.set(key, words);
  }
  return words;
}

const RWP = 2 ** 24;

/** A number, below RWP, for all that the words of an entry depend on; -1: it has none. */
function alikeKey({ entry, zero }: EntryView): number {
  const flags = flagsOf(entry);
  switch (entry.kind) {
    case "none":
      return 0;
    case "present":
      return ((zero ? 1 : 0) << 16) | flags | 0x1000;
    case "swap":
      return flags | 0x2000;
    case "migration":
      return (["read", "read-exclusive", "write"].indexOf(entry.access) << 16) | flags | 0x3000;
    case "marker":
      return (entry.bits << 16) | flags | 0x4000;
    case "hwpoison":
      return 0x5000;
    case "preserved":
      return -1;
  }
}

export interface PageShown {
  readonly words: EntryWords;
  readonly note: string;
  readonly refs: readonly string[];
}

/** Ends the note of a page that is pinned. */
export const PINNED = "pinned";

export function pageShown(state: State, seen: EntryView & Pick<PageView, "pins">, backing: string | null): PageShown {
  const { entry } = seen;
  const words = wordsOf(seen);
  const refers = target(entry);
  const file = backingOf(state, entry, backing);
  const refs = [...(refers === "" ? [] : [refers]), ...(file === null ? [] : [file])];
  return { words, note: [...refs, ...(seen.pins > 0 ? [PINNED] : [])].join(" · "), refs };
}

export interface PageItem {
  readonly name: string;
  readonly index: number;
  readonly span: number;
  readonly now: PageShown;
  readonly before: PageShown | null;
  readonly alarm: Alarm;
}

export function pageItem({ name, index, span, now, before, alarm }: PageItem): Item {
  const parts = [
    `${name}: ${now.words.words}`,
    now.note,
    span > 1 ? `one entry for ${span} pages` : "",
    alarm === null ? "" : `protection ${alarm}`,
    before === null
      ? ""
      : `was ${before.words.words}${before.note === now.note || before.note === "" ? "" : ` (${before.note})`}`,
  ];
  return {
    index,
    span,
    shape: now.words.shape,
    word: now.words.shape === "zero" ? "zero page" : now.words.shape,
    marks: span > 1 ? [...now.words.marks, "pmd"] : now.words.marks,
    wp: now.words.wp,
    note: now.note,
    refs: now.refs,
    before: before && {
      shape: before.words.shape,
      word: before.words.shape === "zero" ? "zero page" : before.words.shape,
      marks: before.words.marks,
      wp: before.words.wp,
      note: before.note,
      was:
        before.words.words !== now.words.words
          ? before.words.words
          : before.note !== now.note
            ? before.note
            : "mapped by one pmd",
    },
    alarm,
    label: parts.filter((part) => part !== "").join(", "),
  };
}

// Where somebody looks: a scenario and a step of it; which part of a long row.

export interface At {
  readonly scenario: Scenario;
  readonly record: StepRecord;
}

export function at(scenario: Scenario, step: number): At | null {
  const record = scenario.steps[Math.max(0, Math.min(scenario.steps.length - 1, step))];
  return record === undefined ? null : { scenario, record };
}

/** A step as a person refers to it: `step 5, line 12`. */
export function stepName(scenario: Scenario, index: number): string {
  const record = scenario.steps[index];
  return record === undefined ? `step ${index + 1}` : `step ${index + 1}, line ${scenario.lineOf(index) + 1}`;
}

/** So many items of a row come at most. */
export const SHORT = 64;

/** The start of a row, or what surrounds a position of it. */
export function around(position: number, of: number): { readonly from: number; readonly count: number } {
  const from = position < SHORT ? 0 : Math.max(0, Math.min(of - SHORT, position - SHORT / 2));
  return { from, count: Math.min(SHORT, of - from) };
}
