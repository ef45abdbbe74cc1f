// What could lose this? Every cause that the findings name for a kind of memory, on each kernel; and each way shows itself.
import { describe, expect, test } from "vitest";
import { diagnosticsOf, openScenario } from "../analysis/index.ts";
import { type KernelVersion, kernelVersions } from "../engine/index.ts";
import { type Losses, losses } from "./losses.ts";

const setup = (map: string) => `swapon()
f = memfd(2)
A: buf = ${map}
A: userfaultfd(PAGEFAULT_FLAG_WP | WP_HUGETLBFS_SHMEM)
A: register(buf, WP)
A: write(buf[0], 7)
A: wp(buf[0])
`;

function lossesOf(text: string, line: number, kernels: readonly KernelVersion[] = kernelVersions): Losses {
  const scenario = openScenario(text);
  const step = scenario.stepAtLine(line);
  const run = losses(scenario, { step, line, page: { mm: "A", place: 0, page: 0 } }, { bounds: { depth: 2 }, kernels });
  for (;;) {
    const { done, value } = run.next(true);
    if (done) return value;
  }
}

/** By kind of memory: causes on every kernel, and those that need what newer ones have. */
const rows = [
  ["mmap(2)", ["zap-dontneed", "zap-free", "mremap"], ["guard"]],
  ["mmap(2, SHARED, f)", ["mremap"], ["guard"]],
  ["mmap(2, PRIVATE, f)", ["mremap"], ["guard"]],
] as const;

describe.each(rows)("%s", (map, everywhere, newer) => {
  const made = lossesOf(setup(map), 6);
  test.each(everywhere)("%s, on every kernel", (cause) => {
    const on = made.ways.filter((way) => way.cause === cause).flatMap(({ kernels }) => kernels);
    expect(kernelVersions.filter((kernel) => !on.includes(kernel))).toEqual([]);
  });
  test("registering without WP, until Linux 7.3 refuses that (EBUSY)", () => {
    const on = new Set(made.ways.filter((way) => way.cause === "re-register").flatMap(({ kernels }) => kernels));
    expect(kernelVersions.filter((kernel) => !on.has(kernel))).toEqual(["7.3"]);
  });
  test.each(newer)("%s, where there is such a thing", (cause) => {
    const on = new Set(made.ways.filter((way) => way.cause.endsWith(cause)).flatMap(({ kernels }) => kernels));
    expect([on.has("6.18"), on.has("6.1")]).toEqual([true, false]);
  });
  test("each way checks by itself, and its last write passes unnoticed", () => {
    expect(made.ways.length).toBeGreaterThan(2);
    for (const { text, by } of made.ways) {
      const shown = openScenario(text);
      const problems = diagnosticsOf(shown).filter(({ severity }) => severity === "error" || severity === "warning");
      expect([by, problems.map(({ message }) => message)]).toEqual([by, []]);
      expect(shown.findings.some(({ code }) => /^PTE00\d$/.test(code))).toBe(true);
    }
  });
  test("no way is told twice, and none is longer than it must be", () => {
    const told = made.ways.map(({ cause, by, statements }) => [cause, by, statements.join("; ")].join(" "));
    expect(new Set(told).size).toBe(told.length);
    expect(Math.max(...made.ways.map(({ statements }) => statements.length))).toBeLessThanOrEqual(3);
  });
});

test("the system's doing stands before the process's own", () => {
  const design = `design none\n${setup("mmap(2, SHARED, f)")}`;
  const { ways } = lossesOf(design, 7, ["6.18"]);
  expect(ways[0]?.who).toBe("system");
  expect(ways.at(-1)?.who).toBe("itself");
});

test("where nothing is protected there is nothing to lose", () => {
  expect(lossesOf("A: buf = mmap(2)\nA: write(buf[0], 7)\n", 1)).toEqual({ ways: [], covered: [] });
});
