// `ptescope trace`: a program that runs, as a scenario with the pages that were really there.
import { basename } from "node:path";
import { openScenario, type Scenario } from "../analysis/index.ts";
import { type ProcessName, pageWord } from "../engine/index.ts";
import type { Imported, SeenEntry } from "../import/index.ts";
import { readArguments, UsageError } from "./arguments.ts";
import { findingCode } from "./check.ts";
import type { Command, Io, Manual, OptionTable } from "./command.ts";
import { writeText } from "./files.ts";
import { finish } from "./import.ts";
import type { Traced } from "./lab/tracer.ts";
import { oneLine, painter } from "./output.ts";
import { reportOf } from "./report/report.ts";
import { textReport } from "./report/text.ts";

const options = {
  pid: {
    type: "string",
    short: "p",
    value: "PID",
    says: "attaches to a process, and lets go of it at SIGINT or SIGTERM or when it ends; it is never killed and never left stopped",
  },
  out: {
    type: "string",
    short: "o",
    value: "FILE",
    says: "where the scenario goes; standard output without it, and what is found goes to standard error",
    files: [".pte"],
  },
  keep: { type: "string", value: "FILE", says: "what was seen, line by line: ptescope import takes it", files: "any" },
  enable: { type: "string", value: "CODE", multiple: true, says: "a finding that is off by default" },
  all: { type: "boolean", says: "keeps calls that touch no registered memory as well" },
  anonymous: { type: "boolean", says: "tells no name, path or address of the program" },
} as const satisfies OptionTable;

const manual: Manual = {
  usage: ["[-o OUT.pte] [OPTION…] -- PROGRAM [ARG…]", "[-o OUT.pte] [OPTION…] -p PID"],
  about: `Follows a program with its threads and children: its calls on memory, what page tables hold before and after each of
them, and its page faults. Writes a scenario of it, tells what is found in that, and where the program's page tables were
not what the model says.

It sees what strace does not: which pages were there, accesses that no message tells, what the kernel swapped out by itself,
and what lay in memory that an ioctl points to. The tracer is built with the system's C compiler at first use; faults are
perf's, or bpftrace's. What is missing is said, with its package and what it costs. Without a C compiler strace shows the
calls alone.`,
  options,
  notes: `A program of one's own needs no root. Root sees faults where kernel.perf_event_paranoid is above 1, and before Linux 6.7 which
page is the zero page. A call on memory takes two looks at the pages that a userfaultfd is registered over: up
to 256 MB of a process are looked at.`,
  exit: {
    0: "nothing is found, and model and process agree",
    1: "something is found, or they part",
    2: "it can't be traced, or wrong usage",
  },
  operands: { files: "any" },
  examples: ["ptescope trace -o prog.pte -- ./prog --its-option", "sudo ptescope trace -o vm.pte -p 4242"],
};

async function run(args: string[], io: Io): Promise<number> {
  const end = args.indexOf("--");
  const { values, positionals } = readArguments(end < 0 ? args : args.slice(0, end), options);
  if (positionals.length > 0)
    throw new UsageError(`takes the program behind --: ptescope trace -- ${positionals.join(" ")}`);
  const traced = tracedOf(values.pid, end < 0 ? [] : args.slice(end + 1));
  const enabled = new Set((values.enable ?? []).map(findingCode));
  const note = (text: string): void => io.stderr(`${oneLine(`ptescope trace: ${text}`)}\n`);
  // No other command has these in memory.
  const { follow } = await import("./lab/tracer.ts");
  const { importingTrace } = await import("../import/index.ts");
  const trace = await follow(traced, { ...io.env }, note);
  if (values.keep !== undefined) writeText(values.keep, trace);
  const lines = trace.split("\n");
  const imported = finish(
    importingTrace(lines, { all: values.all === true, anonymous: values.anonymous === true }),
    lines.length,
    io,
  );
  if (imported === null) {
    note("it made no call on memory that a userfaultfd is registered over, or could be");
    return 1;
  }
  const { out } = values;
  if (out === undefined) io.document(imported.text);
  else writeText(out, imported.text);
  const name = out ?? ("pid" in traced ? `process ${traced.pid}` : basename(traced.command[0] ?? ""));
  const { text, status } = reportText(name, imported, enabled, io);
  if (out === undefined) io.stderr(text);
  else io.stdout(text);
  return status;
}

function tracedOf(pid: string | undefined, command: readonly string[]): Traced {
  if (pid === undefined) {
    if (command.length === 0) throw new UsageError("takes a program, ptescope trace -- ./prog, or a process, -p PID");
    return { command };
  }
  if (command.length > 0) throw new UsageError("takes a program or a process, -p PID, and not both");
  const number = Number(pid);
  if (!Number.isInteger(number) || number <= 0) throw new UsageError(`-p takes a process's number, not "${pid}"`);
  if (number === process.pid) throw new UsageError("can't trace itself");
  return { pid: number };
}

/** Groups of pages that are told at most. */
const MOST = 12;

function reportText(
  file: string,
  { text, seen }: Imported,
  enabled: ReadonlySet<string>,
  io: Io,
): { readonly text: string; readonly status: number } {
  const scenario = openScenario(text, { enabled });
  const report = reportOf([{ file, block: null, text, scenario }], { everyKernel: false, all: false });
  const diverged = divergences(scenario, seen);
  const lines = [textReport(report, painter(io))];
  if (seen.length > 0)
    lines.push(
      diverged.length === 0
        ? `Model and process agree on ${seen.length} pages that were looked at.\n`
        : "Model and process part:\n",
    );
  for (const each of diverged.slice(0, MOST)) lines.push(partedText(file, text, each));
  if (diverged.length > MOST) lines.push(`  and ${diverged.length - MOST} more\n`);
  return { text: lines.join(""), status: report.errors + report.warnings + diverged.length === 0 ? 0 : 1 };
}

function partedText(
  file: string,
  text: string,
  { line, process, place, first, count, kernel, model }: Divergence,
): string {
  const pages = count === 1 ? `[${first}]` : `[${first}..${first + count - 1}]`;
  const statement = (text.split("\n")[line] ?? "").replace(/\s+#.*$/, "");
  return [
    `${oneLine(`  ${file}:${line + 1}: after ${statement}`)}\n`,
    `${oneLine(`    ${process}.${place}${pages}: ${kernel} in the process, ${model} in the model`)}\n`,
  ].join("");
}

export const trace: Command = {
  name: "trace",
  summary: "follow a program that runs, and make a scenario of it with the pages that were there",
  manual,
  run,
};

// Where the model and a traced process part: what its page tables were seen to hold, against what the scenario made of it leads to.

/** Pages in a row that differ in the same way, after one line. */
interface Divergence {
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
  const reported = new Set<string>();
  for (const { line, process, place, page, word } of seen) {
    const number = places.get(place);
    const step = scenario.steps[scenario.stepAtLine(line)];
    const key = `${process}.${place}[${page}]`;
    if (number === undefined || !step || reported.has(key) || !isProcess(process)) continue;
    const kernel = inWords(word);
    const model = inWords(pageWord(step.step.state, process, number, page).split(":")[0] ?? "-");
    if (kernel === model) continue;
    reported.add(key);
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
