// Bounds of what a scenario may ask for: passing one is said, with the bound and what to do, after some seconds at
// most, and long work comes in pieces. What is counted here are pieces and bytes; no clock is asked.

import { expect, test } from "vitest";
import { MAX_CHANGES, MAX_RUNS, MAX_WALKTHROUGH, parse } from "../language/index.ts";
import { comparing, designVariants } from "./compare/index.ts";
import { BudgetError, diagnosticsOf, finished, openScenario, type Scenario, Session, type Task } from "./index.ts";
import { fixesOf } from "./scenario/fixes.ts";
import { answer, answering } from "./view/index.ts";
import {
  htmlWalkthrough,
  makingWalkthrough,
  markdownWalkthrough,
  walkthrough,
  writingHtml,
} from "./walkthrough/index.ts";

const whole = "A: buf = mmap(16384)\nA: userfaultfd(PAGEFAULT_FLAG_WP | WP_UNPOPULATED)\nA: register(buf, WP)\n";

/** How many pieces a task is in; what it comes to is not kept. */
function pieces(task: Task<unknown>): number {
  let count = 1;
  while (!task.next().done) count++;
  return count;
}

/** So many threads that wait for a page, and so many wakes, after which they fault again: what changes much for little work. */
function waiting(threads: number, wakes: number): string {
  const faults = Array.from({ length: threads }, (_, i) => `A/${i}: write(buf[0], 1)\n`).join("");
  return `A: buf = mmap(1)\nA: userfaultfd(PAGEFAULT_FLAG_WP)\nA: register(buf, MISSING)\n${faults}${"A: wake(buf)\n".repeat(wakes)}`;
}

/** The diagnostics of bounds, by line from 1. */
function limits(scenario: Scenario): string[] {
  return diagnosticsOf(scenario).flatMap(({ code, line, message }) =>
    code === "limit" ? [`${line + 1}: ${message}`] : [],
  );
}

test("pages times steps: a run ends where it has changed as much as it may, and says so there", () => {
  const text = `${whole}${"A: wp(buf)\nA: unwp(buf)\n".repeat(100)}`;
  const scenario = openScenario(text);
  expect(scenario.exhausted).toBe(true);
  expect(scenario.timeline.changed).toBeLessThan(2 * MAX_CHANGES);
  const [said, ...more] = limits(scenario);
  expect(more).toEqual([]);
  expect(said).toMatch(new RegExp(`^${scenario.steps.length + 1}: the run ends here: .* 2,000,000 `));
});

test("waiting threads times wakes; after an edit that takes back what was too much, the run goes on to its end", () => {
  const session = new Session();
  const open = (text: string) => {
    session.open(parse(text));
    session.advance();
    return session.scenario();
  };
  const much = open(waiting(300, 500));
  expect(much.exhausted).toBe(true);
  expect(limits(much).join()).toContain("the run ends here");
  const after = open(waiting(3, 500));
  expect([after.exhausted, after.steps.length]).toEqual([false, 506]);
  expect(open(waiting(300, 500)).exhausted).toBe(true);
});

test("a run of large steps is asked often whether it may go on", () => {
  const session = new Session();
  session.open(parse(`${whole}${"A: wp(buf)\nA: unwp(buf)\n".repeat(5)}`));
  let asked = 0;
  session.advance(() => ++asked > 0);
  expect(asked).toBeGreaterThanOrEqual(10);
});

test("runs of pages: the last of very many are told together, and quick fixes are those of the few that are shown", () => {
  const runs = 600;
  const lines = Array.from({ length: runs }, (_, i) => `A: wp(buf[${2 * i}])\n`).join("");
  const text = `A: buf = mmap(${2 * runs})\nA: userfaultfd(PAGEFAULT_FLAG_WP)\nA: register(buf, WP)\nA: madvise(buf, POPULATE_WRITE)\n${lines}A: madvise(buf, DONTNEED)\n`;
  const scenario = openScenario(text);
  const found = scenario.steps.at(-1)?.findings ?? [];
  expect(found.length).toBe(MAX_RUNS);
  expect(found.at(-1)?.message).toContain(`${runs - MAX_RUNS} more runs of pages`);
  expect(found.at(-1)?.subject).toMatchObject({ pages: { length: runs - MAX_RUNS + 1 } });
  const fixes = found.map((finding) => fixesOf(scenario, finding).length);
  expect(fixes).toEqual([...Array.from({ length: MAX_RUNS - 1 }, () => 2), 1]);
});

