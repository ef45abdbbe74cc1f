// What is found has the fewest pages and flags: it still shows, is no longer, and nothing of it can be left out.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { diagnosticsOf, openScenario } from "../analysis/index.ts";
import { type Operation, step } from "../engine/index.ts";
import { runs } from "../test/random/runs.ts";
import { answering, questionsOf } from "./answers.ts";
import { operationsOf, type ReducedExample, smallerOf } from "./arguments.ts";
import type { Problem } from "./problem.ts";
import { sectionOf } from "./section.ts";

/** What is found for the first line that forbids something, each distinct way. */
function foundIn(text: string, depth = 4) {
  const scenario = openScenario(text);
  const section = sectionOf(scenario);
  if (section === null || "message" in section) throw new Error(section?.message ?? "no section");
  const [question] = questionsOf(section);
  if (question === undefined) throw new Error("nothing is asked");
  const run = answering(scenario, section, question, { bounds: { depth }, all: true });
  for (;;) {
    const { done, value } = run.next(true);
    if (!done) continue;
    if ("message" in value) throw new Error(value.message);
    return { problem: section.problem, made: value.made, ways: value.ways };
  }
}

const statements = (text: string) =>
  foundIn(text).ways.map((way) => way.statements.map((line) => line.replace(/\s+/g, " ")));

const setup = (map: string) => `kernel 6.18
swapon()
f = memfd(4)
A: buf = ${map}
A: userfaultfd(PAGEFAULT_FLAG_WP | WP_HUGETLBFS_SHMEM | MINOR_SHMEM)
A: register(buf, WP)
A: write(buf[0], 7)
A: write(buf[1], 5)
A: write(buf[2], 6)
A: write(buf[3], 8)
`;

describe("of what a section's line does there is left what matters", () => {
  test("pages", () => {
    const text = `${setup("mmap(4)")}explore\nany A: wp(buf)\nany A: madvise(buf, DONTNEED)\nnever PTE001\n`;
    expect(statements(text)).toEqual([["A: wp(buf[0])", "A: madvise(buf[0], DONTNEED) -> !PTE001"]]);
  });
  test("flags", () => {
    const text = `${setup("mmap(4, SHARED, f)")}A: wp(buf)\nexplore\nany A: register(buf, MISSING | MINOR)\nnever PTE004\n`;
    expect(statements(text)).toEqual([["A: register(buf[0], MINOR) -> !PTE004, !PTE012"]]);
  });
  test("and the scenario says that there is more in the section", () => {
    const narrow = `${setup("mmap(4)")}A: wp(buf)\nexplore\nany A: madvise(buf[*], DONTNEED)\nnever PTE001\n`;
    const [exact] = foundIn(narrow).ways;
    const [less] = foundIn(narrow.replace("[*]", "")).ways;
    const note = "more pages or flags";
    expect([exact?.scenario.includes(note), less?.scenario.includes(note)]).toEqual([false, true]);
  });
  test("of a difference, too", () => {
    const text = `${setup("mmap(4)")}explore\nany A: madvise(buf, GUARD_INSTALL)\nnever differs 6.12, 6.18\n`;
    expect(statements(text)).toEqual([["A: madvise(buf[0], GUARD_INSTALL)"]]);
  });
});

test("a range that begins later takes what belongs there", () => {
  const range = { place: 0, page: 0, count: 2 };
  const start = foundIn(`${setup("mmap(4)")}explore\nany A: wp(buf)\nnever PTE001\n`).problem.start;
  const later = (operation: Operation) =>
    smallerOf(operation, start).filter((each) => "range" in each && each.range.page === 1);
  expect(later({ op: "copy", mm: "A", range, value: 5, wp: false, dontwake: false })).toMatchObject([{ value: 6 }]);
  expect(later({ op: "mremap", mm: "A", range, to: { place: 1, page: 0 }, dontunmap: false })).toMatchObject([
    { to: { place: 1, page: 1 } },
  ]);
});

/** By step, what is lost and the kernel functions on the way: by the engine alone. */
function replayed(problem: Problem, operations: readonly Operation[]) {
  let state = problem.start;
  return operations.map((operation) => {
    const made = step(state, operation);
    state = made.state;
    const lost = made.protection.filter(({ to }) => to === "lost").map(({ cause, by }) => `${cause} ${by}`);
    return { lost, trail: made.trail };
  });
}

test("on random sections: no longer, it still shows, and no argument can be made smaller", () => {
  const memory = fc.constantFrom("mmap(4)", "mmap(4, SHARED)", "mmap(4, SHARED, f)", "mmap(4, PRIVATE, f)");
  const events = fc.subarray(
    [
      "any A: wp(buf)",
      "any A: madvise(buf, DONTNEED)",
      "any A: madvise(buf[0..2], FREE)",
      "any A: madvise(buf, GUARD_INSTALL)",
      "any A: reclaim(buf[*])",
      "any A: mremap(buf, moved[0], DONTUNMAP)",
      "any A: fork(B)",
      "any A: register(buf, MISSING | MINOR)",
      "any A: register(buf, WP | MISSING)",
      "any A: copy(buf, 3, WP | DONTWAKE)",
      "any A: continue(buf[1..3])",
      "any fallocate(f[0..3], PUNCH_HOLE)",
      "A/1: pagemap_scan(buf, WP_MATCHING)",
      "on wp A: resolve(buf[*])",
    ],
    { minLength: 2, maxLength: 6 },
  );
  let shown = 0;
  let smaller = 0;
  fc.assert(
    fc.property(fc.constantFrom("6.1", "6.18"), memory, events, (kernel, map, lines) => {
      const text = `${setup(map).replace("6.18", kernel)}A: wp(buf)\nexplore\n${lines.join("\n")}\nnever PTE001, PTE002, PTE003, PTE004, PTE005\n`;
      const { problem, made, ways } = foundIn(text, 3);
      for (const [n, { found, scenario }] of ways.entries()) {
        expect(found.moves).toBe(made.found[n]?.moves);
        expect(found.operations.length).toBe(found.moves.length);
        const { violation } = found;
        const whole = replayed(problem, operationsOf(problem, found.moves));
        const shows = (operations: ReducedExample["operations"]) => {
          const steps = replayed(problem, operations);
          const lost = `${violation.loss?.cause} ${violation.loss?.by}`;
          return (
            steps.at(-1)?.lost[0] === lost &&
            steps.every(({ lost: each, trail }, at) => {
              const fresh = trail.some((name) => !whole[at]?.trail.includes(name));
              return !fresh && (at === steps.length - 1 || each.length === 0);
            })
          );
        };
        expect(shows(found.operations)).toBe(true);
        found.operations.forEach((operation, at) => {
          for (const less of smallerOf(operation, problem.start))
            expect([shows(found.operations.with(at, less)), less]).toEqual([false, less]);
          if (
            JSON.stringify(operation) !==
            JSON.stringify(problem.kinds[found.moves[at]?.kind ?? 0]?.instances.get(found.moves[at]?.page ?? 0))
          )
            smaller++;
        });
        const answered = openScenario(scenario);
        expect(
          diagnosticsOf(answered).filter(({ severity }) => severity === "error" || severity === "warning"),
        ).toEqual([]);
        expect(answered.steps.at(-1)?.findings.map(({ code }) => code)).toContain(violation.code);
        shown++;
      }
    }),
    { numRuns: runs(40) },
  );
  expect(Math.min(shown, smaller)).toBeGreaterThan(10);
});
