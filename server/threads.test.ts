// A search in threads of Node, as they are bundled: the same as without, also where one can't be started.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openScenario } from "../analysis/index.ts";
import { type Exploration, type Helpers, search, sectionOf } from "../search/index.ts";
import { threadsOf } from "./threads.ts";

const folder = mkdtempSync(join(tmpdir(), "ptescope-threads-"));
const script = pathToFileURL(join(folder, "helper.mjs")).href;
const broken = pathToFileURL(join(folder, "broken.mjs")).href;

beforeAll(async () => {
  await build({
    entryPoints: [join(import.meta.dirname, "helper.ts")],
    bundle: true,
    platform: "node",
    format: "esm",
    outfile: join(folder, "helper.mjs"),
  });
  writeFileSync(join(folder, "broken.mjs"), "throw new Error('no helper');\n");
});
afterAll(() => rmSync(folder, { recursive: true }));

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
