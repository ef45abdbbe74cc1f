// What the server takes of a Node process: regular files of a bounded size, and nothing that would make it wait; threads for a search.
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openScenario } from "../analysis/index.ts";
import { type Exploration, type Helpers, search, sectionOf } from "../search/index.ts";
import { character } from "../test/random/character.ts";
import { resolve } from "./location.ts";
import { nodeHost, threadsOf } from "./node.ts";

const unix = process.platform !== "win32";
let folder = "";
const uri = (name: string): string => pathToFileURL(join(folder, name)).href;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "ptescope-node-"));
  writeFileSync(join(folder, "bom.pte"), "\uFEFFA: buf = mmap(1)\n");
  writeFileSync(join(folder, "large.pte"), Buffer.alloc(5000));
  mkdirSync(join(folder, "inner"));
  writeFileSync(join(folder, "inner", "a.pte"), "");
  if (!unix) return;
  spawnSync("mkfifo", [join(folder, "fifo.pte")]);
  symlinkSync("/dev/zero", join(folder, "zero.pte"));
  symlinkSync("loop.pte", join(folder, "loop.pte"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("a text without its byte order mark; the same object while the file is as it was", async () => {
  const first = await nodeHost.read(uri("bom.pte"), 1000);
  expect(first).toMatchObject({ text: "A: buf = mmap(1)\n" });
  expect(await nodeHost.read(uri("bom.pte"), 1000, first)).toBe(first);
});

test("no file that is larger than asked for, and none that is not there", async () => {
  expect(await nodeHost.read(uri("large.pte"), 4999)).toMatchObject({ problem: expect.stringContaining("larger") });
  expect(await nodeHost.read(uri("none.pte"), 1000)).toEqual({ problem: "there is no such file" });
  expect(await nodeHost.read(uri("inner"), 1000)).toEqual({ problem: "it is no regular file" });
  expect(await nodeHost.read(uri("bom.pte/x"), 1000)).toEqual({ problem: "there is no such file" });
  expect(await nodeHost.read(uri("x".repeat(5000)), 1000)).toEqual({ problem: "its name is too long" });
  expect(await nodeHost.read("untitled:Untitled-1", 1000)).toMatchObject({ problem: expect.any(String) });
});

test.skipIf(!unix)("no pipe, no device, no circle of links; what a file says of its size is not believed", async () => {
  expect(await nodeHost.read(uri("fifo.pte"), 1000)).toEqual({ problem: "it is no regular file" });
  expect(await nodeHost.read(uri("zero.pte"), 1000)).toEqual({ problem: "it is no regular file" });
  expect(await nodeHost.read(uri("loop.pte"), 1000)).toEqual({ problem: "its links lead in a circle" });
  // A file of /proc has size 0, and as much as there is to say.
  if (process.platform === "linux") {
    expect(await nodeHost.read("file:///proc/self/smaps", 1000)).toMatchObject({
      problem: expect.stringContaining("larger"),
    });
  }
});

test("a workspace's scenarios, whatever else is in it", async () => {
  const found = await nodeHost.scenarios(pathToFileURL(`${folder}/`).href);
  expect(found).toContain(uri("inner/a.pte"));
  expect(found).not.toContain(uri("fifo.pte"));
});

test("any name: it is read, or said why not", async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: character, maxLength: 30 }), async (name) => {
      const target = resolve(uri("bom.pte"), name);
      if (target === null) return;
      const read = await nodeHost.read(target, 1000);
      expect("text" in read || read.problem !== "").toBe(true);
    }),
  );
});

test("what no folder of this computer holds is told with what helps", async () => {
  expect(await nodeHost.read("memory:/scenarios/a.pte", 1000)).toEqual({
    problem: "only folders of this computer are read; keep both in one of them",
  });
});

test("no path leads to another computer", () => {
  const network = fc.constantFrom("//server/share/a.pte", "///server/a.pte", "//[::1]/a.pte", "//user@server/a.pte");
  fc.assert(
    fc.property(network, (path) => {
      const target = resolve("file:///home/a.pte", path);
      expect(target === null || new URL(target).host === "").toBe(true);
    }),
  );
});

test.skipIf(!unix)(
  "a server that never comes to look ends with its editor all the same",
  { timeout: 60_000 },
  async () => {
    const file = join(folder, "busy.mjs");
    const contents = `import { nodeHost } from "./node.ts"; nodeHost.watch?.(Number(process.argv[2]), 0, 100); console.log("up");
    setTimeout(() => { for (;;); }, 1000);`;
    const stdin = { contents, resolveDir: import.meta.dirname, loader: "ts" } as const;
    await build({ stdin, outfile: file, bundle: true, platform: "node", format: "esm" });
    const editor = spawn(process.execPath, ["-e", "setTimeout(() => {}, 600_000)"]);
    const server = spawn(process.execPath, [file, `${editor.pid}`], { stdio: ["ignore", "pipe", "inherit"] });
    await once(server.stdout, "data");
    setTimeout(() => editor.kill("SIGKILL"), 1500);
    const [, signal] = await once(server, "exit");
    expect(signal).toBe("SIGKILL");
  },
);

// A search in threads of Node, as they are bundled: the same as without, also where one can't be started.

const bundled = mkdtempSync(join(tmpdir(), "ptescope-threads-"));
const script = pathToFileURL(join(bundled, "helper.mjs")).href;
const broken = pathToFileURL(join(bundled, "broken.mjs")).href;

beforeAll(async () => {
  await build({
    entryPoints: [join(import.meta.dirname, "helper.ts")],
    bundle: true,
    platform: "node",
    format: "esm",
    outfile: join(bundled, "helper.mjs"),
  });
  writeFileSync(join(bundled, "broken.mjs"), "throw new Error('no helper');\n");
});
afterAll(() => rmSync(bundled, { recursive: true }));

async function searched(helpers: Helpers | null): Promise<Exploration> {
  const section = sectionOf(
    openScenario(`design none rule=thread
swapon()
f = memfd(5)
A: buf = mmap(5, SHARED, f)
A: userfaultfd(PAGEFAULT_FLAG_WP | WP_HUGETLBFS_SHMEM)
explore
any A: register(buf, WP)
any A: unregister(buf)
any A: wp(buf[*])
any A: write(buf[*], 1)
any A: madvise(buf[*], DONTNEED)
any A: reclaim(buf[*])
any fallocate(f[*], PUNCH_HOLE)
never PTE001, PTE002, PTE016
`),
  );
  if (section === null || "message" in section) throw new Error(section?.message);
  const run = search(section.problem, { all: true, divideFrom: 10, ...(helpers && { helpers }) });
  for (;;) {
    const { done, value } = run.next(true);
    if (done) return value;
    await value.until;
  }
}

test("two threads, and one that ends at once", async () => {
  const alone = await searched(null);
  expect(alone.found.length).toBeGreaterThan(0);
  expect(await searched(threadsOf(3, script))).toEqual(alone);
  expect(await searched(threadsOf(2, broken))).toEqual(alone);
  const forbidden = () => {
    throw new Error("forbidden");
  };
  expect(await searched({ count: 1, start: forbidden })).toEqual(alone);
});

test("there are none where there is one processor, and nothing to start", () => {
  expect([threadsOf(1, script), threadsOf(2, "./not-there.js")]).toEqual([null, null]);
});
