// A program followed while it runs: its calls and page tables by the tracer (tools/kernel/tracer), its faults by perf or bpftrace. Where the tracer
// can't be built, strace shows the calls alone. However this process ends, what was attached to goes on, and what was started here ends.

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { release } from "node:os";
import type { Readable } from "node:stream";
import { UsageError } from "../arguments.ts";
import { built } from "./built.ts";
import { type OpenFile, openUnnamed } from "./child.ts";
import { type Fault, type FaultWatch, has, watchFaults } from "./faults.ts";

/** A program to run, with its arguments, or a process to attach to. */
export type Traced = { readonly command: readonly string[] } | { readonly pid: number };

/**
 * Follows until the program ends, or until this process is told to stop. Gives what strace would write, with what was seen besides as lines
 * `PID TIME @…`. `note`: one line of what is missing here. Throws UsageError.
 */
export async function follow(traced: Traced, env: NodeJS.ProcessEnv, note: (text: string) => void): Promise<string> {
  if (process.platform !== "linux") throw new UsageError(`this is ${process.platform}: programs are traced on Linux`);
  const tracer = tracerOf(env, note);
  if (tracer === null) return strace(traced, env);
  if ("pid" in traced && !existsSync(`/proc/${traced.pid}`)) throw new UsageError(`there is no process ${traced.pid}`);
  const early = "pid" in traced ? await watch(traced.pid, env, note) : null;
  const file = openUnnamed();
  const what = "pid" in traced ? ["-p", `${traced.pid}`] : ["--", ...traced.command];
  const child = spawn(tracer, ["-o", "/dev/fd/5", ...what], {
    env,
    stdio: ["inherit", "inherit", "inherit", "pipe", "pipe", file.descriptor],
  });
  return under(child, async (stopped) => {
    const replies = linesOf(child.stdio[4]);
    const first = await replies.first;
    const pid = Number(/^pid (\d+)$/.exec(first)?.[1]);
    if (!Number.isInteger(pid)) {
      if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
      await early?.end();
      throw new UsageError(refusal(first, traced));
    }
    const faults = early ?? ("pid" in traced || stopped() ? null : await watch(pid, env, note));
    const [, , , control] = child.stdio;
    if (control && "end" in control) control.on("error", () => undefined).end("g");
    if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
    const seen = (await faults?.end()) ?? [];
    const [problem] = replies.rest();
    const trace = merged(file, seen);
    if (problem !== undefined && !/execve\(.*\) = 0$/m.test(trace)) throw new UsageError(problem);
    return trace;
  });
}

/** Linux that has PAGEMAP_SCAN, as 6.7. */
const PAGEMAP_SCAN = 6007;

/** The tracer, or null where it can't be built and strace is there. Throws UsageError where neither is. */
function tracerOf(env: NodeJS.ProcessEnv, note: (text: string) => void): string | null {
  try {
    return built("tracer", env);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    if (!has("strace", env))
      throw new UsageError(
        `${error.message}; without it strace would do, which is not there either (Debian: apt-get install strace; Fedora: dnf install strace; Arch: pacman -S strace)`,
      );
    note(
      `${error.message}. Its calls are taken from strace; which pages were there is guessed, and nothing is compared.`,
    );
    return null;
  }
}

async function watch(pid: number, env: NodeJS.ProcessEnv, note: (text: string) => void): Promise<FaultWatch | null> {
  const faults = await watchFaults(pid, env);
  const [major = 0, minor = 0] = release().split(".").map(Number);
  const hidden = [
    ...(typeof faults === "string" ? ["page faults may be hidden from it (kernel.perf_event_paranoid)"] : []),
    ...(major * 1000 + minor < PAGEMAP_SCAN ? ["the zero page is not told from another before Linux 6.7"] : []),
  ];
  if (process.getuid?.() !== 0 && hidden.length > 0)
    note(`this is not root: ${hidden.join(", and ")}; sudo shows more.`);
  if (typeof faults !== "string") return faults;
  note(`${faults}.`);
  return null;
}

/** Runs `work` while signals that would end this process end the child instead: then it goes on with what there is. */
async function under<T>(child: ChildProcess, work: (stopped: () => boolean) => Promise<T>): Promise<T> {
  let stopped = false;
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  const ends = signals.map((name) => {
    const end = (): void => {
      stopped = true;
      child.kill("SIGTERM");
    };
    process.on(name, end);
    return () => process.removeListener(name, end);
  });
  const failed = new Promise<never>((_, reject) => {
    child.on("error", (error) => reject(new UsageError(`the tracer can't be run: ${error.message}`)));
  });
  try {
    return await Promise.race([work(() => stopped), failed]);
  } finally {
    for (const end of ends) end();
  }
}

/** Lines that the tracer says: the first as soon as it is there. */
function linesOf(stream: ChildProcess["stdio"][4]): { first: Promise<string>; rest(): string[] } {
  let text = "";
  const readable = stream as Readable;
  const first = new Promise<string>((done) => {
    readable.setEncoding("utf8").on("data", (chunk: string) => {
      text += chunk;
      if (text.includes("\n")) done(text.split("\n")[0] ?? "");
    });
    readable.on("end", () => done(text));
  });
  return {
    first,
    rest: () =>
      text
        .split("\n")
        .slice(1)
        .filter((line) => line !== ""),
  };
}

/** Why nothing was traced: ptrace(2), "ERRORS". */
function refusal(said: string, traced: Traced): string {
  if (!("pid" in traced)) return said === "" ? "the tracer ended" : said;
  if (/No such process|No such file/.test(said)) return `there is no process ${traced.pid}`;
  if (!/not permitted/.test(said)) return `process ${traced.pid} can't be traced: ${said}`;
  const what = "another program traces it, or it is init";
  if (process.getuid?.() === 0) return `process ${traced.pid} can't be traced: ${what}`;
  return `process ${traced.pid} can't be traced: it is somebody else's, ${what}, or kernel.yama.ptrace_scope forbids it; root may: sudo`;
}

/** The trace with the faults among its lines, by time. */
function merged(file: OpenFile, faults: readonly Fault[]): string {
  const text = file.text();
  file.close();
  if (faults.length === 0) return text;
  const lines: string[] = [];
  let next = 0;
  for (const line of text.split("\n")) {
    const [, seconds, ns] = /^\d+ (\d+)\.(\d{9}) /.exec(line) ?? [];
    const time = seconds === undefined ? null : BigInt(seconds) * 1_000_000_000n + BigInt(ns ?? 0);
    for (let fault = faults[next]; fault && time !== null && fault.time < time; fault = faults[++next])
      lines.push(fault.text);
    lines.push(line);
  }
  return lines.join("\n");
}

/** The calls alone, by strace. */
async function strace(traced: Traced, env: NodeJS.ProcessEnv): Promise<string> {
  const file = openUnnamed();
  const what = "pid" in traced ? ["-p", `${traced.pid}`] : ["--", ...traced.command];
  const child = spawn("strace", ["-f", "-y", "-s", "4096", "-o", "/dev/fd/3", ...what], {
    env,
    stdio: ["inherit", "inherit", "pid" in traced ? "pipe" : "inherit", file.descriptor],
  });
  return under(child, async () => {
    if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
    const trace = file.text();
    file.close();
    return trace;
  });
}
