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

// docs/performance.md: what is measured, what is to be reached, and what the last measurement gave.

interface Row {
  readonly name: string;
  readonly value: number;
  readonly unit: "ms" | "MB";
  /** What is to be reached at 10,000 statements. */
  readonly target: number | null;
}

interface Result {
  readonly statements: number;
  readonly bytes: number;
  readonly rows: readonly Row[];
}

interface Machine {
  readonly clock: "elapsed" | "cpu";
  readonly node: string;
  readonly cpu: string;
  readonly cores: number;
}

function page(machine: Machine, results: readonly Result[]): string {
  const largest = results.at(-1);
  const names = largest?.rows.map(({ name }) => name) ?? [];
  const head = ["", ...results.map(({ statements }) => `${statements.toLocaleString("en")}`), "to reach"];
  const rows = names.map((name) => {
    const cells = results.map(({ rows: all }) => cell(all.find((row) => row.name === name)));
    return [name, ...cells, target(largest?.rows.find((row) => row.name === name))];
  });
  return `# Performance

An edit parses its lines again, runs again from the first statement whose meaning changed, and stops where the new state meets the old one. The server cuts long
runs into slices of 8 ms, so that it answers in between: no keystroke waits for a run.

\`npm run bench\` measures it on generated scenarios of 100, 1,000 and 10,000 statements: three processes, ten mappings of every kind, a mix of every operation. Medians of
several runs; \`npm run bench -- --docs\` writes this page. The parsers of Lezer, Chevrotain and Langium read the same text in the same run, with grammars that cover what the
scenarios use; they are dependencies of the measurement alone.

"To reach" is what holds at 10,000 statements on a machine with two cores that does nothing else. An edit is measured from the change to the diagnostics, as the server
makes them.

${table(head, rows)}

${speeds(largest)}

${machine.clock === "cpu" ? "Times are the process's own (CPU time of all its threads), measured while the machine did other work too. " : ""}Measured with Node ${machine.node.replace("v", "")} on ${machine.cores} cores of ${machine.cpu}.

What a user waits for in VS Code is measured there, with VS Code and the browser on the same two cores (\`npm run bench -- --editor\`): activation,
the loading of the code included, 30 ms at most; first diagnostics 300 ms after activation began, the server's start included; the panel's first picture on 10,000 steps
300 ms; a step there 16 ms.
`;
}

function cell(row: Row | undefined): string {
  if (!row) return "";
  return `${row.value < 10 ? row.value.toFixed(2) : row.value.toFixed(0)} ${row.unit}`;
}

function target(row: Row | undefined): string {
  if (!row || row.target === null) return "";
  return `${row.target.toFixed(0)} ${row.unit}${row.value <= row.target ? "" : ": not yet"}`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map((_, index) => (index === 0 ? "---" : "---:"))), ...rows.map(line)].join("\n");
}

/** How much longer the others take, and megabytes a second. */
function speeds(result: Result | undefined): string {
  const of = (name: string): number => result?.rows.find((row) => row.name === name)?.value ?? 0;
  const own = of("parse");
  if (!result || own === 0) return "";
  const ratio = (name: string): string => (of(`parse with ${name}`) / own).toFixed(1);
  const speed = (result.bytes / 1000 / own).toFixed(1);
  return `Parsing goes at ${speed} MB/s. Lezer takes ${ratio("Lezer")} times as long, Chevrotain ${ratio("Chevrotain")} times, Langium ${ratio("Langium")} times.`;
}
