// What each representation did on the events that mattered in 2020, for a shared shmem page that is uffd-wp. The cells are those of the
// thread and of the patches that followed; a cell that had an "if" or an "unless" is left out.

import { describe, expect, test } from "vitest";
import { openScenario, type Scenario } from "../../analysis/index.ts";
import { isUffdWp, pageAt, RW } from "../../engine/index.ts";

type Design = "none" | "prot-none" | "special-pte" | "pte-marker";

const setup = `swapon()
f = memfd(2)
A: buf = mmap(2, SHARED, f)
spawn(D)
D: buf = mmap(2, SHARED, f)
A: userfaultfd(PAGEFAULT_FLAG_WP | WP_HUGETLBFS_SHMEM | EVENT_FORK)
A: register(buf, WP)
A: write(buf[0], 7)
D: read(buf[0])
A: wp(buf[0])
`;

/** shmem in 2 MiB pages: mapped by a pmd before it is registered; protecting a page of it splits the pmd. */
const huge = `f = memfd(512)
A: buf = mmap(512, SHARED, f)
A: write(buf[0], 7)
A: madvise(buf, COLLAPSE)
A: read(buf[0])
A: userfaultfd(PAGEFAULT_FLAG_WP | WP_HUGETLBFS_SHMEM)
A: register(buf, WP)
A: wp(buf)
`;

const open = (text: string, design: Design): Scenario => openScenario(text, { override: { design } });
const entryOf = (run: Scenario, mm = "A") => pageAt(run.steps.at(-1)?.step.state ?? run.timeline.start, mm, 0, 0).entry;

/** Whether the next write to the page passes, or is told. */
function fate(text: string, design: Design, mm = "A"): "kept" | "lost" {
  const run = open(`${text}${mm}/1: write(buf[0], 9)\n`, design);
  const { step } = run.steps.at(-1) as Scenario["steps"][number];
  if (step.messages.some(({ type }) => type === "wp")) return "kept";
  expect(step.result.ret).toBe(0);
  expect(step.result.stuck).toBeUndefined();
  return "lost";
}

const reclaim = "D: munmap(buf)\nA: reclaim(buf[0])\n";
const punch = "fallocate(f[0], PUNCH_HOLE)\n";

describe("swap-out, zap by reclaim", () => {
  const cells: Record<Design, string> = {
    none: "lost",
    "prot-none": "kept",
    "special-pte": "kept",
    "pte-marker": "kept",
  };
  test.each(Object.entries(cells) as [Design, string][])("%s: %s", (design, cell) =>
    expect(fate(setup + reclaim, design)).toBe(cell),
  );
});

describe("hole punch, first unmap", () => {
  const cells: Record<Design, string> = {
    none: "lost",
    "prot-none": "kept",
    "special-pte": "kept",
    "pte-marker": "kept",
  };
  test.each(Object.entries(cells) as [Design, string][])("%s: %s", (design, cell) =>
    expect(fate(setup + punch, design)).toBe(cell),
  );
});

describe("split of a file's pmd", () => {
  const cells: Partial<Record<Design, string>> = { none: "lost", "special-pte": "kept", "pte-marker": "kept" };
  test.each(Object.entries(cells) as [Design, string][])("%s: %s", (design, cell) => {
    const run = open(huge, design);
    const before = run.steps.at(-1)?.before;
    expect(before && pageAt(before, "A", 0, 0).level).toBe("pmd");
    expect(pageAt(run.steps.at(-1)?.step.state ?? run.timeline.start, "A", 0, 0).level).not.toBe("pmd");
    expect(fate(huge, design)).toBe(cell);
  });
});

describe("read fault after that", () => {
  test("none: the page is writable later, without an event", () => {
    const text = `${setup}${reclaim}A: read(buf[0])\n`;
    expect(isUffdWp(entryOf(open(text, "none")))).toBe(false);
    expect(fate(text, "none")).toBe("lost");
    const entry = entryOf(open(`${text}A: write(buf[0], 9)\n`, "none"));
    expect(entry.kind === "present" && (entry.flags & RW) !== 0).toBe(true);
  });

  test.each(["special-pte", "pte-marker"] as const)("%s: the page comes back wp", (design) => {
    const entry = entryOf(open(`${setup}${reclaim}A: read(buf[0])\n`, design));
    expect(entry.kind).toBe("present");
    expect(isUffdWp(entry)).toBe(true);
  });
});

describe("fork, child registered for WP", () => {
  const cells: Partial<Record<Design, string>> = { none: "lost", "special-pte": "kept", "pte-marker": "kept" };
  test.each(Object.entries(cells) as [Design, string][])("%s: %s", (design, cell) => {
    const text = `${setup}A: madvise(buf[0], DONTNEED)\nA: fork(B)\n`;
    expect(entryOf(open(text, design), "B").kind).toBe(cell === "lost" ? "none" : entryOf(open(text, design)).kind);
    expect(fate(text, design, "B")).toBe(cell);
  });
});

describe("munmap", () => {
  test.each(["none", "special-pte", "pte-marker"] as const)("%s: cleared", (design) => {
    const text = `${setup}A: madvise(buf[0], DONTNEED)\nA: munmap(buf[0])\n`;
    expect(entryOf(open(text, design)).kind).toBe("none");
  });
});

describe("the other mm that maps the file", () => {
  const events = ["A: madvise(buf[0], DONTNEED)\n", "A: munmap(buf[0])\n", "A: wp(buf)\n", "A: fork(B)\n"];
  test.each(["none", "prot-none", "special-pte", "pte-marker"] as const)("%s: unaffected", (design) => {
    for (const event of events) {
      const run = open(setup + event, design);
      const before = run.steps.at(-1)?.before;
      expect(entryOf(run, "D"), event).toBe(before && pageAt(before, "D", 0, 0).entry);
      expect(isUffdWp(entryOf(run, "D"))).toBe(false);
    }
  });
});
