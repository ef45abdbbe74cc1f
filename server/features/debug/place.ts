// Where the steps of a scenario stand: in its own file, or in one that it includes.

import type { Scenario } from "../../../analysis/index.ts";
import { fileOf } from "../../location.ts";
import type { SourcePlace } from "./calls.ts";

/** A scenario's run, and the URI that it is known by. */
export interface Debugged {
  readonly uri: string;
  readonly run: Scenario;
}

/** Null: there is no such step, or the file has no place that one could open. */
export function placeOf({ uri, run }: Debugged, step: number): SourcePlace | null {
  const record = run.steps[step];
  if (record === undefined) return null;
  const file = fileOf(uri, record.files);
  return file === null ? null : { uri: file, line: run.lineOf(step) };
}

/** The steps of a file by their lines, in the order of running. */
export function stepsIn({ uri, run }: Debugged, file: string): ReadonlyMap<number, readonly number[]> {
  const named = new Map<string, boolean>();
  const lines = new Map<number, number[]>();
  for (const { index, files } of run.steps) {
    const key = files.join("\n");
    let here = named.get(key);
    if (here === undefined) {
      here = sameUri(fileOf(uri, files), file);
      named.set(key, here);
    }
    if (!here) continue;
    const line = run.lineOf(index);
    const known = lines.get(line);
    if (known) known.push(index);
    else lines.set(line, [index]);
  }
  return lines;
}

/** Editors encode more or fewer characters of the same address. */
export function sameUri(a: string | null, b: string): boolean {
  if (a === b) return true;
  if (a === null) return false;
  try {
    return decodeURIComponent(a) === decodeURIComponent(b);
  } catch {
    return false;
  }
}

/** The line itself where a statement of it runs, else the next one that has such; else the last before it; null: none has. */
export function nearestLine(lines: ReadonlyMap<number, unknown>, line: number): number | null {
  if (lines.has(line)) return line;
  const all = [...lines.keys()].sort((a, b) => a - b);
  return all.find((each) => each > line) ?? all.at(-1) ?? null;
}
