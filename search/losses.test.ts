// What could lose this? Every cause that the findings name for a kind of memory, on each kernel; and each way shows itself.
import { describe, expect, test } from "vitest";
import { diagnosticsOf, openScenario } from "../analysis/index.ts";
import { type KernelVersion, kernelVersions } from "../engine/index.ts";
import { type Losses, losses } from "./losses.ts";
import { noteOf, whoOf } from "./who.ts";

const features = "PAGEFAULT_FLAG_WP | WP_HUGETLBFS_SHMEM";

/** A page of memory of two, protected. */
const setup = (map: string, file = "memfd(2)", uffd = features, mode = "WP") => `swapon()
hugepages(8)
f = ${file}
A: buf = ${map}
A: userfaultfd(${uffd})
A: register(buf, ${mode})
A: write(buf[0], 7)
A: ${mode.toLowerCase()}(buf[0])
`;

/** A huge page, protected. */
const huge = `A: buf = mmap(512)
A: write(buf[0], 7)
A: madvise(buf, COLLAPSE)
A: userfaultfd(${features})
A: register(buf, WP)
A: wp(buf)
`;

/** After the last line. */
function lossesOf(text: string, { kernels, depth = 2, page = 0 }: Asked = {}): Losses {
  const scenario = openScenario(text);
  const line = text.trimEnd().split("\n").length - 1;
  const question = { step: scenario.stepAtLine(line), line, page: { mm: "A", place: 0, page } };
  const run = losses(scenario, question, { bounds: { depth }, ...(kernels && { kernels }) });
  for (;;) {
    const { done, value } = run.next(true);
    if (done) return value;
  }
}

interface Asked {
  readonly kernels?: readonly KernelVersion[];
  readonly depth?: number;
  readonly page?: number;
}

const every = kernelVersions;
/** UFFDIO_REGISTER without WP, until Linux 7.3 refuses that (EBUSY). */
const unlessRefused = every.filter((kernel) => kernel !== "7.3");
/** Guard regions: of file mappings, too. */
const guards = ["6.18", "7.3"];

type Row = readonly [what: string, text: string, causes: Readonly<Record<string, readonly string[]>>, asked: Asked];

/** By kind of memory: what docs/findings.md names, with the kernels on which it is so. */
const rows: readonly Row[] = [
  [
    "anonymous memory",
    setup("mmap(2)"),
    {
      "zap-dontneed": every,
      "zap-free": every,
      mremap: every,
      ksm: every,
      guard: guards,
      "re-register": unlessRefused,
    },
    { depth: 3 },
  ],
  [
    "shared memory",
    setup("mmap(2, SHARED, f)"),
    { mremap: every, filled: every, guard: guards, "re-register": unlessRefused },
    {},
  ],
  [
    "a private mapping of a file",
    setup("mmap(2, PRIVATE, f)"),
    { mremap: every, filled: every, guard: guards, "re-register": unlessRefused },
    {},
  ],
  [
    "hugetlb",
    setup("mmap(2, SHARED, f)", "hugetlb(2)"),
    { "zap-truncate": every, mremap: every, filled: every, "re-register": unlessRefused },
    {},
  ],
  [
    "private hugetlb",
    setup("mmap(2, PRIVATE, f)", "hugetlb(2)"),
    { "zap-truncate": every, mremap: every, filled: every, "re-register": unlessRefused },
    {},
  ],
  [
    "anonymous memory, read-write protected",
    setup("mmap(2)", "memfd(2)", "RWP", "RWP"),
    {
      ...{ "zap-dontneed": ["7.3"], "zap-free": ["7.3"], guard: ["7.3"], mremap: ["7.3"] },
      ...{ ksm: ["7.3"], forced: ["7.3"] },
    },
    { depth: 3 },
  ],
  [
    "shared memory, read-write protected",
    setup("mmap(512, SHARED, f)", "memfd(512)", "RWP", "RWP"),
    {
      ...{ "zap-reclaim": ["7.3"], "zap-punch": ["7.3"], "zap-truncate": ["7.3"], "zap-collapse": ["7.3"] },
      ...{ "zap-dontneed": ["7.3"], guard: ["7.3"], mremap: ["7.3"] },
    },
    {},
  ],
  [
    "a private mapping of a file, read-write protected",
    setup("mmap(2, PRIVATE, f)", "memfd(2)", "RWP", "RWP"),
    { "zap-truncate": ["7.3"], "zap-dontneed": ["7.3"], guard: ["7.3"], mremap: ["7.3"] },
    {},
  ],
  [
    "hugetlb, read-write protected",
    setup("mmap(2, SHARED, f)", "hugetlb(2)", "RWP", "RWP"),
    { "zap-punch": ["7.3"], "zap-truncate": ["7.3"], "zap-dontneed": ["7.3"], mremap: ["7.3"] },
    {},
  ],
  [
    "a huge page, on kernels of before and after",
    huge,
    { migration: ["6.1.25"], "zap-reclaim": ["6.12.50"], "zap-dontneed": ["6.1.25", "6.12.50", "6.18"] },
    { kernels: ["6.1.25", "6.12.50", "6.18"], page: 1 },
  ],
];

