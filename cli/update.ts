// `check --update`: writes what really happens in place of what a scenario says and does not hold.

import { fixesOf, type Scenario, type StepRecord } from "../analysis/index.ts";
import { resultsOf } from "../language/index.ts";

/**
 * The text with every result and assert that does not hold replaced. What holds, comments and all else stay as they are; so does
 * what stands in an included file. An assert over pages that are not alike becomes one for each run of pages.
 */
export function updated(text: string, scenario: Scenario): string {
  const lines = text.split("\n");
  for (const step of scenario.steps) {
    if (step.files.length > 0) continue;
    const line = lines[step.line];
    if (line !== undefined) lines[step.line] = withResults(line, step);
  }
  for (const { files, findings } of scenario.checks) {
    if (files.length > 0) continue;
    for (const finding of findings) {
      if (finding.expected) continue;
      // An assert's one fix says what is so; its edits stand from left to right.
      const edits = fixesOf(scenario, finding)[0]?.edits ?? [];
      for (const { line, start, end, text: now } of edits.toReversed()) {
        const old = lines[line] ?? "";
        lines[line] = old.slice(0, start) + now + old.slice(end);
      }
    }
  }
  return lines.join("\n");
}

/** Replaces the results that do not hold; one that nothing corresponds to goes, and the arrow with the last of them. */
function withResults(line: string, step: StepRecord): string {
  const { expectations, statement } = step.running.bound;
  const results = resultsOf(statement);
  if (!results) return line;
  // What is meant not to hold (`!PTE023`) stays so.
  const meant = step.findings.some(({ code, expected }) => code === "PTE023" && expected);
  const wrongs = meant ? [] : step.mismatches;
  const found = new Set(step.findings.filter(({ code }) => code !== "PTE024").map(({ code }) => code));
  const kept = expectations.flatMap((expectation, index) => {
    const wrong = wrongs.find((each) => each.index === index);
    if (wrong) return wrong.instead ?? [];
    if (expectation.kind === "finding" && !found.has(expectation.code)) return [];
    return line.slice(expectation.start, expectation.end);
  });
  const same = kept.length === expectations.length && wrongs.length === 0;
  if (same) return line;
  const before = line.slice(0, results.start).trimEnd();
  const after = line.slice(results.end);
  return kept.length === 0 ? `${before}${after}` : `${before} -> ${kept.join(", ")}${after}`;
}
