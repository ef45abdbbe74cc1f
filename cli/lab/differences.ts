// What a kernel does differently from the model, over many scenarios.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import {
  type Conformance,
  conformScenario,
  parseTrace,
  type ScenarioDifference,
  TraceError,
  versionOf,
} from "../../conformance/index.ts";
import { DEFAULT_KERNEL, type KernelVersion } from "../../engine/index.ts";
import { scnToPte } from "../../language/scn/convert.ts";
import { UsageError } from "../arguments.ts";
import { fromDisk, writeText } from "../files.ts";
import { failureOf, type Job, type Kernel, type Recording } from "./recorder.ts";

export interface Differing {
  readonly job: Job;
  readonly trace: string;
  readonly difference: ScenarioDifference;
}

export interface Compared {
  /** The model held against the kernel, and the kernel's release; undefined: nothing was recorded. */
  readonly model: KernelVersion | undefined;
  readonly release: string;
  readonly agree: number;
  /** Those of them in which sleepers that were woken at once went on in another order than the model's. */
  readonly reordered: readonly string[];
  /** Scenarios of which two runs of the kernel differ: it decided by something that they don't say. */
  readonly unsteady: readonly string[];
  readonly failed: readonly { readonly name: string; readonly why: string }[];
  readonly differing: readonly Differing[];
}

/** Records scenarios and compares; those that differ run once more. */
export async function compareAll(
  kernel: Kernel,
  jobs: readonly Job[],
  version: KernelVersion | undefined,
  note: (text: string) => void,
): Promise<Compared> {
  let model: KernelVersion | undefined = version;
  let release = "";
  let agree = 0;
  const reordered: string[] = [];
  const failed: { name: string; why: string }[] = [];
  const first: Differing[] = [];
  const judge = (recording: Recording): Differing | undefined => {
    const { job, runs, warnings } = recording;
    const why = failureOf(recording) ?? (warnings.length > 0 ? `the kernel says: ${warnings.join("; ")}` : null);
    const [ran] = runs;
    if (why !== null) failed.push({ name: job.name, why });
    if (ran === undefined || ran.status !== 0) return undefined;
    const trace = traceOf(job.name, ran.trace);
    release = trace.header.kernel;
    model ??= versionOf(release) ?? DEFAULT_KERNEL;
    const { difference, rawDifference, reordered: isReordered } = conformScenario(job.name, job.text, trace, model);
    const found = difference ?? rawDifference;
    if (isReordered && !found) reordered.push(job.name);
    return found && { job, trace: ran.trace, difference: found };
  };
  await kernel.record(jobs, {
    runs: 1,
    note,
    done: (recording) => {
      const found = judge(recording);
      if (found) first.push(found);
      else if (recording.runs[0]?.status === 0) agree++;
    },
  });
  const again = new Map<string, string>();
  if (first.length > 0)
    await kernel.record(
      first.map(({ job }) => job),
      { runs: 1, note, done: ({ job, runs }) => again.set(job.name, runs[0]?.trace ?? "") },
    );
  const steady = (each: Differing) => again.get(each.job.name) === each.trace;
  return {
    model,
    release,
    agree,
    reordered,
    failed,
    unsteady: first.filter((each) => !steady(each)).map(({ job }) => job.name),
    differing: first.filter(steady),
  };
}

function traceOf(name: string, text: string) {
  try {
    return parseTrace(text);
  } catch (error) {
    if (error instanceof TraceError) throw new UsageError(`the recording of ${name} is no trace: ${error.message}`);
    throw error;
  }
}

/** Letters of a page's word in pagemap, as docs/traces.md has them. */
const LETTERS: readonly (readonly [string, string])[] = [
  ["W", "uffd-wp"],
  ["D", "soft-dirty"],
  ["P", "present"],
  ["S", "swapped"],
  ["X", "mapped by it alone"],
  ["F", "a file's page"],
  ["G", "a guard"],
];
const WORD = /^[PSFXWDG]*-?(?::.*)?$/;

/** What two differences have in common, in words: the operation, and what the kernel has that the model has not, or the other way round. */
export function causeOf({ op, field, kernel, engine }: ScenarioDifference): string {
  const words = op.trim().split(/\s+/);
  const name = words[0] === "madvise" ? `madvise ${words[5] ?? ""}` : (words[0] ?? "");
  if (field.startsWith("pg ") && WORD.test(kernel) && WORD.test(engine)) {
    const has = (word: string, letter: string) => word.replace(/:.*/, "").includes(letter);
    const differ = LETTERS.filter(([letter]) => has(kernel, letter) !== has(engine, letter));
    const differences = differ.map(([letter, what]) =>
      has(kernel, letter)
        ? `leaves a page ${what} where the model does not`
        : `leaves a page not ${what} where the model does`,
    );
    if (differences.length > 0) return `${name} ${differences.join(" and ")}`;
  }
  const plain = (text: string) =>
    text
      .replace(/\b(?:0x[0-9a-f]+|\d+)\b/g, "N")
      .replace(/([psz:])\d+/g, "$1N")
      .slice(0, 120);
  return `${name}, ${field.replace(/ .*/, "")}: ${plain(kernel)} where the model has ${plain(engine)}`;
}

