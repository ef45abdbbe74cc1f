// Where the model and a traced process part: what its page tables were seen to hold, against what the scenario made of it leads to.

import type { Scenario } from "../../analysis/index.ts";
import { type ProcessName, pageWord } from "../../engine/index.ts";
import type { SeenEntry } from "../../import/index.ts";

/** Pages in a row that differ in the same way, after one line. */
export interface Divergence {
  /** From 0. */
  readonly line: number;
  readonly process: string;
  readonly place: string;
  readonly first: number;
  readonly count: number;
  /** What the process has, and the model, in words. */
  readonly kernel: string;
  readonly model: string;
}

/** Each page is told once, where it parts first: what comes of that is no news. */
export function divergences(scenario: Scenario, seen: readonly SeenEntry[]): Divergence[] {
  const places = new Map(scenario.names.map((name, place) => [name, place]));
  const found: Divergence[] = [];
  const told = new Set<string>();
  for (const { line, process, place, page, word } of seen) {
    const number = places.get(place);
    const step = scenario.steps[scenario.stepAtLine(line)];
    const key = `${process}.${place}[${page}]`;
    if (number === undefined || !step || told.has(key) || !isProcess(process)) continue;
    const kernel = inWords(word);
    const model = inWords(pageWord(step.step.state, process, number, page).split(":")[0] ?? "-");
    if (kernel === model) continue;
    told.add(key);
    const last = found.at(-1);
    if (
      last?.line === line &&
      last.process === process &&
      last.place === place &&
      last.first + last.count === page &&
      last.kernel === kernel &&
      last.model === model
    )
      found[found.length - 1] = { ...last, count: last.count + 1 };
    else found.push({ line, process, place, first: page, count: 1, kernel, model });
  }
  return found;
}

function isProcess(name: string): name is ProcessName {
  return /^[A-Z]\d*$/.test(name);
}

/** Letters of a pagemap word, as far as both tell the same: whether there is a page, and the bit. */
function inWords(word: string): string {
  const wp = word.includes("W") ? ", uffd-wp" : "";
  if (word.includes("P")) return `present${wp}`;
  if (word.includes("G")) return "guard";
  if (word.includes("S")) return `swapped or a marker${wp}`;
  return "nothing";
}
