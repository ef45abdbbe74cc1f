// A reproducer: compiled by the system's compiler, and run here or in a guest.

import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { UsageError } from "../arguments.ts";
import { fromDisk } from "../files.ts";
import { type BootValues, machineOf } from "./machine.ts";
import type { Recording } from "./recorder.ts";

type Env = Readonly<Record<string, string | undefined>>;

/** What a program printed, and how it ended: 0 as expected, 1 not, 4 skipped; null: its end did not come. */
export interface ProgramRun {
  readonly output: string;
  readonly status: number | null;
  /** Why there is no status, and what the kernel said meanwhile. */
  readonly notes: readonly string[];
}

/** Seconds for all of a program: it limits each of its steps itself. */
const LIMIT = 600;
/** What the recorder holds while it changes the machine (tools/kernel/mmrun.c): programs wait for it, and it for them. */
const LOCK = "/run/ptescope.lock";

/** Compiles a program in a folder of its own, and hands its path on. Throws UsageError. */
function compiled<T>(source: string, env: Env, isStatic: boolean, action: (binary: string) => T): T {
  const folder = fromDisk(tmpdir(), () => mkdtempSync(join(tmpdir(), "ptescope-reproduce-")), "write");
  try {
    const [compiler = "cc", ...own] = (env.CC ?? "cc").trim().split(/\s+/);
    const binary = join(folder, "reproducer");
    writeFileSync(`${binary}.c`, source);
    // What CC says for itself has the last word.
    const flags = ["-O2", "-Wall", "-Wextra", "-pthread", ...own, ...(isStatic ? ["-static"] : [])];
    const built = spawnSync(compiler, [...flags, "-o", binary, `${binary}.c`], { encoding: "utf8" });
    if (built.error)
      throw new UsageError(
        `there is no C compiler "${compiler}": install one (Debian: apt-get install gcc libc6-dev; Fedora: dnf install gcc glibc-static; Arch: pacman -S gcc), or name one in CC`,
      );
    if (built.status !== 0)
      throw new UsageError(`the reproducer does not compile with ${compiler}:`, built.stderr.trim().split("\n"));
    return action(binary);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** On the running kernel. Throws UsageError where it can't be compiled or started. */
export function runHere(source: string, env: Env): ProgramRun {
  if (process.platform !== "linux") throw new UsageError(`this is ${process.platform}: a reproducer runs on Linux`);
  return compiled(source, env, false, (binary) => {
    const alone = process.getuid?.() === 0 && spawnSync("flock", ["--version"]).status === 0;
    const [program = binary, ...args] = alone ? ["flock", LOCK, binary] : [binary];
    const ran = spawnSync(program, args, { encoding: "utf8", timeout: LIMIT * 1000, maxBuffer: 1 << 26 });
    if (ran.error && ran.status === null && ran.signal === null)
      throw new UsageError(`the reproducer can't be run: ${ran.error.message}`);
    const notes = ran.status === null ? [`it was ended by ${ran.signal}`] : [];
    return { output: `${ran.stdout}${ran.stderr}`, status: ran.status, notes };
  });
}

/** On an image that is booted, one after another. Throws UsageError where that can't be. */
export async function runInGuest(
  sources: readonly string[],
  values: BootValues & { readonly boot: string },
  env: Env,
  note: (text: string) => void,
): Promise<ProgramRun[]> {
  const machine = machineOf(values, env);
  const cross = machine.arch === "arm64" && process.arch !== "arm64";
  const compiler = cross ? { CC: env.CC_ARM64 ?? "aarch64-linux-gnu-gcc" } : {};
  const jobs = sources.map((source, index) => ({
    name: `reproducer ${index + 1}`,
    text: "",
    program: compiled(source, { ...env, ...compiler }, true, (binary) => readFileSync(binary)),
  }));
  const { recordInGuest } = await import("./guest.ts");
  const ran: ProgramRun[] = [];
  await recordInGuest(machine, jobs, { runs: 1, note, done: (recording) => ran.push(ranOf(recording)) });
  return ran;
}

function ranOf({ runs: [run], ended, warnings }: Recording): ProgramRun {
  const why = ended === undefined ? [] : [`the kernel came to an end: ${ended}`];
  return {
    output: run?.trace ?? "",
    status: run?.status ?? null,
    notes: [...why, ...warnings.map((each) => `The kernel says: ${each}`)],
  };
}
