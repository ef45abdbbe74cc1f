// `check --update`: writes what really happens in place of what a scenario says and does not hold.

import type { Scenario, StepRecord } from "../analysis/index.ts";
import { fixesOf } from "../analysis/scenario/fixes.ts";
import { parseStatement, resultsOf } from "../language/index.ts";

/**
 * The text with every result and assert that does not hold replaced. What holds, comments, line breaks and all else stay as they are; so does
 * a line that has an error, and what stands in an included file. An assert over pages that are not alike becomes one for each run of
 * pages. What it gives it leaves alone the next time.
 */
export function updated(text: string, scenario: Scenario): string {
  // Lines at even places, and the line breaks that the parser knows between them.
  const parts = text.split(/(\r\n|\n|\r)/);
  const put = (line: number, now: string): void => {
    // Never a line that reads worse than the one before.
    if (parts[2 * line] !== undefined && now.split(/\r\n|\n|\r/).every(parses)) parts[2 * line] = now;
  };
  for (const step of scenario.steps) {
    const at = scenario.lineOf(step.index);
    const line = parts[2 * at];
    if (step.files.length === 0 && line !== undefined && hasNoError(step.bound)) put(at, withResults(line, step));
  }
  for (const { files, findings } of scenario.checks) {
    if (files.length > 0) continue;
    for (const finding of findings) {
      if (finding.expected) continue;
      // An assert's one fix says what is so; its edits stand from left to right.
      for (const { line, start, end, text: now } of (fixesOf(scenario, finding)[0]?.edits ?? []).toReversed()) {
        const bound = scenario.program.bound[line];
        const old = parts[2 * line] ?? "";
        if (bound && hasNoError(bound)) put(line, old.slice(0, start) + now + old.slice(end));
      }
    }
  }
  return parts.join("");
}

function parses(line: string): boolean {
  return parseStatement(line).errors.length === 0;
}

function hasNoError({ diagnostics }: { readonly diagnostics: readonly { readonly severity: string }[] }): boolean {
  return diagnostics.every(({ severity }) => severity !== "error");
}

/** Replaces the results that do not hold; one that nothing corresponds to goes, and the arrow with the last of them. */
function withResults(line: string, step: StepRecord): string {
  const { expectations, statement } = step.bound;
  const results = resultsOf(statement);
  if (!results) return line;
  // What is meant not to hold (`!PTE023`) stays so.
  const meant = step.findings.some(({ kind, expected }) => kind === "expectation-fails" && expected);
  const wrongs = meant ? [] : step.mismatches;
  const found = new Set(
    step.findings.filter(({ kind }) => kind !== "expected-finding-missing").map(({ code }) => code),
  );
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
  // Two results that were wrong have the same in their place.
  const said = [...new Set(kept)];
  return said.length === 0 ? `${before}${after}` : `${before} -> ${said.join(", ")}${after}`;
}
