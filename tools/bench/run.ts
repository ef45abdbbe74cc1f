// `npm run bench`: how long what a user waits for takes, on generated scenarios of 100, 1,000 and 10,000 statements. Medians
// in milliseconds; `--json FILE` writes them, `--statements N` measures one length.
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { measure } from "mitata";
import { diagnosticsOf, type Scenario, Session } from "../../analysis/index.ts";
import { type Document, parse, update } from "../../language/index.ts";
import { hover } from "../../server/features/hover/hover.ts";
import { parseWithChevrotain } from "./rivals/chevrotain.ts";
import { parseWithLangium } from "./rivals/langium.ts";
import { parseWithLezer } from "./rivals/lezer.ts";
import { scenario as generate } from "./scenario.ts";

interface Measured {
  readonly name: string;
  readonly milliseconds: number;
}

/** The median of several runs, in milliseconds. */
async function median(name: string, run: () => unknown): Promise<Measured> {
  const { p50 } = await measure(run, { min_samples: 5, max_samples: 200, min_cpu_time: 400e6, warmup_samples: 2 });
  return { name, milliseconds: p50 / 1e6 };
}

/** What the server does between a change and the diagnostics. */
function answer(session: Session, document: Document): Scenario {
  session.open(document);
  session.advance();
  const scenario = session.scenario();
  diagnosticsOf(scenario);
  return scenario;
}

/** An edit and its undoing, in turn: each is one sample, and the session never drifts away from the text. */
function edits(document: Document, line: number, from: string, to: string): () => void {
  const session = new Session();
  answer(session, document);
  let current = document;
  let [old, next] = [from, to];
  return () => {
    const text = current.statements[line]?.text ?? "";
    const startColumn = text.length - old.length;
    current = update(current, {
      startLine: line,
      startColumn,
      endLine: line,
      endColumn: text.length,
      text: next,
    }).document;
    answer(session, current);
    [old, next] = [next, old];
  };
}

/** A line put in at the top, and taken out again. */
function insertions(document: Document): () => void {
  const session = new Session();
  answer(session, document);
  let inserted = false;
  return () => {
    const change = inserted
      ? { startLine: 0, startColumn: 0, endLine: 1, endColumn: 0, text: "" }
      : { startLine: 0, startColumn: 0, endLine: 0, endColumn: 0, text: "# a line\n" };
    document = update(document, change).document;
    inserted = !inserted;
    answer(session, document);
  };
}

/** The heap that a timeline holds on to, in megabytes; needs `--expose-gc`. */
function timelineMegabytes(document: Document): number {
  const session = new Session();
  globalThis.gc?.();
  const before = process.memoryUsage().heapUsed;
  session.open(document);
  session.advance();
  globalThis.gc?.();
  const megabytes = (process.memoryUsage().heapUsed - before) / 1e6;
  session.scenario();
  return megabytes;
}

async function measureAll(
  statements: number,
): Promise<{ statements: number; bytes: number; megabytes: number; medians: Measured[] }> {
  const text = generate(statements);
  const document = parse(text);
  const megabytes = timelineMegabytes(document);
  const scenario = answer(new Session(), document);
  const lines = document.statements;
  const last = lines.length - 2;
  const lineWith = (from: number, kind: string): number =>
    lines.findIndex((each, line) => line >= from && each.kind === kind);
  const call = lineWith(Math.floor(lines.length / 2), "call");
  const comment = lineWith(Math.floor(lines.length / 2), "comment");
  const replace = (line: number): [string, string] => {
    const old = lines[line]?.text ?? "";
    return [old, "A: wp(shm0[1])"];
  };
  const medians = [
    await median("parse", () => parse(text)),
    await median("parse with Lezer", () => parseWithLezer(text)),
    await median("parse with Chevrotain", () => parseWithChevrotain(text)),
    await median("parse with Langium", () => parseWithLangium(text)),
    await median("cold open: parse, run, findings", () => answer(new Session(), parse(text))),
    await median("edit in a comment", edits(document, comment, lines[comment]?.text ?? "", "# another comment")),
    await median("edit in the last statement", edits(document, last, ...replace(last))),
    await median("edit in the middle statement", edits(document, call, ...replace(call))),
    await median("edit in the first statement", edits(document, 5, "16)", "17)")),
    await median("line inserted at the top", insertions(document)),
    await median("hover on an operation", () => hover(scenario, { line: call, character: 5 })),
  ];
  return { statements, bytes: text.length, megabytes, medians };
}

const { values } = parseArgs({ options: { json: { type: "string" }, statements: { type: "string" } } });
const lengths = values.statements === undefined ? [100, 1000, 10_000] : [Number(values.statements)];
const results = [];
for (const statements of lengths) {
  const result = await measureAll(statements);
  results.push(result);
  console.log(`\n${statements} statements, ${(result.bytes / 1000).toFixed(1)} KB`);
  for (const { name, milliseconds } of result.medians)
    console.log(`  ${name.padEnd(34)} ${milliseconds.toFixed(3).padStart(10)} ms`);
  console.log(`  ${"memory of the timeline".padEnd(34)} ${result.megabytes.toFixed(1).padStart(10)} MB`);
}
if (values.json !== undefined) {
  writeFileSync(values.json, `${JSON.stringify({ node: process.version, results }, null, 2)}\n`);
}
