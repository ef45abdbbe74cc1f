// `ptescope conform`: holds the engine against traces of a real kernel, or against a kernel that is booted.

import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import {
  conformScenario,
  parseTrace,
  processorOf,
  type ScenarioReport,
  summarize,
  type Trace,
  TraceError,
  versionOf,
} from "../conformance/index.ts";
import { PROCESSOR_NAMES } from "../engine/arch/options.ts";
import { type KernelVersion, kernelVersions } from "../engine/index.ts";
import { oneOf, readArguments, releaseArgument, UsageError } from "./arguments.ts";
import type { Command, Io, Manual, OptionTable } from "./command.ts";
import { bytesOf, fromDisk, textOf } from "./files.ts";
import {
  type Compared,
  compareAll,
  comparedText,
  conformTable,
  differenceText,
  saveDiffering,
} from "./lab/differences.ts";
import { type BootValues, bootOptions, bootValues, kernelOf } from "./lab/machine.ts";
import { json, oneLine } from "./output.ts";
import { type KtapTest, ktap } from "./report/cases.ts";
import { readScenarios, readTraces } from "./traces.ts";

const formats = ["text", "json", "ktap"] as const;
type Format = (typeof formats)[number];

const options = {
  scenarios: { type: "string", value: "DIR", says: "the folder of .scn files", files: "folders" },
  traces: {
    type: "string",
    value: "DIR",
    says: "a folder of .jsonl traces, or a packed file (.jsonl.br)",
    files: [".jsonl.br"],
  },
  kernel: {
    type: "string",
    value: "VERSION",
    says: "the release to hold against them; default: that of the kernel that wrote the trace",
    words: kernelVersions,
  },
  cpu: {
    type: "string",
    value: "NAME",
    says: "the processor that wrote traces of arm64; default: what they say, or their raw entries do",
    words: PROCESSOR_NAMES,
  },
  format: {
    type: "string",
    value: "FORMAT",
    says: "text (a table, the default), json (one object; not with --boot) or ktap (KTAP version 1: a test a scenario)",
    words: formats,
  },
  json: { type: "boolean", says: "the same as --format json" },
  ...bootOptions,
  save: {
    type: "string",
    value: "DIR",
    says: "where differing scenarios go (.pte, .scn, .jsonl)",
    files: "folders",
  },
} as const satisfies OptionTable;

const manual: Manual = {
  usage: [
    "--scenarios DIR --traces DIR [--kernel VERSION] [--cpu NAME] [--format FORMAT]",
    "--boot IMAGE [DIR] [--kernel VERSION] [--save DIR] [--format FORMAT]",
  ],
  about: `Runs every scenario (.scn) of a folder that has a trace of that name in the other on the engine, and compares line
by line with what a real kernel did: results, signals, messages, what blocked and what went on, VMAs, every page's word in
pagemap, and raw entries where the trace has them. Shows how many scenarios and operations agree, and the first difference
of each that does not.

With --boot a kernel image is booted and the scenarios of DIR (.scn, in folders too; default: the project's own) are
recorded on it and held against the model that it is nearest to: what it does differently, by cause.`,
  options,
  notes:
    "Raw entries are counted apart: those on lines that agree otherwise, entries that are empty on both sides aside.",
  exit: { 0: "everything agrees", 1: "something differs", 2: "there was nothing to compare, or wrong usage" },
  operands: { files: "folders" },
};

function run(args: string[], io: Io): number | Promise<number> {
  const { values, positionals } = readArguments(args, options);
  const format = oneOf("format", values.format, formats) ?? (values.json ? "json" : "text");
  if (values.boot !== undefined) return conformBooted(bootValues(values), positionals, { ...values, format }, io);
  const { scenarios: scenarioFolder, traces: traceFolder } = values;
  if (scenarioFolder === undefined || traceFolder === undefined || positionals.length > 0) {
    throw new UsageError("takes --scenarios DIR and --traces DIR, and nothing else than options");
  }
  const kernel = releaseArgument("kernel", values.kernel);
  const scenarios = fromDisk(scenarioFolder, () => readScenarios(scenarioFolder));
  const wanted = new Set(scenarios.map(({ name }) => name));
  const traces = new Map(
    fromDisk(traceFolder, () => readTraces(traceFolder))
      .filter(({ name }) => wanted.has(name))
      .map(({ name, text }) => [name, parsed(name, text)]),
  );
  const cpu = oneOf("cpu", values.cpu, PROCESSOR_NAMES) ?? processorOf(traces.values()) ?? null;

  const reports: ScenarioReport[] = [];
  const versions = new Set<KernelVersion>();
  for (const { name, text } of scenarios) {
    const trace = traces.get(name);
    if (trace === undefined) continue;
    const [report, version] = compare(name, text, { ...trace, header: { ...trace.header, cpu } }, kernel);
    reports.push(report);
    versions.add(version);
  }
  if (reports.length === 0) {
    throw new UsageError(
      `there is nothing to compare: no .scn of ${scenarioFolder} has a trace of its name in ${traceFolder}`,
    );
  }
  const whole = summarize([...versions].join(", "), reports);
  if (format === "ktap") io.stdout(ktap(reports.map(testOf)));
  else if (format === "json") {
    const { rawDifferences, differences, ...counts } = whole;
    const all = [...differences, ...rawDifferences.map((each) => ({ ...each, raw: true }))];
    io.stdout(`${json({ ...counts, differences: all })}\n`);
  } else {
    io.stdout(conformTable(whole));
  }
  return whole.differences.length + whole.rawDifferences.length === 0 ? 0 : 1;
}

