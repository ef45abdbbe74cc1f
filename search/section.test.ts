// Explored sections: what they mean, what is found and proven, and that what is found shows itself.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { diagnosticsOf, openScenario, type Scenario } from "../analysis/index.ts";
import { runs } from "../test/random/runs.ts";
import { foundText } from "./answer.ts";
import { type Answer, answering, questionsOf } from "./answers.ts";
import { least } from "./arguments.ts";
import { searchDifference, variantsOf } from "./difference.ts";
import { coverageText } from "./outcome.ts";
import { explore } from "./search.ts";
import { sectionOf } from "./section.ts";

function sectionIn(text: string) {
  const scenario = openScenario(text);
  const section = sectionOf(scenario);
  if (section === null || "message" in section) throw new Error(section?.message ?? "no section");
  return { scenario, section };
}

/** What comes of a section's first property: the statements, or what was covered. */
function answer(text: string): string[] {
  const { scenario, section } = sectionIn(text);
  const made = explore(section.problem);
  const [found] = made.found;
  if (found === undefined) return [coverageText(made)];
  const lines = foundText(scenario, section.problem, section.line, least(section.problem, found)).trimEnd().split("\n");
  return lines.slice(lines.lastIndexOf("") + 1).map((line) => line.replace(/\s+/g, " "));
}

const anonymous = `A: buf = mmap(2)
A: userfaultfd(PAGEFAULT_FLAG_WP)
A: register(buf, WP)
A: write(buf[0], 7)
A: wp(buf[0])

explore
`;

describe("a section", () => {
  test("threads keep their order, and one that sleeps does nothing before it is woken", () => {
    const text = `${anonymous}A/1: write(buf[0], 1)\nA/1: write(buf[1], 2)\nnever A.buf[1] is present\n`;
    expect(answer(text)).toEqual(["all 2 states, the deepest after 1 step: nothing found"]);
    expect(answer(text.replace("never", "on wp A: resolve(buf[*])\nnever"))).toEqual([
      "A/1: write(buf[0], 1) -> blocks wp",
      "A: resolve(buf[0]) -> A/1 ok",
      "A/1: write(buf[1], 2)",
      "assert A.buf[1] is present",
    ]);
  });
  test("a thread that sleeps where the section begins sleeps on", () => {
    const asleep = anonymous.replace("\nexplore", "A/1: write(buf[0], 1)\n\nexplore");
    const text = `${asleep}A/1: write(buf[1], 2)\nnever A.buf[1] is present\n`;
    expect(answer(text)).toEqual(["all 1 state, the deepest after 0 steps: nothing found"]);
    expect(answer(text.replace("never", "any A: resolve(buf[0])\nnever")).slice(-2)).toEqual([
      "A/1: write(buf[1], 2)",
      "assert A.buf[1] is present",
    ]);
  });
  test("[*] is each page by itself, and a number how often in all", () => {
    const text = `${anonymous}any 1 A: write(buf[*], 1)\nnever A.buf[1] is present\n`;
    expect(answer(text)).toEqual(["A: write(buf[1], 1)", "assert A.buf[1] is present"]);
    expect(answer(text.replace("A.buf[1] is present", "PTE016"))).toEqual([
      "all 3 states, the deepest after 1 step: nothing found",
    ]);
  });
  test("a finding is found on the shortest way, a state that must always be as it is not", () => {
    const text = `${anonymous}any A: write(buf[0], 1)\nany A: madvise(buf[*], DONTNEED)\n`;
    expect(answer(`${text}never PTE016\n`)).toEqual([
      "A: madvise(buf[0], DONTNEED) -> !PTE001",
      "A: write(buf[0], 1) -> !PTE016",
    ]);
    expect(answer(`${text}always A.buf[0] is present(wp)\n`)).toEqual([
      "A: madvise(buf[0], DONTNEED) -> !PTE001",
      "assert A.buf[0] is present(wp) -> !PTE023",
    ]);
  });
  test("two kernels part where one of them refuses", () => {
    const { scenario } = sectionIn(`${anonymous}any A: madvise(buf[1], GUARD_INSTALL)\nnever differs 6.12, 6.18\n`);
    const problems = variantsOf(scenario, ["6.12", "6.18"]).flatMap(({ section }) =>
      section === null || "message" in section ? [] : [section.problem],
    );
    const run = searchDifference(problems, ["6.12", "6.18"], 0);
    const made = run.next(true);
    if (made.done !== true) throw new Error("it is small");
    expect(made.value.found.map(({ violation, moves }) => [violation.message, moves.length])).toEqual([
      ["6.12 and 6.18 part: EINVAL, and 0", 1],
    ]);
  });
});

