// The recorder leaves the machine as it was, however it ends, and takes nothing from others.

import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test, vi } from "vitest";
import { parseTrace } from "../../conformance/index.ts";
import { ptescope } from "../testing/terminal.ts";
import { builtRecorder, lacks, swapInTheWay } from "./recorder.ts";

const folder = mkdtempSync(join(tmpdir(), "ptescope-recorder-"));
afterAll(() => rmSync(folder, { recursive: true }));
const cache = { ...process.env, XDG_CACHE_HOME: folder };
const noCompiler = spawnSync("cc", ["--version"]).error !== undefined;

describe("a machine with swap", () => {
  const head = "Filename Type Size Used Priority\n";
  test("of its own is told so", () => {
    expect(swapInTheWay(head)).toEqual([]);
    expect(swapInTheWay(`${head}/dev/sda2 partition 1 0 -2\n`)).toEqual([expect.stringContaining("try `swapoff -a`")]);
  });
  test.each(["/var/tmp/mmrun.swap", "/var/tmp/ptescope-Ab3x_9/swap"])(
    "left by a recording (%s): how to mend it",
    (area) => {
      const [said] = swapInTheWay(`${head}${area} file 65532 0 -2\n`);
      expect(said).toContain(`swapoff ${area}; rm ${area}; sysctl vm.page-cluster=3 vm.nr_hugepages=0`);
    },
  );
});

describe.skipIf(noCompiler)("the build", () => {
  test("takes a compiler with arguments, and one binary for each", () => {
    const plain = builtRecorder({ ...cache, CC: "cc" });
    const other = builtRecorder({ ...cache, CC: "cc  -DX=1" });
    expect([statSync(plain).isFile(), statSync(other).isFile(), plain === other]).toEqual([true, true, false]);
    expect(builtRecorder({ ...cache, CC: "cc" })).toBe(plain);
  });
  test.each([
    ["no-such-cc -m64", 'there is no C compiler "no-such-cc"'],
    ["cc -fno-such-flag", "the recorder does not compile with cc -fno-such-flag"],
  ])("%s: told", (CC, message) => {
    expect(() => builtRecorder({ ...cache, CC })).toThrow(message);
  });
  test("a cache folder that can't be made is told", () => {
    const file = join(folder, "file");
    writeFileSync(file, "");
    expect(() => builtRecorder({ ...cache, XDG_CACHE_HOME: file })).toThrow(
      /^can't write .*: a part of the path is no folder$/,
    );
  });
  test.skipIf(process.getuid?.() !== 0)("root runs nothing from a folder of somebody else's", () => {
    for (const [name, spoil] of [
      ["theirs", (path: string) => chownSync(path, 65534, 65534)],
      ["open", (path: string) => chmodSync(path, 0o777)],
    ] as const) {
      const path = join(folder, name, "ptescope");
      mkdirSync(path, { recursive: true });
      spoil(path);
      expect(() => builtRecorder({ ...cache, XDG_CACHE_HOME: join(folder, name) })).toThrow("is not root's alone");
    }
  });
});

describe.skipIf(noCompiler || lacks().length > 0)("a recording", () => {
  /** What it may change of the machine. */
  const machine = () => ({
    swaps: readFileSync("/proc/swaps", "utf8"),
    cluster: readFileSync("/proc/sys/vm/page-cluster", "utf8"),
    huge: readFileSync("/proc/sys/vm/nr_hugepages", "utf8"),
    left: readdirSync("/var/tmp").filter((name) => name.startsWith("ptescope-")),
  });
  const before = machine();
  const SCENARIO =
    "swapon\nhugepages 2\nmmap A r0 anon 2\nuffd A pfwp\nreg A r0 0 2 wp\nwrite A r0 0\nwp A r0 0 2\nwrite A r0 0 7\n";

  test.each(["SIGINT", "SIGTERM", "SIGHUP", "SIGKILL"] as const)(
    "that gets %s takes everything back",
    async (signal) => {
      const child = spawn(builtRecorder(cache), [], { stdio: ["pipe", "ignore", "inherit"] });
      child.stdin.write(SCENARIO);
      // Standard input stays open: the recorder waits for more, with everything on.
      await vi.waitUntil(() => machine().huge === "2\n" && machine().swaps.includes("/ptescope-"), {
        timeout: 60_000,
        interval: 50,
      });
      const [ours] = machine().left;
      expect(statSync(join("/var/tmp", ours ?? "")).mode & 0o777).toBe(0o700);
      child.kill(signal);
      await once(child, "exit");
      await vi.waitUntil(() => machine().left.length === before.left.length, { timeout: 60_000, interval: 50 });
      await vi.waitUntil(() => machine().huge === before.huge, { timeout: 60_000, interval: 50 });
      expect(machine()).toEqual(before);
    },
  );
  test("whose controller crashes takes everything back", async () => {
    const child = spawn(builtRecorder(cache), [], { stdio: ["pipe", "ignore", "pipe"] });
    child.stdin.write(SCENARIO);
    await vi.waitUntil(() => machine().huge === "2\n", { timeout: 60_000, interval: 50 });
    const controller = Number(readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, "utf8").split(" ")[0]);
    process.kill(controller, "SIGABRT");
    await once(child, "exit");
    expect(child.exitCode).toBe(2);
    expect(machine()).toEqual(before);
  });
  test("that ends leaves nothing, and prints operations quoted", async () => {
    const path = join(folder, "quote.scn");
    writeFileSync(path, 'mmap A r0 anon 2\nfoo "bar\\\nswapon\nhugepages 1\nwrite A r0 0 7\n');
    const { status, out } = await ptescope(["record", path], "", { env: cache });
    expect([status, out]).toEqual([0, expect.stringContaining("5 operations")]);
    expect(parseTrace(readFileSync(join(folder, "quote.jsonl"), "utf8")).lines[1]?.op).toBe('foo "bar\\');
    expect(machine()).toEqual(before);
  });
});
