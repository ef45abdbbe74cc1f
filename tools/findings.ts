// What the findings say of the examples and of the kernel corpus, to be read one by one for what is false: `tsx tools/findings.ts CODE[-CODE] COUNT SEED`
// prints so many at random, with the scenario around each. The corpus runs on the kernel that recorded most of a set (6.18; read-write protection on 7.3).
import { readdirSync, readFileSync } from "node:fs";
import { diagnosticsOf, openScenario } from "../analysis/index.ts";
import type { KernelVersion } from "../engine/index.ts";
import { scnToPte } from "../language/scn/convert.ts";
import { scenarios, sets } from "../test/kernel/corpus.ts";

const [codes = "PTE040-PTE050", count = "60", seed = "1"] = process.argv.slice(2);
const [first = "", last = first] = codes.split("-");

interface Found {
  readonly name: string;
  readonly text: string;
  readonly code: string;
  readonly line: number;
  readonly said: string;
}

function* texts(): Generator<[string, string, KernelVersion | undefined]> {
  const examples = new URL("../examples/", import.meta.url);
  for (const name of readdirSync(examples))
    if (name.endsWith(".pte")) yield [`examples/${name}`, readFileSync(new URL(name, examples), "utf8"), undefined];
  for (const set of sets)
    for (const { name, text } of scenarios(set))
      yield [`${set}/${name}`, scnToPte(text), set.includes("rwp") ? "7.3" : "6.18"];
}

const found: Found[] = [];
for (const [name, text, kernel] of texts()) {
  const scenario = openScenario(text, kernel === undefined ? {} : { override: { kernel } });
  for (const { code, message, line, files } of diagnosticsOf(scenario)) {
    if (files.length > 0 || code < first || code > last) continue;
    found.push({ name, text, code, line: line + 1, said: message });
  }
}

/** mulberry32. */
function random(state: number): () => number {
  let at = state;
  return () => {
    at = (at + 0x6d2b79f5) | 0;
    let t = Math.imul(at ^ (at >>> 15), 1 | at);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

const next = random(Number(seed));
const sample = found
  .map((each) => ({ each, key: next() }))
  .toSorted((a, b) => a.key - b.key)
  .slice(0, Number(count))
  .map(({ each }) => each);
const counts = new Map<string, number>();
for (const { code } of found) counts.set(code, (counts.get(code) ?? 0) + 1);
console.log(
  [...counts]
    .toSorted()
    .map(([code, n]) => `${code} ${n}`)
    .join(", "),
);
for (const { name, text, code, line, said } of sample) {
  const lines = text.split("\n");
  console.log(`\n== ${name}:${line} ${code}: ${said}`);
  for (const [i, each] of lines.entries()) {
    if (i + 1 > line) break;
    console.log(`${String(i + 1).padStart(4)} ${each}`);
  }
}
