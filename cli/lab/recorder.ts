// The kernel recorder, tools/kernel/mmrun.c: built with the system's compiler at first use, and run as root on the running kernel.

import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { UsageError } from "../arguments.ts";
import { type Build, built } from "./built.ts";
import type { Run } from "./recording.ts";

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
