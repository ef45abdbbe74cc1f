// `ptescope import`: an strace of a real program as a scenario.

import { readArguments, UsageError } from "./arguments.ts";
import type { Command, Io, Manual, OptionTable } from "./command.ts";
import { readText, writeText } from "./files.ts";

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
  usage: ["STRACE… [-o OUT.pte]"],
  about: `Turns what strace printed into a scenario: mappings, userfaultfd and its ioctls, madvise, fork and the like as
statements, faults that were read from the userfaultfd as the accesses that caused them. What touches no registered memory
is left out, and counted at the end; what could not be said stands as a comment in its place, and what is assumed is
marked.

  strace -f -o trace.log ./prog

is enough; strace 6.4 and later decode more ioctls, -s 4096 keeps many messages of one read.

  strace -f -Y -y -o trace.log ./prog

also names threads and files.

  strace -ff -ttt -o trace ./prog

writes a file for each thread, trace.PID: name all of them, their order takes the times.`,
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
  if (positionals.length === 0) throw new UsageError("takes a file that strace wrote: STRACE");
  const files: LogFile[] = [];
  for (const path of positionals) files.push({ path, lines: (await readText(path, io)).split(/\r\n|\n|\r/) });
  const [first] = files;
  const lines = first && files.length === 1 ? first.lines : inOneOrder(files);
  // No other command has it in memory.
  const { importing } = await import("../import/index.ts");
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

interface LogFile {
  readonly path: string;
  readonly lines: readonly string[];
}

/** The files of strace -ff, `trace.PID` each, as strace -f writes them. Throws UsageError where nothing tells their order. */
function inOneOrder(files: readonly LogFile[]): string[] {
  const blocks = files.flatMap(({ path, lines }) => {
    const pid = /\.(\d+)$/.exec(path)?.[1];
    if (pid === undefined)
      throw new UsageError(`several files are those of strace -ff, which end in a thread's number: ${path} does not`);
    const own: { time: number; text: string[] }[] = [];
    for (const line of lines) {
      const time = timeOf(line);
      const last = own.at(-1);
      if (time !== null) own.push({ time, text: [`${pid} ${line}`] });
      // A stack or a dump goes with the call above it.
      else if (last) last.text.push(line);
      else if (line !== "")
        throw new UsageError(
          `${path} has no times, and nothing else tells the order of several files: strace -ff -ttt`,
        );
    }
    return own;
  });
  return blocks.sort((a, b) => a.time - b.time).flatMap(({ text }) => text);
}

/** Seconds that -t, -tt or -ttt print before a call; null where there are none. */
function timeOf(line: string): number | null {
  const [, hours, minutes, clock, seconds] = /^(?:(\d\d):(\d\d):(\d\d(?:\.\d+)?)|(\d{9,}(?:\.\d+)?)) /.exec(line) ?? [];
  if (seconds !== undefined) return Number(seconds);
  return clock === undefined ? null : (Number(hours) * 60 + Number(minutes)) * 60 + Number(clock);
}

/** Runs it to its end; of a long trace it is said now and then how far it is, where somebody looks on. */
export function finish<T>(run: Generator<number, T>, all: number, io: Io): T {
  let reported = 0;
  for (;;) {
    const { done, value } = run.next();
    if (done) return value;
    if (!io.isTTY || value < reported + 50_000) continue;
    reported = value;
    io.stderr(`${value.toLocaleString("en")} of ${all.toLocaleString("en")} lines\n`);
  }
}

export const importTrace: Command = {
  name: "import",
  summary: "turn an strace of a program into a scenario",
  manual,
  run,
};