describe("mistakes are told on their line", () => {
  test.each([
    ["A: buf = mmap(1)\nany A: read(buf[0])\n", "'any' stands below a line 'explore'"],
    ["A: buf = mmap(1)\nA: read(buf[*])\n", "'[*]' stands below a line 'explore'"],
    ["A: buf = mmap(1)\nnever PTE016\n", "'never' stands below a line 'explore'"],
    ["A: buf = mmap(1)\nexplore\nexplore\n", "a scenario has one explored section"],
    ["A: buf = mmap(1)\nexplore\nA: read(buf[0]) -> 0\n", "nothing is expected here"],
    ["A: buf = mmap(1)\nexplore\nA/1: read(buf[*])\n", "a thread does one thing after the other"],
    ["A: buf = mmap(1)\nexplore\non fire A: read(buf[0])\n", "'fire' is no message of userfaultfd"],
    ["A: buf = mmap(1)\nexplore\nnever differs 6.18, 5.0\n", "'5.0' is no kernel, design or rule"],
    ["A: buf = mmap(1)\nexplore\nalways PTE001\n", "what is always so is a state"],
    ["A: buf = mmap(1)\nexplore\nassert A.buf[0] is none\n", "'assert' stands above the line 'explore'"],
  ])("%j", (text, message) => {
    const told = diagnosticsOf(openScenario(text)).filter(({ severity }) => severity === "error");
    expect(told.map((each) => each.message).join("\n")).toContain(message);
  });
  test.each([
    ["explore\nany swapon()\n", "says nothing that must not happen"],
    ["explore\nany swapon()\nnever PTE999\n", "there is no finding PTE999"],
    ["explore\nany swapon()\nnever PTE023\n", "is not about one step"],
  ])("%j is not searched", (text, message) => {
    const section = sectionOf(openScenario(text));
    expect(section !== null && "message" in section && section.message).toContain(message);
  });
});

/** What comes of each line that forbids something: what happens, or how much was looked at. */
const examples: Readonly<Record<string, readonly (string | readonly string[])[]>> = {
  "design-migration-bit.pte": [["A/main: fork(B) -> event fork, !PTE009"]],
  "design-pte-marker.pte": ["all 865 states, the deepest after 11 steps: nothing found"],
  "dirty-tracking-race.pte": ["all 34 states, the deepest after 5 steps: nothing found"],
  "dirty-tracking-two-calls.pte": [
    ["A/tracker: pagemap_scan(ram[0]) -> []", "A: write(ram[0], 5)", "A/tracker: wp(ram[0]) -> !PTE053"],
  ],
  "fork-without-event.pte": [["A/main: fork(B)"]],
  "garbage-collector-move.pte": [["A: move(to[0], from[0]) -> 4096, !PTE007"]],
  "kernels-differ.pte": [
    ["A: register(buf, MISSING) -> EBUSY"],
    "all 87 states, the deepest after 7 steps: nothing found",
  ],
  "postcopy.pte": ["all 153 states, the deepest after 9 steps: nothing found"],
  "snapshot-anonymous.pte": [["A: madvise(guest[1], DONTNEED) -> !PTE001", "A/vcpu0: write(guest[1], 21) -> !PTE016"]],
  "snapshot-missing-too.pte": ["all 20 states, the deepest after 5 steps: nothing found"],
  "snapshot-two-writers.pte": ["all 341 states, the deepest after 7 steps: nothing found"],
};

