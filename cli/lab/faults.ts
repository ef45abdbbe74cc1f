// Page faults of a program, as perf or bpftrace sees them: who touched which page, in which order. perf is asked first: it follows children by
// itself, and says when it has begun.

import { type ChildProcess, type SpawnOptions, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync } from "node:fs";
import type { Readable } from "node:stream";
import { fromDisk } from "../files.ts";
import { dyingWithUs, type OpenFile, openUnnamed } from "./child.ts";

/** A line of the trace, and when it was: nanoseconds of CLOCK_MONOTONIC. */
export interface Fault {
  readonly time: bigint;
  readonly text: string;
}

export interface FaultWatch {
  /** What sees them, for a sentence. */
  readonly by: string;
  /** Ends it and gives what was seen, in order. */
  end(): Promise<Fault[]>;
}

/** x86's exceptions:page_fault_* say whether it was a write; elsewhere there is the software event alone. */
const events = "/sys/kernel/tracing/events/exceptions/page_fault_user";
/** The write bit of x86's error code (X86_PF_WRITE, arch/x86/include/asm/trap_pf.h). */
const WRITE = 2;

/**
 * Watches a process and all that it begins. A sentence where that can't be: what is missing, its packages and what it costs. `searched`: the PATH.
 */
export async function watchFaults(pid: number, env: NodeJS.ProcessEnv): Promise<FaultWatch | string> {
  const cost = "accesses are taken from page tables then, without their threads and their order";
  const hasPerf = has("perf", env);
  if (hasPerf) {
    const watch = await perf(pid, env);
    if (typeof watch !== "string") return watch;
    const other = has("bpftrace", env) ? await bpftrace(pid, env) : null;
    return other ?? `perf sees no page faults here (${watch}); ${cost}`;
  }
  const other = has("bpftrace", env) ? await bpftrace(pid, env) : null;
  return (
    other ??
    `there is no perf (Debian: apt-get install linux-perf; Fedora: dnf install perf; Arch: pacman -S perf) and no bpftrace that works; ${cost}`
  );
}

export function has(program: string, env: NodeJS.ProcessEnv): boolean {
  return spawnSync(program, ["--version"], { env }).error === undefined;
}

async function perf(pid: number, env: NodeJS.ProcessEnv): Promise<FaultWatch | string> {
  const file = openUnnamed();
  const says = existsSync(events);
  const what = says
    ? ["-e", "exceptions:page_fault_user", "-e", "exceptions:page_fault_kernel"]
    : ["-d", "-e", "page-faults"];
  const args = ["record", "-q", "-c", "1", ...what, "-k", "CLOCK_MONOTONIC", "-p", `${pid}`];
  // It begins when it is told to, and says that it has.
  const control = ["-D", "-1", "--control", "fd:3,4", "-o", "-"];
  const child = start("perf", [...args, ...control], {
    env,
    stdio: ["ignore", file.descriptor, "pipe", "pipe", "pipe"],
  });
  let stderr = "";
  child.stderr?.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  const ended = once(child, "exit");
  const [, , , asks, answers] = child.stdio;
  if (asks && "write" in asks) asks.on("error", () => undefined).write("enable\n");
  const began = answers && "read" in answers ? prints(answers, /ack/) : Promise.resolve(false);
  if (!(await Promise.race([began, ended.then(() => false)]))) {
    file.close();
    return stderr.trim().split("\n")[0]?.trim() || "it ended";
  }
  return {
    by: "perf",
    end: async () => {
      child.kill("SIGINT");
      await ended;
      // What a tracepoint holds stands in perf's own choice of fields alone, where it reads a pipe.
      const fields = says ? [] : ["-F", "tid,time,event,addr"];
      const read = await outputOf("perf", ["script", ...fields, "--ns", "-i", "-"], env, file);
      return read.split("\n").flatMap(perfFault);
    },
  };
}

