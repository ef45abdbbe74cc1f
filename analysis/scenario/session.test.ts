// A session that has seen any edits, run to the end between them or not, says of its text what one says that opens it
// afresh.

import fc from "fast-check";
import { expect, test } from "vitest";
import { composed, parse, type Splice, update } from "../../language/index.ts";
import { line, setup } from "../../language/testing/arbitrary.ts";
import { runs } from "../../test/random/runs.ts";
import { diagnosticsOf } from "./diagnostics.ts";
import type { Scenario } from "./scenario.ts";
import { openScenario, Session } from "./session.ts";

/** Long enough that a run is asked several times whether it may go on. */
const filler = Array.from({ length: 150 }, (_, i) => `A: write(p${i % 4}[${i % 32}], ${i})`);

const edit = fc.record({
  from: fc.nat(220),
  removed: fc.nat(3),
  lines: fc.array(
    fc.oneof(
      line,
      fc.constantFrom(
        "A: userfaultfd(PAGEFAULT_FLAG_WP)",
        "A: register(p0, WP)",
        "A: wp(p0)",
        "A: madvise(p0[0..3], DONTNEED)",
        "A/7: write(p0[1], 9) -> blocks wp",
        "A: unwp(p0) -> 0, A/7 ok",
        "A: wp(fresh)",
        "# comment",
        "assert A.p0[1] is present(wp)",
      ),
    ),
    { maxLength: 3 },
  ),
  next: fc.constantFrom("run", "slice", "look", "nothing"),
});

/** All that anybody is shown. */
function shown(scenario: Scenario) {
  return {
    diagnostics: diagnosticsOf(scenario).map(({ finding, detail, ...each }) => ({
      ...each,
      detail: detail.lines,
      step: finding?.step,
    })),
    steps: scenario.steps.map(({ index, text, findings }) => [
      index,
      scenario.lineOf(index),
      text,
      findings.map(({ step, code, message }) => `${step} ${code} ${message}`),
    ]),
    asserts: scenario.checks.map(({ line: at, after, failed }) => [at, after, failed?.message]),
    complete: scenario.complete,
    lines: Array.from({ length: scenario.document.statements.length }, (_, at) => scenario.stepAtLine(at)),
  };
}

test("after any edits a scenario is that of opening the text afresh", () => {
  const property = fc.property(fc.array(edit, { minLength: 1, maxLength: 12 }), (edits) => {
    const session = new Session();
    let document = parse([...setup.trimEnd().split("\n"), ...filler].join("\n"));
    let change: Splice | undefined;
    session.open(document);
    session.advance();
    diagnosticsOf(session.scenario());
    for (const { from, removed, lines, next } of edits) {
      const text = lines.map((each) => `${each}\n`).join("");
      const updated = update(document, {
        startLine: from,
        startColumn: 0,
        endLine: from + removed,
        endColumn: 0,
        text,
      });
      document = updated.document;
      change = change === undefined ? updated.change : composed(change, updated.change);
      if (next === "nothing") continue;
      session.open(document, change);
      change = undefined;
      if (next === "run") session.advance();
      else session.advance(() => false);
      if (next !== "slice") diagnosticsOf(session.scenario());
    }
    session.open(document, change ?? { from: document.statements.length, removed: 0, added: 0 });
    session.advance();
    const text = document.statements.map((statement) => statement.text).join("\n");
    expect(shown(session.scenario())).toEqual(shown(openScenario(text)));
  });
  fc.assert(property, { numRuns: runs(60) });
});

test("what an edit costs: one operation for one line, none for a comment, wherever it stands", () => {
  const session = new Session();
  let document = parse([...setup.trimEnd().split("\n"), ...filler].join("\n"));
  const edited = (startLine: number, text: string) => {
    const updated = update(document, { startLine, startColumn: 0, endLine: startLine, endColumn: 0, text });
    document = updated.document;
    session.open(document, updated.change);
    session.advance();
    return session.executed;
  };
  session.open(document);
  session.advance();
  const before = session.scenario().steps;
  expect(edited(0, "# why\n")).toBe(0);
  expect(session.scenario().steps).toBe(before);
  expect(edited(1, "kernel 7.3\n")).toBe(0);
  expect(edited(9, "A: wake(p0[0])\n")).toBe(1);
  expect(edited(12, "# more\n")).toBe(0);
});
