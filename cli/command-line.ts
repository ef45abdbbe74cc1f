// The command line: its commands, and the frame that finds one and runs it. Exit status: 0 nothing found, 1 an error, a warning or a failed check, 2 wrong
// usage or a file that can't be read.

import manifest from "../package.json" with { type: "json" };
import { meantWord } from "./arguments.ts";
import { check } from "./check.ts";
import { type Command, helpText, type Io } from "./command.ts";
import { compare } from "./compare.ts";
import { conform } from "./conform.ts";
import { convert } from "./convert.ts";
import { decode } from "./decode.ts";
import { encode } from "./encode.ts";
import { explain } from "./explain.ts";
import { explore } from "./explore.ts";
import { fuzz } from "./fuzz.ts";
import { html } from "./html.ts";
import { importTrace } from "./import.ts";
import { link } from "./link.ts";
import { lsp } from "./lsp.ts";
import { mail } from "./mail.ts";
import { mcp } from "./mcp.ts";
import { oneLine } from "./output.ts";
import { execute, ioOf, type Streams } from "./process.ts";
import { record } from "./record.ts";
import { reproduce } from "./reproduce.ts";
import { run } from "./run.ts";
import { completion } from "./shell/completion.ts";
import { trace } from "./trace.ts";
import { walkthrough } from "./walkthrough.ts";

/** In the order in which `ptescope --help` lists them. */
export const commands: readonly Command[] = [
  check,
  run,
  explain,
  compare,
  explore,
  decode,
  encode,
  convert,
  importTrace,
  trace,
  record,
  reproduce,
  conform,
  fuzz,
  walkthrough,
  link,
  html,
  lsp,
  mail,
  completion(() => commands),
  mcp,
];

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

/** Runs the command line's arguments (without node's own two) and gives the exit status. Never throws at a user's mistake. */
export async function runCommandLine(args: string[], streams: Streams): Promise<number> {
  const io = ioOf(streams);
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
  return execute(command, rest, io);
}

function helpOn(name: string | undefined, io: Io): number {
  const command = commands.find((each) => each.name === name);
  if (name !== undefined && !command) return unknown(name, io);
  io.stdout(command ? helpText(command.name, command.manual) : help());
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