test("a comparison comes in pieces, and what would be too much is refused with the bound", () => {
  const variants = designVariants(["all"]);
  if (typeof variants === "string") throw new Error(variants);
  const some = `${whole}A: wp(buf)\n`;
  expect(pieces(comparing(some, variants))).toBeGreaterThan(3 * variants.length);
  expect(() => finished(comparing(waiting(300, 200), variants))).toThrow(BudgetError);
});

test("a walkthrough comes in pieces and has so many steps at most", () => {
  const writes = (count: number) =>
    `A: buf = mmap(16)\n${Array.from({ length: count - 1 }, (_, i) => `A: write(buf[${i % 16}], ${i % 9})\n`).join("")}`;
  const made = walkthrough(openScenario(writes(50)), "x");
  if ("broken" in made) throw new Error("it does not hold");
  expect(pieces(makingWalkthrough(openScenario(writes(50)), "x"))).toBeGreaterThan(50);
  expect(pieces(writingHtml(made))).toBeGreaterThan(50);
  const long = walkthrough(openScenario(writes(MAX_WALKTHROUGH + 1)), "x");
  expect(long).toEqual({
    broken: [
      {
        line: MAX_WALKTHROUGH,
        file: null,
        message: `a walkthrough has at most ${MAX_WALKTHROUGH} steps, and this scenario has ${MAX_WALKTHROUGH + 1}`,
      },
    ],
  });
});

test("a step is looked at in pieces", () => {
  const scenario = openScenario(Array.from({ length: 20 }, (_, i) => `A: p${i} = mmap(64)\n`).join(""));
  const request = { call: "step", step: 19, viewport: { room: 40, selected: null } } as const;
  expect(pieces(answering(scenario, { name: "x", revision: 1 }, request))).toBeGreaterThan(20);
});

test.each([
  ["quotes", `## ${">".repeat(2000)}`],
  ["lists", Array.from({ length: 200 }, (_, i) => `## ${"  ".repeat(i)}- x`).join("\n")],
  ["emphasis", `## ${"*a **b".repeat(2000)}`],
  ["a long paragraph", `## ${"word ".repeat(1000)}`],
  ["what looks like an address", `## ${"a.".repeat(64_000)}@`],
  ["a long narration", Array.from({ length: 2000 }, () => `## ${"word ".repeat(12)}\n##`).join("\n")],
])("narration that is too much is shown as the text it is: %s", (_name, narration) => {
  const text = `${narration}\nA: buf = mmap(1)\n`;
  const scenario = openScenario(text);
  expect(limits(scenario).join()).toContain("this narration is shown as plain text");
  expect(answer(scenario, { name: "x", revision: 1 }, { call: "overview" })).toMatchObject({ steps: 1 });
  const made = walkthrough(scenario, "x");
  if ("broken" in made) throw new Error("it does not hold");
  expect(htmlWalkthrough(made)).toContain("mmap(1)");
  expect(markdownWalkthrough(made)).toContain("mmap(1)");
});

test("in Markdown a block of code ends where it ends, and a link too", () => {
  const text = "## ~~~\n##    ```\n## <img src=x onerror=alert(9)>\n## ~~~\n## [k](http://a\\)\nA: buf = mmap(1)\n";
  const made = walkthrough(openScenario(text), "x");
  if ("broken" in made) throw new Error("it does not hold");
  const lines = markdownWalkthrough(made).split("\n");
  const fence = lines.indexOf("````");
  expect(lines.slice(fence, fence + 4)).toEqual(["````", "   ```", "<img src=x onerror=alert(9)>", "````"]);
  expect(lines.join("\n")).not.toContain("\\>");
});

test.each([
  "A: buf = mmap(1) -> [0] PRESENT |, ESRCH",
  "A: buf = mmap(1)\nA: madvise(buf, COLD) -> [0x3..2] PRESENT, SIGSEGV/2",
])("no quick fix leaves a line that does not parse: %s", (text) => {
  const scenario = openScenario(text);
  for (const { line, start, end, text: now } of scenario.findings
    .flatMap((each) => fixesOf(scenario, each))
    .flatMap(({ edits }) => edits)) {
    const old = scenario.document.statements[line]?.text ?? "";
    expect(parse(old.slice(0, start) + now + old.slice(end)).statements[0]?.errors).toEqual([]);
  }
});

test("threads that wake and fault again: the last of very many are told together", () => {
  const found = openScenario(waiting(300, 1)).steps.at(-1)?.findings ?? [];
  expect(found.length).toBe(MAX_RUNS);
  expect(found.at(-1)?.message).toMatch(/and so it is with 44 more of its kind$/);
});
