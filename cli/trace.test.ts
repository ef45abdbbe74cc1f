// Programs that are really traced, as far as this machine can: one with a bug, one that is attached to, and what is said where something is missing.
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { type Bundled, bundled } from "../test/bundled.ts";
import { ptescope } from "./testing/terminal.ts";

const folder = mkdtempSync(join(tmpdir(), "ptescope-traced-"));
const env = { ...process.env, XDG_CACHE_HOME: folder };
const source = (name: string): string => join(import.meta.dirname, "..", "test", "programs", `${name}.c`);

function compiled(name: string, ...flags: string[]): string {
  const made = join(folder, `${name}${flags.join("")}`);
  spawnSync("cc", ["-O1", "-pthread", ...flags, "-o", made, source(name)]);
  return made;
}

const missing =
  process.platform !== "linux" || spawnSync("cc", ["--version"]).error
    ? "there is no C compiler"
    : spawnSync(compiled("snapshot"), { encoding: "utf8" }).status !== 0
      ? "userfaultfd is not permitted"
      : null;
const children: ChildProcess[] = [];
let bundle: Bundled;
beforeAll(async () => {
  bundle = await bundled("dist/cli.js");
});
afterEach(() => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
});
afterAll(() => rmSync(folder, { recursive: true }));

/** A PATH with some of the machine's programs alone. */
function only(...names: string[]): string {
  const path = mkdtempSync(join(folder, "path-"));
  for (const name of names) {
    const found = spawnSync("sh", ["-c", `command -v ${name}`], { encoding: "utf8" }).stdout.trim();
    if (found !== "") symlinkSync(found, join(path, name));
  }
  return path;
}

test.each([
  [[], "takes a program, ptescope trace -- ./prog, or a process, -p PID"],
  [["./prog"], "takes the program behind --: ptescope trace -- ./prog"],
  [["-p", "1", "--", "./prog"], "takes a program or a process, -p PID, and not both"],
  [["-p", "x"], '-p takes a process\'s number, not "x"'],
  [["-p", `${process.pid}`], "can't trace itself"],
  [["-p", "4194304"], "there is no process 4194304"],
])("%j is wrong use", async (args, message) => {
  const { status, err } = await ptescope(["trace", ...args], "", { env });
  expect([status, err]).toEqual([2, `ptescope trace: ${message}\n`]);
});

