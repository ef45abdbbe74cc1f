// How long what a user waits for takes (`npm run bench`), on generated scenarios of 100, 1,000 and 10,000 statements, beside what is to be
// reached. Medians, as JSON too (test-results/bench.json, or `--json FILE`). `--statements N` measures one length, `--docs` writes
// docs/performance.md. `--cpu` counts the process's own time in place of the time that passes, for a machine that does other work as well. `--search` measures
// the searches alone, beside Spin where it is installed; `--states N` what N visited states take.
import { mkdirSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";
import { openScenario } from "../../analysis/index.ts";
import { parse } from "../../language/index.ts";
import { root } from "../command.ts";
import { measures, median, type Subject, timelineMegabytes } from "./measures.ts";
import { page, type Result, type Row } from "./page.ts";
import { scenario as generate } from "./scenario.ts";
import { measureMemory, measureSearches } from "./search.ts";

/** Megabytes of the timeline at 10,000 statements. */
const MEMORY = 60;

async function measureAll(statements: number): Promise<Result> {
  const text = generate(statements);
  const memory = timelineMegabytes(parse(text));
  const document = parse(text);
  const of: Subject = { text, document, scenario: openScenario(text) };
  const measured = new Map<string, number>();
  const rows: Row[] = [];
  console.log(`\n${statements} statements, ${(text.length / 1000).toFixed(1)} KB`);
  const add = (row: Row): void => {
    rows.push(row);
    const { name, value, unit, target } = row;
    const against = target === null ? "" : `  of ${target.toFixed(1)}${value <= target ? "" : "  OVER"}`;
    console.log(`  ${name.padEnd(34)} ${value.toFixed(3).padStart(10)} ${unit}${against}`);
  };
  for (const { name, prepare, target } of measures) {
    const value = await median(prepare(of), clock);
    measured.set(name, value);
    add({ name, value, unit: "ms", target: statements === 10_000 && target ? target(of, measured) : null });
  }
  add({ name: "memory of the timeline", value: memory, unit: "MB", target: statements === 10_000 ? MEMORY : null });
  return { statements, bytes: text.length, rows };
}

const { values } = parseArgs({
  options: {
    json: { type: "string" },
    statements: { type: "string" },
    docs: { type: "boolean" },
    cpu: { type: "boolean" },
    states: { type: "string" },
    search: { type: "boolean" },
  },
});
if (values.states !== undefined) {
  measureMemory(Number(values.states));
  process.exit();
}
const lengths = values.statements === undefined ? [100, 1000, 10_000] : [Number(values.statements)];
const clock = values.cpu ? ("cpu" as const) : ("elapsed" as const);
const results: Result[] = [];
const searches = values.statements === undefined ? measureSearches(clock) : [];
if (values.search) process.exit();
for (const statements of lengths) results.push(await measureAll(statements));
const machine = { clock, node: process.version, cpu: cpus()[0]?.model.trim() ?? "unknown", cores: cpus().length };
const file = values.json ?? join(root, "test-results", "bench.json");
mkdirSync(dirname(file), { recursive: true });
writeFileSync(file, `${JSON.stringify({ ...machine, results, searches }, null, 2)}\n`);
if (values.docs) writeFileSync(join(root, "docs", "performance.md"), page(machine, results));
