// A command on this process: its streams, on which what is printed is made harmless and what goes wrong told in one line, and its exit status.
import { once } from "node:events";
import { UsageError } from "./arguments.ts";
import type { Command, Io } from "./command.ts";
import { systemCause } from "./files.ts";
import { oneLine, printable } from "./output.ts";

function interrupts(): ReturnType<Streams["interrupts"]> {
  let asked = false;
  const onSignal = (): void => {
    asked = true;
  };
  process.once("SIGINT", onSignal);
  return {
    get asked() {
      return asked;
    },
    release: () => process.off("SIGINT", onSignal),
  };
}

/** Runs the process on its arguments. What `run` throws is a defect of ptescope. */
export async function onThisProcess(run: (args: string[], streams: Streams) => Promise<number>): Promise<void> {
  const { stdout, stderr, stdin } = process;
  // A full disk, or a reader that is gone: nothing more can be said to it.
  stdout.on("error", (error) => {
    stderr.write(`ptescope: can't write to standard output: ${systemCause(error) ?? error.message}\n`);
    process.exit(2);
  });
  stderr.on("error", () => process.exit(2));
  try {
    process.exitCode = await run(process.argv.slice(2), {
      stdout: (text) => stdout.write(text),
      stderr: (text) => stderr.write(text),
      taken: async () => {
        if (stdout.writableNeedDrain) await once(stdout, "drain");
      },
      stdin: () => stdin.setEncoding("utf8"),
      isTTY: stdout.isTTY === true,
      stderrIsTTY: stderr.isTTY === true,
      interrupts,
      env: process.env,
    });
  } catch (error) {
    // With its stack, for a report.
    stderr.write(`ptescope: internal error, please report it: ${error instanceof Error ? error.stack : error}\n`);
    process.exitCode = 2;
  }
}

/** What a process has: text as it is written, and read. */
export type Streams = Omit<Io, "document">;

/** The streams as a command sees them. */
export function ioOf(streams: Streams): Io {
  return {
    ...streams,
    stdout: (text) => streams.stdout(printable(text)),
    stderr: (text) => streams.stderr(printable(text)),
    document: (text) => streams.stdout(streams.isTTY ? printable(text) : text),
    stdin: () => withoutMark(streams.stdin()),
  };
}

/** Runs a command and gives the exit status. Throws at a defect alone. */
export async function execute(command: Command, args: string[], io: Io): Promise<number> {
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