const folder = join(import.meta.dirname, "../examples/search");

/** An answer to each line of the section. */
function answersTo(text: string): Answer[] {
  const { scenario, section } = sectionIn(text);
  return questionsOf(section).map((question) => {
    const run = answering(scenario, section, question);
    for (;;) {
      const { done, value } = run.next(true);
      if (!done) continue;
      if ("message" in value) throw new Error(value.message);
      return value;
    }
  });
}

describe("examples/search", () => {
  test("each has an answer here", () => {
    expect(readdirSync(folder).toSorted()).toEqual(Object.keys(examples));
  });
  test.each(Object.entries(examples))("%s", (file, expected) => {
    const text = readFileSync(join(folder, file), "utf8");
    const { scenario } = sectionIn(text);
    expect(errorsOf(scenario)).toEqual([]);
    const answers = answersTo(text);
    const told = answers.map(({ made, ways: [way] }) =>
      way === undefined ? coverageText(made) : way.statements.map((line) => line.replace(/\s+/g, " ")),
    );
    expect(told).toEqual(expected);
    expect(answers.map(({ proven }) => proven)).toEqual(expected.map((each) => typeof each === "string"));
    for (const { scenario: found } of answers.flatMap(({ ways }) => ways))
      expect(errorsOf(openScenario(found))).toEqual([]);
  });
});

function errorsOf(scenario: Scenario): string[] {
  return diagnosticsOf(scenario)
    .filter(({ severity }) => severity === "error" || severity === "warning")
    .map(({ message }) => message);
}

test("whatever is found checks by itself without a problem, and shows its finding on its last line", () => {
  const memory = fc.constantFrom("mmap(2)", "mmap(2, SHARED)", "mmap(2, SHARED, f)", "mmap(2, PRIVATE, f)");
  const events = fc.subarray(
    [
      "any A: madvise(buf[*], DONTNEED)",
      "any A: madvise(buf[*], FREE)",
      "any A: madvise(buf[*], GUARD_INSTALL)",
      "any A: reclaim(buf[*])",
      "any A: mremap(buf[0], moved[0])",
      "any A: fork(B)",
      "any A: write(buf[*], 9)",
      "any A: migrate_begin(buf[*])",
      "any A: migrate_end(buf[*])",
      "any fallocate(f[*], PUNCH_HOLE)",
      "any A: register(buf, MISSING)",
      "on wp A: resolve(buf[*])",
      "A/1: write(buf[1], 3)",
    ],
    { minLength: 2, maxLength: 6 },
  );
  const kernel = fc.constantFrom("6.1", "6.12", "6.18");
  let shown = 0;
  fc.assert(
    fc.property(kernel, memory, events, (version, map, lines) => {
      const text = `kernel ${version}
swapon()
f = memfd(2)
A: buf = ${map}
A: userfaultfd(PAGEFAULT_FLAG_WP | WP_HUGETLBFS_SHMEM)
A: register(buf, WP)
A: write(buf[0], 7)
A: wp(buf[0])
explore
${lines.join("\n")}
never PTE001, PTE002, PTE003, PTE004, PTE005, PTE014, PTE016
`;
      const { scenario, section } = sectionIn(text);
      for (const each of explore(section.problem, { bounds: { depth: 4 }, all: true }).found) {
        const answer = foundText(scenario, section.problem, section.line, least(section.problem, each));
        // PTE014 is off by default: it shows where it is enabled.
        const answered = openScenario(answer, { enabled: new Set(["PTE014"]) });
        const problems = diagnosticsOf(openScenario(answer)).filter(
          ({ severity }) => severity === "error" || severity === "warning",
        );
        expect(problems).toEqual([]);
        const last = answered.steps.at(-1)?.findings ?? [];
        expect(last.map(({ code }) => code)).toContain(each.violation.code);
        shown++;
      }
    }),
    { numRuns: runs(40) },
  );
  expect(shown).toBeGreaterThan(10);
});