function testOf({ scenario, difference, rawDifference }: ScenarioReport): KtapTest {
  const found = difference ?? rawDifference;
  return { name: scenario, ok: found === undefined, text: found && differenceText(found) };
}

interface Wanted {
  readonly format: Format;
  readonly kernel?: string | undefined;
  readonly save?: string | undefined;
}

async function conformBooted(boot: BootValues, folders: readonly string[], wanted: Wanted, io: Io): Promise<number> {
  if (wanted.format === "json") throw new UsageError("--boot has no JSON: --format text or ktap");
  if (folders.length > 1) throw new UsageError("takes one folder of scenarios with --boot: DIR");
  const version = releaseArgument("kernel", wanted.kernel);
  const jobs = scenariosOf(folders[0]);
  const compared = await compareAll(kernelOf(boot, io.env), jobs, version, (text) => io.stderr(`${oneLine(text)}\n`));
  io.stdout(
    wanted.format === "ktap" ? ktap(jobs.map(({ name }) => bootedTest(name, compared))) : comparedText(compared),
  );
  const { save } = wanted;
  if (save !== undefined)
    for (const { job, trace } of compared.differing)
      saveDiffering(save, job.name.replaceAll("/", "-"), job.text, trace);
  return compared.differing.length === 0 && compared.failed.length === 0 ? 0 : 1;
}

function bootedTest(name: string, { failed, unsteady, differing }: Compared): KtapTest {
  const why = failed.find((each) => each.name === name)?.why;
  if (why !== undefined) return { name, ok: false, text: why };
  if (unsteady.includes(name)) return { name, ok: true, skipped: "two runs of the kernel differ" };
  const found = differing.find(({ job }) => job.name === name)?.difference;
  return { name, ok: found === undefined, text: found && differenceText(found) };
}

/** The scenarios of a folder and those in it, named by their path in it; without one, the project's own. */
function scenariosOf(given: string | undefined): { name: string; text: string }[] {
  const folder = given ?? corpus();
  if (folder === undefined) throw new UsageError("there are no scenarios beside this program; name a folder: DIR");
  const found = fromDisk(folder, () => readdirSync(folder, { recursive: true, encoding: "utf8" }))
    .filter((name) => name.endsWith(".scn"))
    .sort();
  if (found.length === 0) throw new UsageError(`there is no scenario (.scn) in the folder ${folder}`);
  return found.map((name) => ({ name: name.replace(/\.scn$/, ""), text: textOf(bytesOf(join(folder, name))) }));
}

/** From this file and from dist/cli.js alike. */
function corpus(): string | undefined {
  return ["../test/kernel/scenarios", "../../test/kernel/scenarios"]
    .map((path) => fileURLToPath(new URL(path, import.meta.url)))
    .find((path) => existsSync(path));
}

function parsed(name: string, text: string): Trace {
  try {
    return parseTrace(text);
  } catch (error) {
    if (error instanceof TraceError) throw new UsageError(`can't read the trace ${name}: ${error.message}`);
    throw error;
  }
}

function compare(
  name: string,
  scenario: string,
  trace: Trace,
  kernel: KernelVersion | undefined,
): [ScenarioReport, KernelVersion] {
  const version = kernel ?? versionOf(trace.header.kernel);
  if (version === undefined) {
    throw new UsageError(
      `the trace ${name} is of Linux ${trace.header.kernel}, which is not modelled; --kernel takes a release, 6.12.5`,
    );
  }
  return [conformScenario(name, scenario, trace, version), version];
}

export const conform: Command = {
  name: "conform",
  summary: "compare the engine with traces of a real kernel, or with one that is booted",
  manual,
  run,
};