/** By cause, the most frequent first. */
export function byCause(differing: readonly Differing[]): [cause: string, all: readonly Differing[]][] {
  const causes = new Map<string, Differing[]>();
  for (const each of differing) {
    const cause = causeOf(each.difference);
    const known = causes.get(cause);
    if (known) known.push(each);
    else causes.set(cause, [each]);
  }
  return [...causes].sort(([, a], [, b]) => b.length - a.length);
}

/** How it went, in lines: what agrees, what failed, and each cause with the first difference of it. */
export function comparedText(compared: Compared): string {
  const { model, release, agree, reordered, unsteady, failed, differing } = compared;
  const whole = agree + differing.length;
  const lines = [`Linux ${release}, held against the model of ${model}: ${agree} of ${whole} scenarios agree.`];
  if (reordered.length > 0)
    lines.push(
      `${reordered.length} of them with sleepers that went on in another order than the model's: ${names(reordered)}`,
    );
  if (unsteady.length > 0)
    lines.push(`${unsteady.length} not compared, for two runs of the kernel differ: ${names(unsteady)}`);
  for (const { name, why } of failed) lines.push(`${name}: ${why}`);
  for (const [cause, all] of byCause(differing)) {
    const [first] = all;
    const scenarios = all.length === 1 ? "1 scenario" : `${all.length} scenarios`;
    lines.push("", `${all.length} of ${whole}: ${cause} (${scenarios})`, `  ${names(all.map(({ job }) => job.name))}`);
    if (first)
      lines.push(
        ...differenceText(first.difference)
          .trimEnd()
          .split("\n")
          .map((line) => `  ${line}`),
      );
  }
  return `${lines.join("\n")}\n`;
}

function names(all: readonly string[]): string {
  return all.length > 8 ? `${all.slice(0, 8).join(" ")} and ${all.length - 8} more` : all.join(" ");
}

/** Writes a scenario in both forms, and its trace. Throws UsageError. */
export function saveDiffering(folder: string, name: string, text: string, trace: string): void {
  fromDisk(folder, () => mkdirSync(folder, { recursive: true }), "write");
  writeText(join(folder, `${name}.scn`), text);
  writeText(join(folder, `${name}.pte`), scnToPte(text));
  writeText(join(folder, `${name}.jsonl`), trace);
}

// The same in words: the table that `conform` prints.

function share(part: number, whole: number): string {
  // Rounded down: 100 % is all of them.
  return whole === 0 ? "" : `${(Math.floor((part / whole) * 1000) / 10).toFixed(1)} %`;
}

/** Columns padded to their widest cell; the first to the left, the others to the right. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths: number[] = [];
  for (const row of rows) for (const [at, cell] of row.entries()) widths[at] = Math.max(widths[at] ?? 0, cell.length);
  const line = (row: readonly string[]) =>
    row.map((cell, at) => (at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0))).join("  ");
  return `${rows.map((row) => line(row).trimEnd()).join("\n")}\n`;
}

/** One difference, as three lines: where, what the kernel answered, what the engine did. */
export function differenceText(each: ScenarioDifference): string {
  return `${each.scenario}, operation ${each.index}: ${each.op.trim()}\n  ${each.field}\n    kernel  ${each.kernel}\n    engine  ${each.engine}\n`;
}

export function conformTable(whole: Conformance): string {
  const rows: string[][] = [
    [`Linux ${whole.kernel}`, "compared", "agree", ""],
    ["scenarios", `${whole.scenarios}`, `${whole.agree}`, share(whole.agree, whole.scenarios)],
    ["operations", `${whole.operations}`, `${whole.operationsAgree}`, share(whole.operationsAgree, whole.operations)],
  ];
  if (whole.raw.entries > 0) {
    rows.push(["raw entries", `${whole.raw.entries}`, `${whole.raw.agree}`, share(whole.raw.agree, whole.raw.entries)]);
  }
  const parts = [table(rows)];
  if (whole.differences.length > 0) {
    parts.push("First difference of each scenario that does not agree:", "", ...whole.differences.map(differenceText));
  }
  if (whole.rawDifferences.length > 0) {
    parts.push(
      "Agree in all but raw entries; the first that differs:",
      "",
      ...whole.rawDifferences.map(differenceText),
    );
  }
  return `${parts.join("\n").trimEnd()}\n`;
}
