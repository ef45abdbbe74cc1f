// How long an exhaustive search takes, beside Spin on the same machine in the same run: two address spaces that map P
// pages of one shmem file, userfaultfd write-protection, reclaim, migration, hole punching, fork, exit. Is there an
// order of events in which a protection is lost? Spin searches a model of a few hundred bits that somebody typed in
// (rivals/uffdwp.pml), ptescope the whole engine.

import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openScenario } from "../../analysis/index.ts";
import { coverageText, losses, type Problem, sectionOf } from "../../search/index.ts";
import { explore } from "../../search/search.ts";
import { SlicedSearch } from "../../search/sliced.ts";
import { root } from "../command.ts";

export interface SearchRow {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** What is to be reached on a quiet machine; null: measured to compare with. */
  readonly target: number | null;
}

/** The question, for so many pages. */
function question(pages: number, design = ""): Problem {
  const of = (process: string): string => `any ${process}: register(buf, WP)
any ${process}: unregister(buf)
any ${process}: wp(buf[*])
any ${process}: resolve(buf[*])
any ${process}: read(buf[*])
any ${process}: write(buf[*], 1)
any ${process}: madvise(buf[*], DONTNEED)`;
  const scenario = openScenario(`${design}swapon()
f = memfd(${pages})
A: buf = mmap(${pages}, SHARED, f)
A: userfaultfd(PAGEFAULT_FLAG_WP | WP_HUGETLBFS_SHMEM | EVENT_FORK)
explore
any A: fork(B)
${of("A")}
${of("B")}
any B: exit()
any A: reclaim(buf[*])
any fallocate(f[*], PUNCH_HOLE)
any A: migrate_begin(buf[*])
any A: migrate_end(buf[*])
never PTE001, PTE002, PTE003, PTE004, PTE005, PTE009, PTE016
`);
  const section = sectionOf(scenario);
  if (section === null || "message" in section) throw new Error(section?.message ?? "no section");
  return section.problem;
}

function timed(clock: "cpu" | "elapsed", run: () => void): number {
  const cpu = process.cpuUsage();
  const start = performance.now();
  run();
  return clock === "cpu" ? process.cpuUsage(cpu).user / 1e6 : (performance.now() - start) / 1000;
}

export function measureSearches(clock: "cpu" | "elapsed"): SearchRow[] {
  const rows: SearchRow[] = [];
  const add = (name: string, value: number, unit: string, target: number | null): void => {
    rows.push({ name, value, unit, target });
    const against = target === null ? "" : `  of ${target.toFixed(1)}${value <= target ? "" : "  OVER"}`;
    console.log(`  ${name.padEnd(52)} ${value.toFixed(3).padStart(10)} ${unit}${against}`);
  };
  console.log("\nsearches");
  const search = (name: string, problem: Problem, target: number): void => {
    let covered = "";
    const seconds = timed(clock, () => {
      covered = coverageText(explore(problem));
    });
    add(name, seconds, "s", target);
    console.log(`    ${covered}`);
  };
  search("the first, P=3", question(3), 0.4);
  search("again, P=3", question(3), 0.4);
  search("P=4", question(4), 3);
  search("a loss that is there, P=4 (design none)", question(4, "design none rule=thread\n"), 0.6);
  const snapshot = openScenario(readFileSync(join(root, "examples", "live-snapshot.pte"), "utf8"));
  const line = snapshot.document.statements.findIndex(({ text }) => text.startsWith("A: wp("));
  const page = { mm: "A", place: 0, page: 0 };
  const answered = timed(clock, () => {
    const run = losses(snapshot, { step: snapshot.stepAtLine(line), line, page });
    while (run.next(true).done !== true);
  });
  add("what could lose examples/live-snapshot.pte", answered, "s", 2);
  for (const { name, seconds } of spin(clock)) add(name, seconds, "s", null);
  return rows;
}

/** How much a visited state takes: rows as they are, in which no pages that go on alike are one. */
export function measureMemory(states: number): void {
  const run = new SlicedSearch(question(4), { alike: true, worth: Number.POSITIVE_INFINITY }).run({
    bounds: { states },
  });
  for (;;) {
    const { done, value } = run.next(true);
    if (done !== true) continue;
    const { heapUsed, rss, arrayBuffers } = process.memoryUsage();
    const megabytes = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(0)} MB`;
    console.log(coverageText(value));
    console.log(
      `${(value.bytes / value.states).toFixed(1)} bytes a visited state; the search ${megabytes(value.bytes)}`,
    );
    console.log(`heap ${megabytes(heapUsed)}, arrays ${megabytes(arrayBuffers)}, resident ${megabytes(rss)}`);
    return;
  }
}

/** Spin, where it is installed with a C compiler. */
function spin(clock: "cpu" | "elapsed"): { readonly name: string; readonly seconds: number }[] {
  if (spawnSync("spin", ["-V"]).status !== 0 || spawnSync("gcc", ["--version"]).status !== 0) {
    console.log("  beside Spin: skipped, there is no spin or no gcc (Debian: apt-get install spin gcc)");
    return [];
  }
  const rows: { name: string; seconds: number }[] = [];
  const cwd = mkdtempSync(join(tmpdir(), "ptescope-spin-"));
  try {
    const model = join(root, "tools", "bench", "rivals", "uffdwp.pml");
    for (const [name, pages, design] of [
      ["Spin, P=3", 3, 1],
      ["Spin, a loss that is there, P=4", 4, 5],
    ] as const) {
      const made = child(clock, cwd, "spin", [`-DP=${pages}`, "-DM=2", `-DD=${design}`, "-a", model]);
      const compiled = child(clock, cwd, "gcc", ["-O2", "-DSAFETY", "-DNOREDUCE", "-DBFS", "-o", "pan", "pan.c"]);
      const ran = child(clock, cwd, "./pan", ["-w20"]);
      rows.push({ name, seconds: ran }, { name: `${name}, with its compile`, seconds: made + compiled + ran });
    }
  } finally {
    rmSync(cwd, { recursive: true, force: true });
  }
  return rows;
}

/** Seconds that a program took: of its own time, or as they pass. */
function child(clock: "cpu" | "elapsed", cwd: string, program: string, args: readonly string[]): number {
  const start = performance.now();
  const line = [program, ...args].map((word) => `'${word}'`).join(" ");
  const { stdout } = spawnSync("sh", ["-c", `${line} >/dev/null 2>&1; times`], {
    cwd,
    encoding: "utf8",
    timeout: 600_000,
  });
  if (clock === "elapsed") return (performance.now() - start) / 1000;
  // The second line of times(1): what children used.
  const [, minutes = "0", seconds = "0"] = /(\d+)m([\d.]+)s/.exec(stdout.split("\n")[1] ?? "") ?? [];
  return Number(minutes) * 60 + Number(seconds);
}
