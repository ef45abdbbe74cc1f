// What memory holds at a step, as a debugger shows it: pages in a line of words; files, slots and frames behind them as values.
import { entryWords, pagesText, type Scenario } from "../../../analysis/index.ts";
import { pageShown, target } from "../../../analysis/view/item.ts";
import { fileBehind } from "../../../analysis/view/mapping.ts";
import { memorySources, type Source } from "../../../analysis/view/memory.ts";
import { tallyText } from "../../../analysis/view/shapes.ts";
import { encodeEntry } from "../../../engine/arch/entry.ts";
import { type Entry, pageAt, pageSizeAt, processes, type State } from "../../../engine/index.ts";
import type { Node, Value } from "./calls.ts";
import { numbersOf, type Pages } from "./expression.ts";

// What pages and files are in a state: the words that asserts take, and what they refer to.

/** `present(wp)`, as an assert would say it. */
export function wordsAt(state: State, { mm, place }: Pages, page: number): string {
  return processes(state).includes(mm) ? entryWords(pageAt(state, mm, place, page)).words : "no process";
}

/** `present(wp) · frame 3 · f[0]`. */
export function pageText(state: State, { mm, place }: Pages, page: number): string {
  const behind = fileBehind(state, mm, place, page, pageSizeAt(state, mm, place));
  const { words, note } = pageShown(state, pageAt(state, mm, place, page), behind && `${behind.file}[${behind.page}]`);
  return note === "" ? words.words : `${words.words} · ${note}`;
}

/** `3 present(wp), 1 marker(wp)`. */
export function tallyAt(state: State, pages: Pages): string {
  const tally = new Map<string, number>();
  for (const page of numbersOf(pages, state)) {
    const words = wordsAt(state, pages, page);
    tally.set(words, (tally.get(words) ?? 0) + 1);
  }
  return tally.size === 0 ? "nothing is mapped there" : tallyText(tally);
}

/** `A.buf`, `A.buf[2]`, `A.buf[0..3]`. */
export function nameOf(run: Scenario, { mm, place, from, to }: Pages): string {
  const name = `${mm}.${run.nameOf(place)}`;
  return to === null ? (from === 0 ? name : `${name}[${from}..]`) : `${name}${pagesText(from, to)}`;
}

/** `0x80000001233f5867`; null: the architecture has no encoding for it. */
export function rawText({ raw }: Scenario, entry: Entry, level: string, huge: boolean): string | null {
  const value = encodeEntry(entry, level === "pmd" ? "pmd" : "pte", { ...raw, huge: huge ? "hugetlb" : "thp" });
  return value === undefined ? null : `0x${value.toString(16)}`;
}

// What lies behind mappings: files with their page cache, swap slots, page frames. What the panel shows, as values.

function sourcesAt(run: Scenario, step: number): readonly Source[] {
  const record = run.steps[step];
  return record === undefined ? [] : memorySources({ scenario: run, record });
}

export function fileRows(run: Scenario, step: number): Value[] {
  return sourcesAt(run, step)
    .filter(({ key }) => key.startsWith("file:"))
    .map(fileRow);
}

function fileRow(source: Source): Value {
  const { key, name, facts, size, count } = source;
  const tally = new Map<string, number>();
  for (let position = 0; position < count; position++) {
    const { word } = source.glance(source.index(position));
    tally.set(word, (tally.get(word) ?? 0) + 1);
  }
  const value = [...facts, size, tallyText(tally)].filter((word) => word !== "").join(", ");
  const node: Node = { kind: "memory", key };
  return { name, value, expression: name, ...(count > 0 ? { node, indexed: count } : {}) };
}

/** Pages of a file, slots or frames: so many from a position on. */
export function itemValues(run: Scenario, step: number, key: string, from: number, count: number): Value[] {
  const source = sourcesAt(run, step).find((each) => each.key === key);
  if (source === undefined) return [];
  const length = Math.max(0, Math.min(count, source.count - from));
  return Array.from({ length }, (_, i) => itemValue(source, source.index(from + i)));
}

function itemValue({ key, name, now }: Source, index: number): Value {
  const { word, marks, note } = now(index);
  const value = [word, ...marks, note].filter((text) => text !== "").join(" · ");
  if (!key.startsWith("file:")) return { name: `${key === "swap" ? "slot" : "frame"} ${index}`, value };
  return { name: `[${index}]`, value, expression: `${name}[${index}]` };
}

/** A file, or one of its pages, by the name that the scenario gives it; null: there is none. */
export function fileValue(run: Scenario, step: number, name: string, page: number | null): Omit<Value, "name"> | null {
  const source = sourcesAt(run, step).find((each) => each.key.startsWith("file:") && each.name === name);
  if (source === undefined || (page !== null && page >= source.count)) return null;
  return page === null ? fileRow(source) : itemValue(source, page);
}

/** What an entry refers to, as values of its page: the frame or slot, and the page of a file. */
export function targetValues(state: State, entry: Entry, backing: string | null): Value[] {
  const refers = target(entry);
  const frame = entry.kind === "present" && entry.frame > 0 ? state.frames.get(entry.frame) : null;
  const holds = frame === null ? "" : `, holds ${frame.value}`;
  return [
    ...(refers === "" ? [] : [{ name: "refers to", value: `${refers}${holds}` }]),
    ...(backing === null ? [] : [{ name: "file", value: backing, expression: backing }]),
  ];
}
