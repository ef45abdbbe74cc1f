// `check --update`: writes what really happens in place of what a scenario says and does not hold.

import { type CheckRecord, entryWords, type Scenario, type StepRecord } from "../analysis/index.ts";
import { encodeEntry, pageAt, placesOf } from "../engine/index.ts";
import { pagesText } from "./tables.ts";

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
  for (const check of scenario.checks) {
    if (check.files.length > 0 || check.failed === null) continue;
    const line = lines[check.line];
    if (line !== undefined) lines[check.line] = withStates(line, check, scenario);
  }
  return lines.join("\n");
}

/** Replaces the results that do not hold; one that nothing corresponds to goes, and the arrow with the last of them. */
function withResults(line: string, step: StepRecord): string {
  const { expectations, statement } = step.running.bound;
  const results = statement.kind === "call" || statement.kind === "scn" ? statement.results : null;
  if (!results) return line;
  const found = new Set(
    step.findings.filter(({ code }) => code !== "PTE023" && code !== "PTE024").map(({ code }) => code),
  );
  const kept = expectations.flatMap((expectation, index) => {
    const wrong = step.mismatches.find((each) => each.index === index);
    if (wrong) return wrong.instead ?? [];
    if (expectation.kind === "finding" && !found.has(expectation.code)) return [];
    return line.slice(expectation.start, expectation.end);
  });
  const same = kept.length === expectations.length && step.mismatches.length === 0;
  if (same) return line;
  const before = line.slice(0, results.start).trimEnd();
  const after = line.slice(results.end);
  return kept.length === 0 ? `${before}${after}` : `${before} -> ${kept.join(", ")}${after}`;
}

function withStates(line: string, check: CheckRecord, scenario: Scenario): string {
  const { statement, check: asserted } = check.running.bound;
  if (statement.kind !== "assert" || !statement.state || !asserted) return line;
  const { mm, pattern, range } = asserted;
  const state = scenario.timeline.records[check.after]?.step.state ?? scenario.timeline.start;
  const mapped = placesOf(state, mm).find(({ place }) => place === range.place)?.pages ?? 0;
  const count = range.count ?? Math.max(0, mapped - range.page);
  const runs: { from: number; to: number; is: string }[] = [];
  for (let page = range.page; page < range.page + count; page++) {
    const { entry, level } = pageAt(state, mm, range.place, page);
    const raw = encodeEntry(entry, level === "none" ? "pte" : level, scenario.raw);
    const is = pattern.kind === "raw" && raw !== undefined ? `0x${raw.toString(16)}` : entryWords(entry).words;
    const last = runs.at(-1);
    if (last?.is === is) last.to = page;
    else runs.push({ from: page, to: page, is });
  }
  const [first, ...more] = runs;
  if (!first) return line;
  const indent = line.slice(0, line.length - line.trimStart().length);
  const end = line.slice(statement.state.end);
  if (more.length === 0) return `${line.slice(0, statement.state.start)}${first.is}${end}`;
  const name = scenario.nameOf(range.place);
  const asserts = runs.map(({ from, to, is }) => `${indent}assert ${mm}.${name}${pagesText(from, to)} is ${is}`);
  return `${asserts[0]}${end}\n${asserts.slice(1).join("\n")}`;
}
