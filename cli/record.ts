// `ptescope record`: asks the kernel that this machine runs.

import { basename, dirname, extname, join } from "node:path";
import {
  conformScenario,
  MAX_OPERATIONS,
  parseTrace,
  type ScenarioReport,
  type Trace,
  versionOf,
} from "../conformance/index.ts";
import { DEFAULT_KERNEL, type KernelVersion, kernelVersions } from "../engine/index.ts";
import { parseScn } from "../language/scn/index.ts";
import { oneOf, readArguments, UsageError } from "./arguments.ts";
import type { Command, Io } from "./command.ts";
import { differenceText } from "./conform-table.ts";
import { readText, writeText } from "./files.ts";
import { oneLine, json as toJson } from "./output.ts";
import { builtRecorder, lacks, RecorderError, recordTrace } from "./recorder.ts";
import { scnOf } from "./scenario.ts";

const help = `Usage: ptescope record FILE… [--out DIR] [--kernel VERSION] [--json]

Runs scenarios (.pte or .scn) on the running Linux kernel, writes what it did (NAME.jsonl, a trace), and shows where the model and the
kernel part. Takes root on Linux x86-64 with userfaultfd; its recorder is built with the system's C compiler at first use.
It swaps on a file of its own, sets nr_hugepages and takes both back: use a machine where that disturbs nobody.

  --out DIR         where the traces go; default: beside each scenario
  --kernel VERSION  the model to hold against the kernel: ${kernelVersions.join(", ")}; default: the nearest that is not newer
  --json            one JSON object a file

A scenario is run twice. Where the two differ, the kernel decided by something that the scenario does not say, and nothing is
compared.

Exit status: 0 model and kernel agree, 1 they part somewhere, 2 it can't be run here, or wrong usage.
`;

const options = {
  out: { type: "string" },
  kernel: { type: "string" },
  json: { type: "boolean" },
} as const;

async function run(args: string[], io: Io): Promise<number> {
  const { values, positionals } = readArguments(args, options);
  if (positionals.length === 0) throw new UsageError("takes the scenarios to record: FILE…");
  const kernel = oneOf("kernel", values.kernel, kernelVersions);
  const scenarios: { file: string; text: string }[] = [];
  for (const file of positionals) scenarios.push({ file, text: scnOf(file, await readText(file, io)) });

  const missing = lacks();
  if (missing.length > 0)
    throw new UsageError(`can't record here; this machine lacks\n${missing.map((each) => `  ${each}`).join("\n")}`);
  try {
    const binary = builtRecorder(io.env);
    const agrees = scenarios.map(({ file, text }) => {
      const out = traceFile(file, values.out);
      return recordOne(binary, { file, text, out }, kernel, values.json === true, io);
    });
    return agrees.every(Boolean) ? 0 : 1;
  } catch (error) {
    if (error instanceof RecorderError) throw new UsageError(error.message);
    throw error;
  }
}

function traceFile(file: string, folder: string | undefined): string {
  const name = file === "-" ? "stdin" : basename(file, extname(file));
  return join(folder ?? (file === "-" ? "." : dirname(file)), `${name}.jsonl`);
}

/** Whether the model agrees. */
function recordOne(
  binary: string,
  scenario: { readonly file: string; readonly text: string; readonly out: string },
  kernel: KernelVersion | undefined,
  json: boolean,
  io: Io,
): boolean {
  const text = recordTrace(binary, scenario.text);
  writeText(scenario.out, text);
  const trace = parseTrace(text);
  const version = kernel ?? versionOf(trace.header.kernel) ?? DEFAULT_KERNEL;
  const repeats = recordTrace(binary, scenario.text) === text;
  const report = conformScenario(scenario.file, scenario.text, trace, version);
  const agrees = repeats && !report.difference && !report.rawDifference;
  if (json) {
    const { difference, rawDifference, ...counts } = report;
    const differences = repeats ? [difference, rawDifference].filter((each) => each !== undefined) : [];
    io.stdout(
      `${toJson({ file: scenario.file, trace: scenario.out, kernel: trace.header.kernel, model: version, repeats, ...counts, differences })}\n`,
    );
  } else {
    io.stdout(recordText(scenario, trace, version, report, repeats));
  }
  return agrees;
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
  summary: "run a scenario on this machine's kernel and compare the model with it",
  help,
  run,
};
