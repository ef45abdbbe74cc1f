// `ptescope record`: asks a kernel: the one that this machine runs, or an image that is booted for it.

import { basename, dirname, extname, join } from "node:path";
import {
  conformScenario,
  MAX_OPERATIONS,
  parseTrace,
  type ScenarioReport,
  sameTraces,
  type Trace,
  TraceError,
  versionOf,
} from "../conformance/index.ts";
import { DEFAULT_KERNEL, type KernelVersion, kernelVersions } from "../engine/index.ts";
import { parseScn } from "../language/scn/read.ts";
import { readArguments, releaseArgument, UsageError } from "./arguments.ts";
import { type Command, type Io, type Manual, type OptionTable, scenarioOperands } from "./command.ts";
import { readText, writeText } from "./files.ts";
import { differenceText } from "./lab/differences.ts";
import { bootOptions, bootValues, kernelOf } from "./lab/machine.ts";
import { failureOf, type Job, type Recording } from "./lab/recorder.ts";
import { oneLine, json as toJson } from "./output.ts";
import { operationLines, scnOf } from "./scenario.ts";

const options = {
  out: { type: "string", value: "DIR", says: "where the traces go; default: beside each scenario", files: "folders" },
  kernel: {
    type: "string",
    value: "VERSION",
    says: "the release to hold against the kernel, as a header names it; default: the running one",
    words: kernelVersions,
  },
  json: {
    type: "boolean",
    says: `one JSON object a file: "differences" with the "line" of each from 1, "failure", "warnings"; a scenario that can't be said to the recorder has "skipped", and the others are recorded`,
  },
  ...bootOptions,
} as const satisfies OptionTable;

const manual: Manual = {
  usage: ["FILE… [--boot IMAGE] [--out DIR] [--kernel VERSION] [--json]"],
  about: `Runs scenarios (.pte or .scn) on a Linux kernel, writes what it did (NAME.jsonl, a trace), and shows where the
model and the kernel part.

Without --boot it is the running kernel: that takes root on Linux x86-64 with userfaultfd. It swaps on a file of its own,
sets nr_hugepages and takes both back: use a machine where that disturbs nobody. With --boot a kernel image is booted in
QEMU, with KVM where that works. The recorder is built with the system's C compiler at first use.`,
  options,
  notes: `A scenario is run twice. Where the two differ, the kernel decided by something that the scenario does not say, and
nothing is compared. Where a kernel panics, hangs, floods its console, warns, or never ends a scenario, that is told with
the scenario and the operation, and the rest is recorded.`,
  exit: {
    0: "model and kernel agree",
    1: "they part somewhere or the kernel failed",
    2: "it can't be run here, or wrong usage",
  },
  operands: scenarioOperands,
};

interface ScenarioJob extends Job {
  /** The line, from 0, of each operation. */
  readonly lines: readonly number[];
}

interface RecordOptions {
  readonly version: KernelVersion | undefined;
  readonly out: string | undefined;
  readonly json: boolean;
}

async function run(args: string[], io: Io): Promise<number> {
  const { values, positionals } = readArguments(args, options);
  if (positionals.length === 0) throw new UsageError("takes the scenarios to record: FILE…");
  const asked: RecordOptions = {
    version: releaseArgument("kernel", values.kernel),
    out: values.out,
    json: values.json === true,
  };
  const jobs: ScenarioJob[] = [];
  let agrees = true;
  for (const file of positionals) {
    const text = await readText(file, io);
    try {
      jobs.push({ name: file, text: scnOf(file, text), lines: operationLines(file, text) });
    } catch (error) {
      if (!asked.json || !(error instanceof UsageError)) throw error;
      io.stdout(`${toJson({ file, skipped: error.message })}\n`);
      agrees = false;
    }
  }
  await kernelOf(bootValues(values), io.env).record(jobs, {
    runs: 2,
    note: (text) => io.stderr(`${oneLine(text)}\n`),
    done: (recording) => {
      const { lines = [] } = jobs.find((job) => job === recording.job) ?? {};
      if (!print(recording, lines, asked, io)) agrees = false;
    },
  });
  return agrees ? 0 : 1;
}

