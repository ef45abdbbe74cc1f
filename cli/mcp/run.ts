// A command of the command line for a model: in a process of its own that is bounded in time, memory and output, and that may read the program and
// one folder, and write, start or reach nothing (Node's permission model).

import { spawn } from "node:child_process";
import { realpathSync } from "node:fs";
import { dirname, isAbsolute, join, relative, resolve, sep } from "node:path";
import { cutText, MOST_ANSWERED } from "../../analysis/describe/escape.ts";
import { oneLine } from "../output.ts";
import { type Call, ToolError } from "./tools.ts";

export interface CommandRun {
  readonly status: number;
  readonly out: string;
  readonly err: string;
  /** Why it was ended before its end. */
  readonly stopped: string | null;
}

/** Runs a command. Rejects with ToolError where it may not read what it is to read. */
export type Runner = (call: Call, signal: AbortSignal) => Promise<CommandRun>;

/** Of each call. */
export interface Bounds {
  readonly seconds: number;
  readonly megabytes: number;
}

const BOUNDS: Bounds = { seconds: 30, megabytes: 1024 };
/** Characters at which it is ended: it would print on for nobody. */
const TOO_MUCH = 8_000_000;
/** Processes at a time. */
const AT_ONCE = 2;
const WAITING = 32;

/** `cli`: the command line's file; `folder`: what may be read. */
export function processRunner(cli: string, folder: string, bounds = BOUNDS): Runner {
  const program = realpathSync(cli);
  const below = realpathSync(folder);
  const permission = process.allowedNodeEnvironmentFlags.has("--permission")
    ? "--permission"
    : "--experimental-permission";
  const flags = [
    permission,
    `--allow-fs-read=${dirname(program)}${sep}*`,
    `--allow-fs-read=${below}${sep}*`,
    `--max-old-space-size=${bounds.megabytes}`,
  ];
  const queue = new Queue();
  return async ({ args, input, file }, signal) => {
    // With a line and without: notes.md:12.
    if (file !== null) for (const each of [file, file.replace(/:\d+$/, "")]) mustBeBelow(each, below);
    return queue.run(signal, () =>
      ran([...flags, program, ...args], { input, cwd: below, seconds: bounds.seconds }, signal),
    );
  };
}

/** By its name and by where its links lead. Throws ToolError. */
function mustBeBelow(file: string, folder: string): void {
  const outside = (path: string): boolean => {
    const way = relative(folder, path);
    return way === ".." || way.startsWith(`..${sep}`) || isAbsolute(way);
  };
  const path = resolve(folder, file);
  let real = path;
  try {
    real = realpathSync(path);
  } catch {
    // What is not there the command tells.
  }
  if (file.includes("\0") || outside(path) || outside(real))
    throw new ToolError(`${oneLine(file)} is outside of the working folder, which is all that is read`);
}

interface CommandInput {
  readonly input: string;
  readonly cwd: string;
  readonly seconds: number;
}

function ran(args: readonly string[], { input, cwd, seconds }: CommandInput, signal: AbortSignal): Promise<CommandRun> {
  return new Promise((done) => {
    const { PATH = "" } = process.env;
    const env = { PATH, NO_COLOR: "1", NODE_NO_WARNINGS: "1" };
    const child = spawn(process.execPath, args, { cwd, env, stdio: "pipe" });
    let stopped: string | null = null;
    const stop = (why: string): void => {
      stopped ??= why;
      child.kill("SIGKILL");
    };
    const limit = setTimeout(
      () => stop(`it took longer than ${seconds} seconds; take a smaller scenario or bound it`),
      seconds * 1000,
    );
    const cancelled = (): void => stop("it was cancelled");
    signal.addEventListener("abort", cancelled);
    const texts = { out: "", err: "" };
    const read = (into: "out" | "err", stream: typeof child.stdout): void => {
      stream.setEncoding("utf8");
      let length = 0;
      stream.on("data", (piece: string) => {
        length += piece.length;
        if (texts[into].length <= MOST_ANSWERED) texts[into] += piece;
        if (length > TOO_MUCH) stop(`it printed more than ${TOO_MUCH / 1e6} million characters`);
      });
    };
    read("out", child.stdout);
    read("err", child.stderr);
    const end = (status: number): void => {
      clearTimeout(limit);
      signal.removeEventListener("abort", cancelled);
      done({ status, ...texts, stopped });
    };
    child.on("error", (error) => {
      stop(`it can't be started: ${error.message}`);
      end(2);
    });
    child.on("close", (status) => end(status ?? 2));
    // A command that has said what is wrong does not wait for its input.
    child.stdin.on("error", () => {});
    child.stdin.end(input);
    if (signal.aborted) cancelled();
  });
}

/** So many at a time, in their order. */
class Queue {
  private running = 0;
  private readonly waiting: (() => void)[] = [];

  async run<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    if (this.running >= AT_ONCE) {
      if (this.waiting.length >= WAITING) throw new ToolError("too many calls at a time; wait for their answers");
      await new Promise<void>((go) => this.waiting.push(go));
    } else this.running++;
    try {
      if (signal.aborted) throw new ToolError("it was cancelled");
      return await work();
    } finally {
      const next = this.waiting.shift();
      if (next) next();
      else this.running--;
    }
  }
}

/** What a model is given of it. */
export function answerText({ out, err, stopped }: CommandRun): string {
  const why = stopped === null ? "" : `ptescope was stopped: ${stopped}.`;
  return cutText([out.trimEnd(), err.trimEnd(), why].filter((part) => part !== "").join("\n"));
}

/** From the command line's own file: of a build, or of a clone. */
export function ownFile(): string {
  return process.argv[1] ?? join(import.meta.dirname, "cli.js");
}
