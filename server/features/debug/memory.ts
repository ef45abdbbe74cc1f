// What lies behind mappings: files with their page cache, swap slots, page frames. The panel's rows, as values.

import type { Scenario } from "../../../analysis/index.ts";
import { finished } from "../../../analysis/task.ts";
import { target } from "../../../analysis/view/item.ts";
import { memoryRows } from "../../../analysis/view/memory.ts";
import type { Item, Row } from "../../../analysis/view/types.ts";
import type { Entry, State } from "../../../engine/index.ts";
import type { Node, Value } from "./calls.ts";

/** All rows of a step; of the one with that key what is asked for. */
function rowsAt(run: Scenario, step: number, key = "", from = 0, count = 0): readonly Row[] {
  const record = run.steps[step];
  const windows = key === "" ? {} : { [key]: { from, count } };
  return record === undefined ? [] : finished(memoryRows({ scenario: run, record }, windows));
}

/** A value for each row that has something. */
export function memoryValues(run: Scenario, step: number, kind: "file" | "swap" | "frames"): Value[] {
  return rowsAt(run, step)
    .filter(({ key }) => key.startsWith(kind))
    .map((row) => rowValue(row, kind === "file"));
}

function rowValue({ key, name, facts, size, count, tally }: Row, named: boolean): Value {
  const value = [...facts, size, tally].filter((word) => word !== "").join(", ");
  const node: Node = { kind: "row", key };
  return { name, value, ...(named ? { expression: name } : {}), ...(count > 0 ? { node, indexed: count } : {}) };
}

/** The items of a row. */
export function itemValues(run: Scenario, step: number, key: string, from: number, count: number): Value[] {
  const row = rowsAt(run, step, key, from, count).find((each) => each.key === key);
  const file = key.startsWith("file:");
  return (row?.items ?? []).map((item) => ({
    name: file ? `[${item.index}]` : `${key === "swap" ? "slot" : "frame"} ${item.index}`,
    value: itemText(item),
    ...(file && row ? { expression: `${row.name}[${item.index}]` } : {}),
  }));
}

function itemText({ word, marks, note }: Item): string {
  return [word, ...marks, note].filter((text) => text !== "").join(" · ");
}

/** A file, or one of its pages, by the name that the scenario gives it. */
export function fileValue(run: Scenario, step: number, name: string, page: number | null): Omit<Value, "name"> | null {
  const row = rowsAt(run, step).find((each) => each.key.startsWith("file:") && each.name === name);
  if (row === undefined) return null;
  if (page === null) return rowValue(row, true);
  return itemValues(run, step, row.key, page, 1).find(({ name: at }) => at === `[${page}]`) ?? null;
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