describe.skipIf(missing !== null)(`a program${missing === null ? "" : ` (${missing})`}`, () => {
  test("with a bug: found, with the pages that were there; and without: nothing", async () => {
    const out = join(folder, "out.pte");
    const bug = await ptescope(["trace", "-o", out, "--", compiled("snapshot", "-DBUG")], "", { env });
    expect([bug.status, bug.out]).toEqual([
      1,
      expect.stringContaining("PTE001: drops the write-protection of A.anon[40]"),
    ]);
    expect(bug.out).toMatch(/Model and process agree on \d+ pages that were looked at\.\n$/);
    expect(readFileSync(out, "utf8")).toContain("A: madvise(anon, POPULATE_WRITE)  # there when it was registered\n");
    const none = await ptescope(["trace", "-o", out, "--", compiled("snapshot")], "", { env });
    expect([none.status, none.out]).toEqual([0, expect.stringMatching(/^no error and no warning/)]);
  });

  test("where perf and bpftrace are missing: they are named, and the bug is found", async () => {
    const less = { ...env, PATH: only("cc", "gcc", "as", "ld", "setpriv") };
    const { status, out, err } = await ptescope(["trace", "--", compiled("snapshot", "-DBUG")], "", { env: less });
    expect(status).toBe(1);
    expect(err).toContain(
      "there is no perf (Debian: apt-get install linux-perf; Fedora: dnf install perf; Arch: pacman -S perf)",
    );
    expect(err).toContain("PTE016: A.anon[40] is written, and userfaultfd is not told");
    expect(out).toContain("A: write(anon[40], 1)  # seen in its page tables");
  });

  test.skipIf(spawnSync("strace", ["--version"]).error !== undefined)(
    "without a compiler: strace's calls, and what that costs",
    async () => {
      const less = { ...env, CC: "no-such-cc", XDG_CACHE_HOME: join(folder, "empty"), PATH: only("strace") };
      mkdirSync(less.XDG_CACHE_HOME, { recursive: true });
      const { status, err } = await ptescope(["trace", "--", compiled("snapshot", "-DBUG")], "", { env: less });
      expect(err).toContain('there is no C compiler "no-such-cc"');
      expect(err).toContain("which pages were there is guessed, and nothing is compared");
      expect([status, err]).toEqual([1, expect.stringContaining("PTE001")]);
    },
  );

  test("without a compiler and strace, or that is not there: wrong use", async () => {
    const less = { ...env, CC: "no-such-cc", XDG_CACHE_HOME: join(folder, "none"), PATH: only() };
    const none = await ptescope(["trace", "--", compiled("snapshot")], "", { env: less });
    expect([none.status, none.err]).toEqual([2, expect.stringContaining("apt-get install strace")]);
    const nothing = await ptescope(["trace", "--", join(folder, "nothing")], "", { env });
    expect([nothing.status, nothing.err]).toEqual([2, expect.stringContaining("nothing: No such file or directory")]);
  });

  test.each(["SIGINT", "SIGTERM", "SIGKILL"] as const)(
    "that is attached to goes on when the tracer gets %s",
    async (signal) => {
      const program = spawn(compiled("endless"), { stdio: ["ignore", "pipe", "inherit"] });
      children.push(program);
      let dots = 0;
      program.stdout.on("data", (text: Buffer) => {
        dots += text.length;
      });
      const round = async (): Promise<void> => {
        const before = dots;
        await vi.waitUntil(() => dots > before + 3, { timeout: 60_000, interval: 20 });
      };
      await round();
      const out = join(folder, `${signal}.pte`);
      const tracer = started(["trace", "-p", `${program.pid}`, "-o", out], env);
      await vi.waitUntil(() => statusOf(program, "TracerPid") !== "0", { timeout: 60_000, interval: 20 });
      await round();
      tracer.kill(signal);
      await once(tracer, "exit");
      await vi.waitUntil(() => statusOf(program, "TracerPid") === "0", { timeout: 60_000, interval: 20 });
      await round();
      expect(statusOf(program, "State")).toMatch(/^[RSD]/);
      if (signal !== "SIGKILL")
        expect(readFileSync(out, "utf8")).toContain("A: register(anon, WP)  # before the trace began\n");
    },
  );

  test.each(["SIGTERM", "SIGKILL"] as const)("that was started ends with a tracer that gets %s", async (signal) => {
    const made = compiled("endless", `-DOF_${signal}`);
    const tracer = started(["trace", "-o", join(folder, "ended.pte"), "--", made], env);
    const running = (): string[] => readdirSync("/proc").filter((pid) => /^\d+$/.test(pid) && commandOf(pid) === made);
    await vi.waitUntil(() => running().length > 0, { timeout: 60_000, interval: 20 });
    tracer.kill(signal);
    await once(tracer, "exit");
    await vi.waitUntil(() => running().length === 0, { timeout: 60_000, interval: 20 });
  });
});

/** The command line as a process of its own. */
function started(args: readonly string[], environment: NodeJS.ProcessEnv): ChildProcess {
  const child = spawn(process.execPath, [bundle.file, ...args], {
    env: environment,
    stdio: "ignore",
  });
  children.push(child);
  return child;
}

function statusOf({ pid }: ChildProcess, field: string): string {
  return new RegExp(`^${field}:\\s*(.*)$`, "m").exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? "";
}

function commandOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0")[0] ?? "";
  } catch {
    return "";
  }
}
