// The kernel recorder, tools/kernel/mmrun.c: built with the system's compiler at first use, and run as root on the running kernel.

import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The recorder can't be built or run, or the kernel lacks something. The message says what, and what to do. */
export class RecorderError extends Error {}

/** From this file and from dist/cli.js alike. */
const source = fileURLToPath(new URL("../tools/kernel/mmrun.c", import.meta.url));

/** What this machine lacks of what a recording needs, one line each. Empty: nothing. */
export function lacks(): string[] {
  if (process.platform !== "linux" || process.arch !== "x64") {
    return [`this is ${process.platform} on ${process.arch}: recording takes Linux on x86-64`];
  }
  const missing: string[] = [];
  if (process.getuid?.() !== 0) {
    missing.push("root: page frames in /proc/PID/pagemap, swapon and nr_hugepages are root's alone; run it with sudo");
  }
  if (!existsSync("/proc/sys/vm/unprivileged_userfaultfd")) {
    missing.push("userfaultfd: this kernel is built without CONFIG_USERFAULTFD");
  }
  if (!existsSync("/proc/self/pagemap"))
    missing.push("/proc/PID/pagemap: this kernel is built without CONFIG_PROC_PAGE_MONITOR");
  if (!existsSync("/proc/swaps")) missing.push("swap: this kernel is built without CONFIG_SWAP");
  else if (readFileSync("/proc/swaps", "utf8").trim().split("\n").length > 1) {
    missing.push(
      "a machine without swap: what is swapped here would get in the way; try `swapoff -a`, or a virtual machine",
    );
  }
  return missing;
}

/**
 * The recorder's binary, built where it is not there yet: into $XDG_CACHE_HOME/ptescope (or ~/.cache/ptescope), one for each
 * state of the source. The compiler is $CC, or cc. Throws RecorderError.
 */
export function builtRecorder(env: Readonly<Record<string, string | undefined>> = process.env): string {
  const hash = createHash("sha256").update(readFileSync(source)).digest("hex").slice(0, 12);
  const folder = join(env.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "ptescope");
  const binary = join(folder, `mmrun-${hash}`);
  if (existsSync(binary)) return binary;
  mkdirSync(folder, { recursive: true });
  const compiler = env.CC ?? "cc";
  // Two at once each build their own and the last one stays: both are the same.
  const own = `${binary}.${process.pid}`;
  const built = spawnSync(compiler, ["-O2", "-pthread", "-o", own, source], { encoding: "utf8" });
  if (built.error) {
    throw new RecorderError(
      `there is no C compiler "${compiler}": install one (Debian: apt-get install gcc libc6-dev), or name one in CC`,
    );
  }
  if (built.status !== 0)
    throw new RecorderError(`the recorder does not compile with ${compiler}:\n${built.stderr.trim()}`);
  renameSync(own, binary);
  return binary;
}

/**
 * Runs a scenario (.scn) on the running kernel and gives its trace. Recordings wait for one another. Throws RecorderError, also
 * when the kernel does not end within half a minute: the scenario then makes it wait for something that never comes.
 */
export function recordTrace(binary: string, scenario: string): string {
  // Twice the recorder's own limit, and whatever others that record at the same time may take.
  const ran = spawnSync(binary, [], { input: scenario, encoding: "utf8", maxBuffer: 1 << 28, timeout: 120_000 });
  if (ran.signal === "SIGTERM") throw new RecorderError("the recorder did not end within two minutes");
  if (ran.error) throw new RecorderError(`${binary} can't be run: ${ran.error.message}`);
  if (ran.status === 3) throw new RecorderError("the recorder ran out of time: something in the scenario never ends");
  if (ran.status !== 0)
    throw new RecorderError(`the recorder ended with ${ran.status ?? ran.signal}: ${ran.stderr.trim()}`);
  return ran.stdout;
}
