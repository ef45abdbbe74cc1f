// One page: its entry in words and bits, the walk that leads there, what became of its protection, who shares it.

import { describe } from "../../decoder/describe.ts";
import { encodeEntry } from "../../engine/arch/entry.ts";
import { type ProtectionState, pageAt, pageTables, placesOf, processes, type State } from "../../engine/index.ts";
import { entrySentence, type Seen } from "../describe/entry.ts";
import { pagesName } from "../describe/naming.ts";
import { type At, stepName } from "./at.ts";
import { backingOf, wordsOf } from "./item.ts";
import { fileBehind } from "./mapping.ts";
import { sharers } from "./memory.ts";
import type { PageRef, PageView, RawView, WalkLevel } from "./types.ts";

export function pageView(at: At, ref: PageRef): PageView {
  const { scenario, record } = at;
  const { state } = record.step;
  const { mm, place, page } = ref;
  const seen = pageAt(state, mm, place, page);
  const then = processes(record.before).includes(mm) ? pageAt(record.before, mm, place, page) : null;
  const pageSize = pageSizeOf(state, ref);
  const level = seen.level === "pmd" ? "pmd" : "pte";
  const huge = pageSize === 4096 ? "thp" : "hugetlb";
  const words = wordsOf(seen);
  const behind = fileBehind(state, mm, place, page, pageSize);
  const name = pagesName(scenario, ref);
  const changed =
    then !== null &&
    (then.entry !== seen.entry || then.level !== seen.level) &&
    record.step.changes.some((c) => c.mm === mm && c.place === place && c.page === page);
  const old = changed && then ? wordsOf(then) : null;
  const entry = rawView(at, seen, level, huge);
  return {
    ref,
    name,
    shape: words.shape,
    words: words.words,
    wp: words.wp,
    sentence: entrySentence(seen),
    protection: { state: seen.protection.state, sentence: protectionSentence(at, ref, seen.protection.state) },
    address: `0x${addressOf(place, page, pageSize).toString(16)}`,
    walk: walkOf(at, ref, pageSize, entry),
    entry,
    before:
      old && then
        ? {
            ...rawView(at, then, then.level === "pmd" ? "pmd" : "pte", huge),
            words: old.words,
            shape: old.shape,
            wp: old.wp,
          }
        : null,
    backing: backingOf(state, seen.entry, behind && `${behind.file}[${behind.page}]`),
    sharedWith: sharers(at, seen.entry, name),
  };
}

function pageSizeOf(state: State, { mm, place }: PageRef): number {
  return placesOf(state, mm).find((each) => each.place === place)?.pageSize ?? 4096;
}

function rawView({ scenario }: At, seen: Seen, level: "pte" | "pmd", huge: "thp" | "hugetlb"): RawView {
  const value = encodeEntry(seen.entry, level, { ...scenario.raw, huge });
  if (value === undefined) {
    return {
      hex: null,
      sentence: `${wordsOf(seen).words} has no encoding on ${scenario.arch}, Linux ${scenario.settings.kernel}.`,
      bits: "",
      fields: [],
    };
  }
  const said = describe(value, { ...scenario.raw, level });
  return {
    hex: said.value,
    sentence: said.sentence,
    bits: value.toString(2).padStart(64, "0"),
    fields: said.fields
      .filter(({ symbol, unused, isSet }) => isSet || (symbol !== "" && !unused))
      .map(({ name, symbol, bits, spans, value: number, meaning, isSet }) => ({
        name,
        symbol,
        bits,
        spans,
        value: number,
        meaning,
        set: isSet,
      })),
  };
}

/** Since when a page is protected, or where it was lost, by the steps that changed it. */
function protectionSentence({ scenario, record }: At, { mm, place, page }: PageRef, state: ProtectionState): string {
  const last = (to: ProtectionState, before: number) => {
    for (let i = before; i >= 0; i--) {
      const change = scenario.steps[i]?.step.protection.find(
        (c) => c.mm === mm && c.place === place && c.page === page && c.to === to,
      );
      if (change) return { step: i, change };
    }
    return null;
  };
  const found = last(state, record.index);
  const where = found ? stepName(scenario, found.step) : "";
  switch (state) {
    case "none":
      return "Nobody asked for its protection, or that has ended.";
    case "held":
      return where === "" ? "Protected." : `Protected since ${where}.`;
    case "lost": {
      const held = found && last("held", found.step - 1);
      const from = held ? `Protected in ${stepName(scenario, held.step)}; the` : "The";
      return found ? `${from} protection was lost in ${where}, by ${found.change.by}().` : "The protection is lost.";
    }
    case "ineffective":
      return `Protection was asked for${where === "" ? "" : ` in ${where}`}, and no entry could hold it.`;
    case "uncovered":
      return `Not covered by the protection of what it comes from${where === "" ? "" : ` (${where})`}.`;
  }
}

/** Where place 0 lies; places are 64 MiB apart, as in the kernel traces. */
const BASE = 0x1000000000;
const PLACE_BYTES = 0x4000000;

export function addressOf(place: number, page: number, pageSize: number): number {
  return BASE + place * PLACE_BYTES + page * pageSize;
}

const SHIFTS: readonly (readonly [string, number])[] = [
  ["PGD", 39],
  ["PUD", 30],
  ["PMD", 21],
  ["PTE", 12],
];

export function walkOf({ record }: At, { mm, place, page }: PageRef, pageSize: number, entry: RawView): WalkLevel[] {
  const { state } = record.step;
  const { level } = pageAt(state, mm, place, page);
  const address = addressOf(place, page, pageSize);
  const last = level === "pte" ? "PTE" : level === "pmd" ? "PMD" : emptyLevel(pageTables(state, mm), address);
  const levels: WalkLevel[] = [];
  for (const [name, shift] of SHIFTS) {
    const here = name === last;
    const text = !here ? "a table of the next level" : level === "none" ? "empty: no table below" : entry.sentence;
    levels.push({
      name,
      index: Math.floor(address / 2 ** shift) % 512,
      hex: here && level !== "none" ? entry.hex : null,
      text,
      last: here,
    });
    if (here) break;
  }
  return levels;
}

/** Where the walk to a page without a table ends: at the first level of which no entry below is there. */
function emptyLevel(tables: ReturnType<typeof pageTables>, address: number): string {
  const within = (shift: number) =>
    tables.some(
      ({ place, pmd }) =>
        Math.floor((addressOf(place, 0, 4096) + pmd * 2 ** 21) / 2 ** shift) === Math.floor(address / 2 ** shift),
    );
  return within(30) ? "PMD" : within(39) ? "PUD" : "PGD";
}