function traceFile(file: string, folder: string | undefined): string {
  const name = file === "-" ? "stdin" : basename(file, extname(file));
  return join(folder ?? (file === "-" ? "." : dirname(file)), `${name}.jsonl`);
}

/** Writes the trace and says how it went. Whether the kernel ended it and the model agrees. */
function print(recording: Recording, lines: readonly number[], asked: RecordOptions, io: Io): boolean {
  const { job, runs, warnings } = recording;
  const failure = failureOf(recording);
  const [first, second] = runs;
  if (first === undefined || first.status !== 0) {
    const partial = first?.trace || recording.partial;
    const out = partial === undefined ? null : traceFile(job.name, asked.out);
    if (partial !== undefined && out !== null) writeText(out, partial);
    const rescued = out === null ? [] : [`What was recorded until then is in ${out}`];
    if (asked.json)
      io.stdout(
        `${toJson({ file: job.name, failure, operation: recording.operation ?? null, trace: out, warnings })}\n`,
      );
    else
      io.stdout(
        [`${job.name}: ${failure ?? "nothing was recorded"}`, ...rescued, ...warnings]
          .map((line) => `${oneLine(line)}\n`)
          .join(""),
      );
    return false;
  }
  const trace = readTrace(job.name, first.trace);
  const out = traceFile(job.name, asked.out);
  writeText(out, first.trace);
  const model = asked.version ?? versionOf(trace.header.kernel) ?? DEFAULT_KERNEL;
  const repeats = second !== undefined && sameTraces(first.trace, second.trace);
  const report = conformScenario(job.name, job.text, trace, model);
  if (asked.json) {
    const { difference, rawDifference, ...counts } = report;
    const differences = repeats
      ? [difference, rawDifference].flatMap((each) =>
          each === undefined ? [] : { ...each, line: (lines[each.index] ?? 0) + 1 },
        )
      : [];
    io.stdout(
      `${toJson({ file: job.name, trace: out, kernel: trace.header.kernel, model, repeats, ...counts, differences, failure, warnings })}\n`,
    );
  } else {
    io.stdout(recordText({ file: job.name, text: job.text, out }, trace, model, report, repeats));
    for (const line of [
      ...(failure === null ? [] : [`The second run failed: ${failure}`]),
      ...warnings.map((each) => `The kernel says: ${each}`),
    ])
      io.stdout(`${oneLine(line)}\n`);
  }
  return repeats && failure === null && warnings.length === 0 && !report.difference && !report.rawDifference;
}

/** Throws UsageError where the recorder wrote what is no trace. */
function readTrace(file: string, text: string): Trace {
  try {
    return parseTrace(text);
  } catch (error) {
    if (error instanceof TraceError) throw new UsageError(`the recording of ${file} is no trace: ${error.message}`);
    throw error;
  }
}

function recordText(
  scenario: { readonly file: string; readonly text: string; readonly out: string },
  trace: Trace,
  version: KernelVersion,
  report: ScenarioReport,
  repeats: boolean,
): string {
  const lines = [
    `${oneLine(`${scenario.file}: ${trace.lines.length} operations on Linux ${trace.header.kernel}, written to ${scenario.out}`)}\n`,
  ];
  const all = parseScn(scenario.text).length;
  if (all > MAX_OPERATIONS)
    lines.push(`The recorder takes ${MAX_OPERATIONS} operations of a scenario; this one has ${all}.\n`);
  if (versionOf(trace.header.kernel) !== version) lines.push(`Compared with the model of Linux ${version}.\n`);
  const difference = report.difference ?? report.rawDifference;
  if (!repeats)
    lines.push("Two runs differ: the kernel decided by something that the scenario does not say. Not compared.\n");
  else if (difference) lines.push(`Model and kernel part:\n${differenceText(difference)}`);
  else lines.push(`The model of Linux ${version} gives the same answers.\n`);
  return lines.join("");
}

export const record: Command = {
  name: "record",
  summary: "run a scenario on a kernel, this machine's or one that is booted, and compare the model with it",
  manual,
  run,
};
