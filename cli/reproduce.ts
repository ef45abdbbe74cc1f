// `ptescope reproduce`: a scenario as a C program that shows it on a real kernel.

import { basename } from "node:path";
import { kernelVersions, type Settings } from "../engine/index.ts";
import { oneOf, readArguments, releaseArgument, UsageError } from "./arguments.ts";
import { type Command, type Io, type Manual, type OptionTable, scenarioOperands } from "./command.ts";
import { writeText } from "./files.ts";
import { bootOptions, bootValues } from "./lab/machine.ts";
import { oneLine } from "./output.ts";
import { openFile } from "./scenario.ts";

const options = {
  output: {
    type: "string",
    short: "o",
    value: "FILE",
    says: "where the C goes; default: standard output",
    files: [".c"],
  },
  expect: {
    type: "string",
    value: "WHAT",
    says: "kept: a regression test in place of a demonstration. It expects that the protection is not lost, so that it fails on a kernel that loses it, and passes once that is mended",
    words: ["kept"],
  },
  kernel: {
    type: "string",
    value: "VERSION",
    says: "another kernel than the scenario names: what that one does is what is expected",
    words: kernelVersions,
  },
  run: { type: "boolean", says: "compiles it ($CC, or cc), runs it here, and shows what it prints" },
  ...bootOptions,
} as const satisfies OptionTable;

const manual: Manual = {
  usage: ["FILE [-o FILE.c] [--expect kept] [--kernel VERSION] [--run | --boot IMAGE]"],
  about: `Writes a scenario (.pte or .scn) as one C file that needs nothing but libc and the kernel's uapi. Each line of the
scenario stands above the call that it is; after it is expected what the model says: results, signals, messages, who waits
and who goes on, and the bits of pagemap.

The program looks at its surroundings first, and is skipped with the reason where it can't run. It prints KTAP, by
kselftest.h where that is there, and takes back what it changes of the machine. With --boot it runs on an image.

What can't be made to happen from userspace is said with its line, and nothing is written.`,
  options,
  notes: "FILE may be - for standard input.",
  exit: {
    0: "written, or it ran and all is as expected",
    1: "no reproducer can be made of it, or something is not as expected",
    2: "wrong usage, or it can't be compiled or run here",
    4: "it ran and was skipped",
  },
  examples: ["ptescope reproduce loss.pte -o loss.c", "sudo ptescope reproduce --expect kept --run loss.pte"],
  operands: scenarioOperands,
};

async function run(args: string[], io: Io): Promise<number> {
  const { values, positionals } = readArguments(args, options);
  const [path, ...more] = positionals;
  if (path === undefined || more.length > 0) throw new UsageError("takes one scenario: FILE");
  const expectsKept = oneOf("expect", values.expect, ["kept"]) !== undefined;
  const kernel = releaseArgument("kernel", values.kernel);
  const boot = bootValues(values);
  const [option] = Object.entries(boot).find(([, value]) => value !== undefined) ?? [];
  if (boot.boot === undefined && option !== undefined)
    throw new UsageError(`--${option} is about a kernel that is booted: --boot IMAGE`);
  // A guest's swap is a virtio disk.
  const override: Partial<Settings> = {
    ...(kernel && { kernel }),
    ...(boot.boot === undefined ? {} : { swap: "block" }),
  };
  const { scenario } = await openFile(path, io, { override });
  // What writes C no other command waits for.
  const { reproducer } = await import("../reproduce/reproducer.ts");
  const made = reproducer(scenario, { file: path === "-" ? "a scenario" : basename(path), kept: expectsKept });
  if ("refused" in made) {
    for (const { line, file, message } of made.refused)
      io.stderr(`${oneLine(`${path}:${file === null ? "" : `${file}:`}${line + 1}: ${message}`)}\n`);
    io.stderr(made.broken ? "No reproducer is written: the scenario does not hold.\n" : "No reproducer is written.\n");
    return 1;
  }
  if (expectsKept && !made.kept)
    io.stderr(`${oneLine(`${path}: no protection is lost in it; --expect kept changes nothing`)}\n`);
  if (values.output !== undefined) writeText(values.output, made.text);
  if (values.run !== true && boot.boot === undefined) {
    if (values.output === undefined) io.document(made.text);
    return 0;
  }
  // What compiles and boots is loaded where it is asked for.
  const { runHere, runInGuest } = await import("./lab/program.ts");
  const note = (text: string): void => io.stderr(`${oneLine(text)}\n`);
  const [ran] =
    boot.boot === undefined
      ? [runHere(made.text, io.env)]
      : await runInGuest([made.text], { ...boot, boot: boot.boot }, io.env, note);
  if (ran === undefined) throw new UsageError("nothing came back from the guest");
  io.stdout(ran.output);
  for (const each of ran.notes) io.stdout(`${oneLine(each)}\n`);
  return ran.status === 0 || ran.status === 4 ? ran.status : 1;
}

export const reproduce: Command = {
  name: "reproduce",
  summary: "write a scenario as a C program that shows it on a real kernel, and run it",
  manual,
  run,
};
