// Scenarios recorded on a kernel: what is asked, and what comes back; and the recorder, on the kernel that runs here.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { UsageError } from "../arguments.ts";
import { type Build, built } from "./built.ts";

/** One run of the recorder. */
export interface Run {
  /** 0: done; 3: something in the scenario never ends, and the trace says at which operation. */
  readonly status: number;
  readonly trace: string;
}

export interface Job {
  readonly name: string;
  /** A .scn. */
  readonly text: string;
  /** A static program that is run in the recorder's place; its output is the trace. In a guest alone. */
  readonly program?: Uint8Array;
}

export interface Recording {
  readonly job: Job;
  /** As many as were asked for, or fewer where the kernel ended before. */
  readonly runs: readonly Run[];
  /** What is left of the run that was on when it ended: its trace up to that operation. */
  readonly partial?: string;
  /** Why there is no more, in a sentence: the kernel panicked, hung, flooded its console. */
  readonly ended?: string;
  /** The operation that was on when it ended. */
  readonly operation?: { readonly index: number; readonly text: string };
  /** Warnings and bugs that the kernel printed while the scenario ran. */
  readonly warnings: readonly string[];
}

export interface Request {
  /** How often each scenario runs. */
  readonly runs: number;
  /** Told as it happens: a guest that boots, one that is given up. */
  note(text: string): void;
  /** Each recording as it is there, in the order of the jobs. */
  done(recording: Recording): void;
}

export interface Kernel {
  /** Records all, in their order. Throws UsageError where nothing can be recorded. */
  record(jobs: readonly Job[], request: Request): Promise<void>;
}

/** What a kernel image boots on (machine.ts). */
export interface Machine {
  readonly image: string;
  readonly arch: "x86_64" | "arm64";
  readonly modules: string | undefined;
  /** The recorder, a static program. */
  readonly program: Uint8Array;
  /** Seconds without a word. */
  readonly timeout: number;
  /** Takes the console, where somebody wants it. */
  readonly keep: ((text: string) => void) | undefined;
  /** QEMU with its arguments, for a folder with initrd, swap and results. */
  command(folder: string, accel: string): string[];
}

/** What went wrong with a recording, in a sentence; null: nothing. */
export function failureOf({ runs, ended, operation }: Recording): string | null {
  if (ended !== undefined) {
    const at =
      operation === undefined ? "before its first operation" : `at operation ${operation.index}, ${operation.text}`;
    return `the kernel came to an end ${at}: ${ended}`;
  }
  const failed = runs.find(({ status }) => status !== 0);
  if (failed === undefined) return null;
  if (failed.status !== 3) return `the recorder ended with status ${failed.status}`;
  const at = /\{"i":(\d+),"timeout":1\}\s*$/.exec(failed.trace)?.[1];
  return `operation ${at ?? "?"} never ends: the recorder ran out of time`;
}

// The kernel recorder, tools/kernel/mmrun.c: built with the system's compiler at first use, and run as root on the running kernel.

/** What this machine lacks of what a recording on its own kernel needs, one line each. Empty: nothing. */
export function lacks(): string[] {
  if (process.platform !== "linux" || process.arch !== "x64") {
    return [`this is ${process.platform} on ${process.arch}: recording takes Linux on x86-64`];
  }
  const missing: string[] = [];
  if (process.getuid?.() !== 0) {
    missing.push("root: page frames in /proc/PID/pagemap, swapon and nr_hugepages are root's alone; run it with sudo");
  } else if (!hasAdmin()) {
    missing.push(
      "CAP_SYS_ADMIN: this is root of a container without it; run it on the host, or boot a kernel (--boot IMAGE), which takes no root",
    );
  }
  if (!existsSync("/proc/sys/vm/unprivileged_userfaultfd")) {
    missing.push("userfaultfd: this kernel is built without CONFIG_USERFAULTFD");
  }
  if (!existsSync("/proc/self/pagemap"))
    missing.push("/proc/PID/pagemap: this kernel is built without CONFIG_PROC_PAGE_MONITOR");
  if (!existsSync("/proc/swaps")) missing.push("swap: this kernel is built without CONFIG_SWAP");
  else missing.push(...swapInTheWay(readFileSync("/proc/swaps", "utf8")));
  return missing;
}

/** Whether root may do what only the machine's own may: bit 21 of the effective set, CAP_SYS_ADMIN (include/uapi/linux/capability.h). */
function hasAdmin(): boolean {
  const set = /^CapEff:\s*([0-9a-f]+)$/m.exec(readFileSync("/proc/self/status", "utf8"))?.[1] ?? "";
  return ((BigInt(`0x${set}`) >> 21n) & 1n) === 1n;
}

/** Swap areas of `/proc/swaps` that a recording would meet, and what to do; an earlier recording's own, with how to mend what it left. */
export function swapInTheWay(swaps: string): string[] {
  const areas = swaps
    .trim()
    .split("\n")
    .slice(1)
    .map((line) => /^(\S+)/.exec(line)?.[1] ?? "");
  const left = areas.filter((area) => /^\/var\/tmp\/(?:mmrun\.swap|ptescope-\w+\/swap)$/.test(area));
  if (left.length > 0) {
    const mend = left.map((area) => `swapoff ${area}; rm ${area}`).join("; ");
    return [
      `a machine as it was: an earlier recording was killed and left its swap on, perhaps page-cluster and nr_hugepages too; as root: ${mend}; sysctl vm.page-cluster=3 vm.nr_hugepages=0`,
    ];
  }
  return areas.length === 0
    ? []
    : [
        "a machine without swap: what is swapped here would get in the way; try `swapoff -a`, or a kernel in a virtual machine (--boot IMAGE)",
      ];
}

/** The recorder's binary. Throws UsageError where it can't be built. */
export function builtRecorder(
  env: Readonly<Record<string, string | undefined>> = process.env,
  build: Build = {},
): string {
  return built("recorder", env, build);
}

/** Runs a scenario (.scn) on the running kernel. Recordings wait for one another. Throws UsageError where the recorder fails. */
export function runRecorder(binary: string, scenario: string): Run {
  // Twice the recorder's own limit, and whatever others that record at the same time may take.
  const ran = spawnSync(binary, [], { input: scenario, encoding: "utf8", maxBuffer: 1 << 28, timeout: 120_000 });
  if (ran.error && "code" in ran.error && ran.error.code === "ETIMEDOUT")
    throw new UsageError("the recorder did not end within two minutes");
  if (ran.error) throw new UsageError(`${binary} can't be run: ${ran.error.message}`);
  if (ran.status !== 0 && ran.status !== 3)
    throw new UsageError(`the recorder ended with ${ran.status ?? ran.signal}`, ran.stderr.trim().split("\n"));
  return { status: ran.status, trace: ran.stdout };
}
