// `ptescope fuzz`: random scenarios on a kernel and on the model. What differs is told by cause; the first scenario of each is cut down to
// the fewest operations that still differ, and written.

import { type KernelVersion, kernelVersions } from "../engine/index.ts";
import { readArguments, releaseArgument, UsageError } from "./arguments.ts";
import type { Command, Io, Manual, OptionTable } from "./command.ts";
import { isFor, readPart, shardArgument } from "./explore/shards.ts";
import {
  byCause,
  causeOf,
  compareAll,
  comparedText,
  type Differing,
  differenceText,
  saveDiffering,
} from "./lab/differences.ts";
import { cutDown, fuzzReport, fuzzText, isFuzzReport, mergedFuzz } from "./lab/fuzz.ts";
import { bootOptions, bootValues, kernelOf } from "./lab/machine.ts";
import { randomScenario } from "./lab/random.ts";
import type { Kernel } from "./lab/recorder.ts";
import { json, oneLine } from "./output.ts";

const options = {
  shard: {
    type: "string",
    value: "I/N",
    says: "part I of N of these scenarios, for N processes or machines; with --json, for --merge",
  },
  merge: { type: "boolean", says: "FILE… are the reports of all parts: what they say together" },
  json: { type: "boolean", says: "what differs by cause, for machines" },
  count: { type: "string", value: "N", says: "how many scenarios; default 100" },
  seed: { type: "string", value: "S", says: "the same seed gives the same scenarios; default: the time" },
  from: { type: "string", value: "I", says: "number of the first one; default 0" },
  cut: { type: "string", value: "K", says: "how many causes to cut down; default 1" },
  save: {
    type: "string",
    value: "DIR",
    says: "where what is left after cutting goes (.pte, .scn, .jsonl); default: the current folder",
    files: "folders",
  },
  kernel: {
    type: "string",
    value: "VERSION",
    says: "the release to hold against the kernel, as a header names it; default: the running one",
    words: kernelVersions,
  },
  ...bootOptions,
} as const satisfies OptionTable;

const manual: Manual = {
  usage: [
    "[--boot IMAGE] [--count N] [--seed S] [--from I] [--shard I/N] [--cut K] [--save DIR] [--kernel VERSION] [--json]",
    "--merge FILE… [--json]",
  ],
  about: `Makes random scenarios, runs each on a Linux kernel (the running one, as root, or one that is booted) and on the
model, and tells what differs by cause. The first scenario of a cause is cut down to the fewest operations that still
differ, and written.`,
  options,
  exit: {
    0: "model and kernel agree",
    1: "they part somewhere or the kernel failed",
    2: "it can't be run here, or wrong usage",
  },
};

async function run(args: string[], io: Io): Promise<number> {
  const { values, positionals } = readArguments(args, options);
  if (values.merge) {
    const merged = mergedFuzz(positionals.map((path) => readPart(path, isFuzzReport)));
    io.stdout(values.json ? `${json(merged)}\n` : fuzzText(merged));
    return merged.causes.length === 0 && merged.failed.length === 0 ? 0 : 1;
  }
  if (positionals.length > 0) throw new UsageError("takes options alone");
  const shard = values.shard === undefined ? { index: 1, of: 1 } : shardArgument(values.shard);
  if (shard.of > 1 && values.seed === undefined) throw new UsageError("--shard takes --seed S: the same in all parts");
  const number = (name: "count" | "seed" | "from" | "cut", otherwise: number): number => {
    const value = values[name] === undefined ? otherwise : Number(values[name]);
    if (Number.isSafeInteger(value) && value >= 0 && values[name] !== "") return value;
    throw new UsageError(`--${name} takes a number, not "${values[name]}"`);
  };
  const seed = number("seed", Math.floor(Date.now() / 1000));
  const from = number("from", 0);
  const cut = number("cut", 1);
  const version = releaseArgument("kernel", values.kernel);
  const count = number("count", 100);
  const jobs = Array.from({ length: count }, (_, index) => from + index)
    .filter((_, index) => isFor(shard, index))
    .map((index) => ({
      name: `fuzz-${seed}-${index}`,
      text: `${randomScenario(seed, index).join("\n")}\n`,
    }));
  const note = (text: string) => io.stderr(`${oneLine(text)}\n`);
  const kernel = kernelOf(bootValues(values), io.env);
  const compared = await compareAll(kernel, jobs, version, note);
  if (values.json) io.stdout(`${json(fuzzReport(compared, { seed, from, count, part: shard }))}\n`);
  else io.stdout(`Seed ${seed}.\n${comparedText(compared)}`);
  for (const [cause, all] of byCause(compared.differing).slice(0, cut)) {
    const [first] = all;
    if (first) await cutOne({ kernel, version, note }, first, cause, values.save ?? ".", values.json ? quiet(io) : io);
  }
  return compared.differing.length === 0 && compared.failed.length === 0 ? 0 : 1;
}

interface Lab {
  readonly kernel: Kernel;
  readonly version: KernelVersion | undefined;
  note(text: string): void;
}

async function cutOne(
  { kernel, version, note }: Lab,
  found: Differing,
  cause: string,
  folder: string,
  io: Io,
): Promise<void> {
  const asked = async (scenarios: readonly (readonly string[])[]): Promise<Map<string, Differing>> => {
    const jobs = scenarios.map((lines, index) => ({ name: String(index), text: `${lines.join("\n")}\n` }));
    const { differing } = await compareAll(kernel, jobs, version, note);
    return new Map(
      differing.filter(({ difference }) => causeOf(difference) === cause).map((each) => [each.job.name, each]),
    );
  };
  const lines = found.job.text.trimEnd().split("\n");
  const least = await cutDown(lines, found.difference.index, async (scenarios) => {
    const differing = await asked(scenarios);
    return scenarios.map((_, index) => differing.has(String(index)));
  });
  const left = (await asked([least])).get("0") ?? found;
  saveDiffering(folder, found.job.name, left.job.text, left.trace);
  io.stdout(
    `\n${found.job.name}, cut down to ${least.length} operations and written to ${oneLine(folder)}/${found.job.name}.pte:\n\n`,
  );
  io.stdout(`${left.job.text}\n${differenceText({ ...left.difference, scenario: found.job.name })}`);
}

/** What is told beside a report for machines. */
function quiet(io: Io): Io {
  return { ...io, stdout: (text) => io.stderr(text) };
}

export const fuzz: Command = {
  name: "fuzz",
  summary: "run random scenarios on a kernel and on the model, and cut down what differs",
  manual,
  run,
};
