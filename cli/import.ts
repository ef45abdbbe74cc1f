// `ptescope import`: an strace of a real program as a scenario.

import { importing } from "../import/index.ts";
import { readArguments, UsageError } from "./arguments.ts";
import type { Command, Io } from "./command.ts";
import { readText, writeText } from "./files.ts";
import type { Manual, OptionTable } from "./manual.ts";

const options = {
  out: {
    type: "string",
    short: "o",
    value: "FILE",
    says: "where the scenario goes; standard output without it",
    files: [".pte"],
  },
  all: { type: "boolean", says: "keeps calls that touch no registered memory as well" },
  anonymous: { type: "boolean", says: "tells no name, path or address of the program" },
} as const satisfies OptionTable;

const manual: Manual = {
  usage: ["STRACE [-o OUT.pte]"],
  about: `Turns what strace printed into a scenario: mappings, userfaultfd and its ioctls, madvise, fork and the like as
statements, faults that were read from the userfaultfd as the accesses that caused them. What touches no registered memory
is left out, and counted at the end; what could not be said stands as a comment in its place, and what is assumed is
marked.

  strace -f -o trace.log ./prog

is enough; strace 6.4 and later decode more ioctls, -s 4096 keeps many messages of one read.

  strace -f -Y -y -o trace.log ./prog

also names threads and files.`,
  options,
  notes: "STRACE may be - for standard input.",
  exit: {
    0: "written",
    1: "there is nothing in it that a scenario could say",
    2: "wrong usage or a file that can't be read or written",
  },
  operands: { files: "any" },
};

async function run(args: string[], io: Io): Promise<number> {
  const { values, positionals } = readArguments(args, options);
  const [path, ...more] = positionals;
  if (path === undefined || more.length > 0) throw new UsageError("takes one file that strace wrote: STRACE");
  const lines = (await readText(path, io)).split(/\r\n|\n|\r/);
  const scenario = finish(
    importing(lines, { all: values.all === true, anonymous: values.anonymous === true }),
    lines.length,
    io,
  );
  if (scenario === null) {
    io.stderr("ptescope import: no call in it is about memory; was it written by strace -f?\n");
    return 1;
  }
  if (values.out === undefined) io.document(scenario);
  else writeText(values.out, scenario);
  return 0;
}

/** Runs it to its end; of a long trace it is said now and then how far it is, where somebody looks on. */
function finish(run: ReturnType<typeof importing>, all: number, io: Io): string | null {
  let told = 0;
  for (;;) {
    const { done, value } = run.next();
    if (done) return value;
    if (!io.isTTY || value < told + 50_000) continue;
    told = value;
    io.stderr(`${value.toLocaleString("en")} of ${all.toLocaleString("en")} lines\n`);
  }
}

export const importTrace: Command = {
  name: "import",
  summary: "turn an strace of a program into a scenario",
  manual,
  run,
};