/** `comm  9307 [001]  925.346160362:  exceptions:page_fault_user: address=0x7f… ip=0x… error_code=0x6`, or an address behind a software event. */
function perfFault(line: string): Fault[] {
  const match = /\s(?<tid>\d+)\s+(?:\[\d+\]\s+)?(?<s>\d+)\.(?<ns>\d{9}):\s+(?<rest>.*)$/.exec(line)?.groups;
  if (!match) return [];
  const address =
    /\baddress=(?:0x)?([0-9a-f]+)/.exec(match.rest ?? "")?.[1] ??
    /page-faults:\s+([0-9a-f]+)/.exec(match.rest ?? "")?.[1];
  const code = /\berror_code=(?:0x)?([0-9a-f]+)/.exec(match.rest ?? "")?.[1];
  return address === undefined ? [] : [faultOf(match.tid, match.s, match.ns, address, code)];
}

function faultOf(tid = "", seconds = "0", ns = "0", address = "0", code: string | undefined = undefined): Fault {
  // The software event does not say whether it was a write.
  const kind = code === undefined ? "?" : (Number.parseInt(code, 16) & WRITE) !== 0 ? "W" : "R";
  return {
    time: BigInt(seconds) * 1_000_000_000n + BigInt(ns),
    text: `${tid} ${seconds}.${ns} @fault 0x${address} ${kind}`,
  };
}

const program = (threads: readonly string[]): string => `
BEGIN { ${threads.map((tid) => `@of[${tid}] = 1;`).join(" ")} }
tracepoint:sched:sched_process_fork /@of[args->parent_pid]/ { @of[args->child_pid] = 1; }
tracepoint:exceptions:page_fault_user, tracepoint:exceptions:page_fault_kernel
/@of[tid]/ { printf("F %d %llu %llx %llx\\n", tid, nsecs, args->address, args->error_code); }
interval:ms:20 { printf("on\\n"); }
END { clear(@of); }`;

async function bpftrace(pid: number, env: NodeJS.ProcessEnv): Promise<FaultWatch | null> {
  if (!existsSync(events)) return null;
  const child = start("bpftrace", ["-e", program(fromDisk(`process ${pid}`, () => readdirSync(`/proc/${pid}/task`)))], {
    env,
    stdio: ["ignore", "pipe", "ignore"],
  });
  const ended = once(child, "exit");
  const faults: Fault[] = [];
  let rest = "";
  child.stdout?.setEncoding("utf8").on("data", (text: string) => {
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) {
      const [kind, tid, time = "0", address, code] = line.split(" ");
      if (kind !== "F") continue;
      const seconds = time.slice(0, -9) || "0";
      faults.push(faultOf(tid, seconds, time.slice(-9).padStart(9, "0"), address, code));
    }
  });
  const began = child.stdout ? prints(child.stdout, /^on$/m) : Promise.resolve(false);
  if (!(await Promise.race([began, ended.then(() => false)]))) return null;
  return {
    by: "bpftrace",
    end: async () => {
      child.kill("SIGINT");
      await ended;
      return faults.sort((a, b) => (a.time < b.time ? -1 : 1));
    },
  };
}

function start(name: string, args: readonly string[], options: SpawnOptions): ChildProcess {
  const [first = name, ...more] = [...dyingWithUs(), name, ...args];
  // A terminal's SIGINT is the traced program's.
  const child = spawn(first, more, { ...options, detached: true });
  child.on("error", () => undefined);
  return child;
}

/** Whether a stream says something before it ends. */
function prints(stream: Readable | NodeJS.ReadableStream, what: RegExp): Promise<boolean> {
  return new Promise((done) => {
    let text = "";
    stream.on("data", (chunk: unknown) => {
      text += String(chunk);
      if (what.test(text)) done(true);
    });
    stream.on("end", () => done(false));
    stream.on("error", () => done(false));
  });
}

/** What a program makes of a file. */
async function outputOf(
  name: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  input: OpenFile,
): Promise<string> {
  const output = openUnnamed();
  const child = start(name, args, { env, stdio: [input.again(), output.descriptor, "ignore"] });
  await once(child, "exit");
  input.close();
  const text = output.text();
  output.close();
  return text;
}