describe.each(rows)("%s", (_, text, causes, asked) => {
  const made = lossesOf(text, asked);
  test.each(Object.entries(causes))("%s", (cause, kernels) => {
    const on = made.ways.filter((way) => way.cause === cause).flatMap((way) => way.kernels);
    expect([...new Set(on)].toSorted()).toEqual(kernels.toSorted());
  });
  test("each way checks by itself, and its last write passes unnoticed or never ends", () => {
    for (const { text, by } of made.ways) {
      const shown = openScenario(text);
      const problems = diagnosticsOf(shown).filter(({ severity }) => severity === "error" || severity === "warning");
      expect([by, problems.map(({ message }) => message)]).toEqual([by, []]);
      const last = shown.steps.at(-1)?.findings.map(({ code }) => code) ?? [];
      expect([by, last.filter((code) => code === "PTE016" || code === "PTE018").length]).toEqual([by, 1]);
    }
  });
  test("no way is told twice, and none is longer than it must be", () => {
    const told = made.ways.map(({ cause, by, statements }) => [cause, by, statements.join("; ")].join(" "));
    expect(new Set(told).size).toBe(told.length);
    expect(Math.max(...made.ways.map(({ statements }) => statements.length))).toBeLessThanOrEqual(asked.depth ?? 2);
  });
});

test("what happens to a page beside it is no loss of the page", () => {
  const both = setup("mmap(2)").replace("A: wp(buf[0])", "A: write(buf[1], 8)\nA: wp(buf)");
  for (const { statements } of lossesOf(both).ways) expect(statements.join()).not.toMatch(/buf\[1\], DONTNEED/);
});

test("a protection that moves along under EVENT_REMAP is not lost by that, nor is one that ends as asked", () => {
  const { ways } = lossesOf(setup("mmap(2)", "memfd(2)", `${features} | EVENT_REMAP`));
  expect(ways.map(({ cause }) => cause)).not.toContain("mremap");
  expect(ways.map(({ statements }) => statements.join()).join()).not.toMatch(/unregister|close|munmap|exit/);
});

test("registered again without the mode is one way, whoever brings it to light that the page is unprotected", () => {
  const text = setup("mmap(2, SHARED, f)");
  const { ways } = lossesOf(text, { depth: 3, kernels: ["6.18"] });
  const again = ways.filter(({ statements }) => statements.join().includes("register(buf[0], MISSING)"));
  expect(again.map(({ by, statements }) => [by, statements.length])).toEqual([["userfaultfd_register", 1]]);
});

test("the scenario's own release is asked, where it is none of those that all are asked about", () => {
  const text = `kernel 6.12.50
machine mthp=64k:always
A: buf = mmap(16)
A: write(buf[5], 7)
A: userfaultfd(PAGEFAULT_FLAG_WP)
A: register(buf, WP)
A: wp(buf[1..15])
A: madvise(buf[0], DONTNEED)
`;
  const { ways, covered } = lossesOf(text, { page: 6, depth: 1 });
  expect(covered.map(({ kernel }) => kernel)).toEqual(["6.12.50", "6.12", "6.18", "7.3"]);
  // Until 6.12.54 the zero page that a split leaves has lost the bit.
  const split = ways.find(({ statements }) => statements.join() === "drop_slab()");
  expect([split?.who, split?.kernels]).toEqual(["system", ["6.12.50"]]);
});

test.each([
  ["process_vm_writev() and ptrace() are another process's doing", "A: kwrite(buf[0], PTRACE, 9)", "another"],
  ["an ioctl of userfaultfd is its monitor's", "A: copy(buf[0], 9)", "monitor"],
  ["khugepaged collapses unasked", "A: madvise(buf[0..511], COLLAPSE)", "system"],
])("%s", (_, statement, who) => {
  const { steps } = openScenario(`A: buf = mmap(512)\n${statement}\n`);
  const operation = steps.at(-1)?.operation;
  if (operation === undefined) throw new Error("nothing has happened");
  expect(whoOf([operation], "A")).toBe(who);
  expect(noteOf([operation]) === null).toBe(!statement.includes("COLLAPSE"));
});

test("the system's doing stands before the process's own", () => {
  const { ways } = lossesOf(`design none\n${setup("mmap(2, SHARED, f)")}`, { kernels: ["6.18"] });
  expect(ways[0]?.who).toBe("system");
  expect(ways.at(-1)?.who).toBe("itself");
});

test("where nothing is protected there is nothing to lose", () => {
  expect(lossesOf("A: buf = mmap(2)\nA: write(buf[0], 7)\n")).toEqual({ ways: [], covered: [] });
});
