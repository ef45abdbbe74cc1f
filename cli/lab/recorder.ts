// The kernel recorder, tools/kernel/mmrun.c: built with the system's compiler at first use, and run as root on the running kernel.

import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, lstatSync, mkdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { UsageError } from "../arguments.ts";
import { fromDisk } from "../files.ts";
import type { Run } from "./recording.ts";

/** Where its source is, from this file and from dist/cli.js alike. Looked for when it is needed: no other command reads there. */
function sourceFolder(): string | undefined {
  return [new URL("../../tools/kernel/", import.meta.url), new URL("../tools/kernel/", import.meta.url)]
    .map((url) => fileURLToPath(url))
    .find((path) => existsSync(join(path, "mmrun.c")));
}

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

export interface Build {
  /** The compiler with its own arguments; default: $CC, or cc. */
  readonly compiler?: string;
  /** For a guest, which has no shared libraries. */
  readonly isStatic?: boolean;
}

type Env = Readonly<Record<string, string | undefined>>;

/**
 * The recorder's binary, built where it is not there yet: into $XDG_CACHE_HOME/ptescope (~/.cache/ptescope, /var/cache/ptescope for root), one
 * for each state of the sources and compiler. Throws UsageError.
 */
export function builtRecorder(env: Env = process.env, { compiler, isStatic = false }: Build = {}): string {
  const folder = sourceFolder();
  if (folder === undefined)
    throw new UsageError("the recorder's source, tools/kernel/mmrun.c, is not beside this program");
  const sources = ["mmrun.c", "guest.c"].map((name) => join(folder, name)).filter((path) => existsSync(path));
  const words = (compiler ?? env.CC ?? "cc").trim().split(/\s+/);
  const [program = "cc", ...own] = words;
  const flags = [...own, "-O2", "-pthread", ...(isStatic ? ["-static"] : [])];
  const hash = createHash("sha256").update([program, ...flags].join("\0"));
  for (const source of sources) hash.update(fromDisk(source, () => readFileSync(source)));
  const cache = cacheFolder(env);
  const binary = join(cache, `mmrun-${hash.digest("hex").slice(0, 12)}`);
  if (existsSync(binary)) return binary;
  // Two at once each build their own and the last one stays: both are the same.
  const fresh = `${binary}.${process.pid}`;
  const built = spawnSync(program, [...flags, "-o", fresh, ...sources], { encoding: "utf8" });
  if (built.error) {
    throw new UsageError(
      `there is no C compiler "${program}": install one (Debian: apt-get install gcc libc6-dev; Fedora: dnf install gcc glibc-static; Arch: pacman -S gcc), or name one in CC`,
    );
  }
  if (built.status !== 0) {
    rmSync(fresh, { force: true });
    if (isStatic && /cannot find -l(?:c|pthread)\b/.test(built.stderr))
      throw new UsageError(
        "there is no libc.a to link the recorder with (Debian: apt-get install libc6-dev; Fedora: dnf install glibc-static; Arch: glibc has it)",
      );
    throw new UsageError(`the recorder does not compile with ${words.join(" ")}:`, built.stderr.trim().split("\n"));
  }
  fromDisk(binary, () => renameSync(fresh, binary), "write");
  return binary;
}

/** What root runs must be root's: no folder of somebody else's, none that others may write to. Throws UsageError. */
function cacheFolder(env: Env): string {
  const isRoot = process.getuid?.() === 0;
  const caches = env.XDG_CACHE_HOME ?? (isRoot ? "/var/cache" : join(homedir(), ".cache"));
  const cache = join(caches, "ptescope");
  fromDisk(cache, () => mkdirSync(cache, { recursive: true, mode: 0o755 }), "write");
  const { uid, mode } = fromDisk(cache, () => lstatSync(cache));
  if (isRoot && (uid !== 0 || (mode & 0o022) !== 0))
    throw new UsageError(
      `${cache} is not root's alone, and root would run a program from it; name another folder in XDG_CACHE_HOME`,
    );
  return cache;
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
