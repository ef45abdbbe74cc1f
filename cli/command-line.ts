// The frame of the command line: finds the command and runs it. Exit status: 0 nothing found, 1 an error, a warning or a failed check, 2 wrong usage or
// a file that can't be read.

import manifest from "../package.json" with { type: "json" };
import { meantWord, UsageError } from "./arguments.ts";
import type { Command, Io } from "./command.ts";
import { commands } from "./commands.ts";
import { systemCause } from "./files.ts";
import { oneLine, printable } from "./output.ts";

function help(): string {
  const width = Math.max(...commands.map(({ name }) => name.length));
  return `ptescope: what Linux does to page-table entries, and where a write-protection is lost.

Usage: ptescope COMMAND [OPTION…] [FILE…]

Commands:
${commands.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`).join("\n")}

Options:
  -h, --help     this help; with a command, the whole of what it takes
  -V, --version  the version of ptescope

Exit status: 0 nothing found, 1 an error, a warning or a failed check, 2 wrong usage or a file that can't be read.
`;
}

/** What a process has: text as it is written, and read. */
export type Streams = Pick<Io, "stdout" | "stderr" | "stdin" | "taken" | "isTTY" | "env">;

/** Runs the command line's arguments (without node's own two) and gives the exit status. Never throws at a user's mistake. */
export async function runCommandLine(args: string[], streams: Streams): Promise<number> {
  const io: Io = {
    ...streams,
    stdout: (text) => streams.stdout(printable(text)),
    stderr: (text) => streams.stderr(printable(text)),
    document: (text) => streams.stdout(streams.isTTY ? printable(text) : text),
    stdin: () => withoutMark(streams.stdin()),
  };
  const [name, ...rest] = args;
  if (name === undefined) {
    io.stderr(help());
    return 2;
  }
  if (name === "--version" || name === "-V") {
    io.stdout(`${manifest.version}\n`);
    return 0;
  }
  if (name === "--help" || name === "-h" || name === "help") return helpOn(rest[0], io);
  const command = commands.find((each) => each.name === name);
  if (!command) return unknown(name, io);
  const end = rest.indexOf("--");
  const options = end < 0 ? rest : rest.slice(0, end);
  if (options.includes("--help") || options.includes("-h")) return helpOn(name, io);
  return runCommand(command, rest, io);
}

function helpOn(name: string | undefined, io: Io): number {
  const command = commands.find((each) => each.name === name);
  if (name !== undefined && !command) return unknown(name, io);
  io.stdout(command ? command.help : help());
  return 0;
}

function unknown(name: string, io: Io): number {
  const names = commands.map((each) => each.name);
  const what = name.startsWith("-") ? "option" : "command";
  const meant = meantWord(name, names);
  io.stderr(
    `ptescope: there is no ${what} "${oneLine(name)}"${meant === undefined ? "" : `; did you mean ${meant}?`}\n` +
      `The commands are ${names.join(", ")}; ptescope --help says what they do.\n`,
  );
  return 2;
}

async function runCommand(command: Command, args: string[], io: Io): Promise<number> {
  try {
    return await command.run(args, io);
  } catch (error) {
    const { message, more } = usageOf(error);
    io.stderr(
      [`ptescope ${command.name}: ${message}`, ...more.map((line) => `  ${line}`)]
        .map((line) => `${oneLine(line)}\n`)
        .join(""),
    );
    return 2;
  }
}

/** What to tell of an error: of a file that the system refuses somewhere, too. Throws it where it is a defect. */
function usageOf(error: unknown): Pick<UsageError, "message" | "more"> {
  if (error instanceof UsageError) return error;
  const cause = systemCause(error);
  if (cause === undefined || !(error instanceof Error)) throw error;
  const path = "path" in error && typeof error.path === "string" ? error.path : undefined;
  const call = "syscall" in error ? String(error.syscall) : "";
  return {
    message: `can't ${path === undefined && call === "read" ? "read standard input" : `${call} ${path ?? ""}`.trim()}: ${cause}`,
    more: [],
  };
}

/** A byte order mark is no text. */
async function* withoutMark(pieces: AsyncIterable<string>): AsyncIterable<string> {
  let first = true;
  for await (const piece of pieces) {
    if (piece === "") continue;
    yield first && piece.startsWith("\ufeff") ? piece.slice(1) : piece;
    first = false;
  }
}
