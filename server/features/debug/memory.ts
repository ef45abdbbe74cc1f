// What lies behind mappings: files with their page cache, swap slots, page frames. What the panel shows, as values.

import type { Scenario } from "../../../analysis/index.ts";
import { target } from "../../../analysis/view/item.ts";
import { memorySources, type Source } from "../../../analysis/view/memory.ts";
import { tallyText } from "../../../analysis/view/shapes.ts";
import type { Entry, State } from "../../../engine/index.ts";
import type { Node, Value } from "./calls.ts";

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
