// All findings of one step: what rules reported, what was expected otherwise, what never wakes. And those of an assert.

import type { Expectation, Running } from "../../language/index.ts";
import type { Reported } from "../findings/facts.ts";
import type { Finding, Rule } from "../findings/finding.ts";
import { ruleOf } from "../findings/table.ts";
import type { Record } from "../timeline/timeline.ts";
import type { FailedCheck } from "./check.ts";
import { type Mismatch, saysResult } from "./outcome.ts";

function rule(code: string): Rule {
  const found = ruleOf(code);
  if (found === undefined) throw new Error(`no rule ${code}`);
  return found;
}

/** What a thread that still sleeps when the scenario ends waits for. */
export type Waiting = "userfaultfd" | "migration";

const waitingDraft: { readonly [what in Waiting]: Finding["draft"] } = {
  userfaultfd: {
    message: "nothing ever wakes this thread",
    detail: ["The scenario ends and it still sleeps in handle_userfault()."],
  },
  migration: {
    message: "the migration that this thread waits for never ends",
    detail: ["The scenario ends and it still sleeps in migration_entry_wait()."],
    remedy: "End the migration: migrate_end(…).",
  },
};

/** In the order of their codes, but for those that are about what the statement expects: they come last. */
export function findingsOf(
  step: number,
  at: Running,
  record: Record,
  reports: readonly Reported[],
  wrong: readonly Mismatch[],
  waits: Waiting | undefined,
): readonly Finding[] {
  const { expectations } = at.bound;
  const { result } = record.step;
  const failed = result.err ?? (result.sig && `${result.sig.name}/${result.sig.code}`);
  const undone = result.bad ?? (result.skip ? SKIPPED : undefined);
  if (
    reports.length === 0 &&
    expectations.length === 0 &&
    waits === undefined &&
    failed === undefined &&
    undone === undefined
  )
    return NO_FINDINGS;
  const expectedCodes = codesOf(expectations);
  const findings: Finding[] = reports.map((reported) => finding(step, reported.rule, reported.draft, expectedCodes));
  const says = saysResult(expectations);
  if (waits !== undefined && !says) findings.push(finding(step, rule("PTE017"), waitingDraft[waits], expectedCodes));
  if (failed !== undefined && !says) {
    findings.push(
      finding(
        step,
        rule("PTE020"),
        { message: `gives ${failed}`, detail: ["The scenario does not say that it should."] },
        expectedCodes,
      ),
    );
  }
  if (undone !== undefined && !says)
    findings.push(
      finding(
        step,
        rule("PTE027"),
        { message: `not carried out: ${undone}`, detail: ["The state is as before."] },
        expectedCodes,
      ),
    );
  for (const { message } of wrong) findings.push(finding(step, rule("PTE023"), { message }, expectedCodes));
  return withMissing(step, findings, expectedCodes);
}

/** `step`: the one after which it is looked at. */
export function findingsOfCheck(
  check: number,
  step: number,
  expectations: readonly Expectation[],
  failed: FailedCheck | null,
): readonly Finding[] {
  if (failed === null && expectations.length === 0) return NO_FINDINGS;
  const expectedCodes = codesOf(expectations);
  const findings: Finding[] = [];
  if (failed !== null)
    findings.push(finding(step, rule("PTE023"), { message: `does not hold: ${failed.message}` }, expectedCodes));
  return withMissing(step, findings, expectedCodes).map((each) => ({ ...each, check }));
}

/** The findings that the scenario says are here. */
function codesOf(expectations: readonly Expectation[]): ReadonlySet<string> {
  const codes = new Set<string>();
  for (const each of expectations) if (each.kind === "finding") codes.add(each.code);
  return codes;
}

/** With one more for each that is expected and not there. */
function withMissing(step: number, findings: Finding[], expected: ReadonlySet<string>): Finding[] {
  const present = new Set(findings.map(({ code }) => code));
  for (const code of expected) {
    if (present.has(code)) continue;
    findings.push(finding(step, rule("PTE024"), { message: `${code} is expected here and does not happen` }, expected));
  }
  return findings;
}

/** move_pages() has nowhere to go: the one operation that a machine may not be able to do. */
const SKIPPED = "the machine has one NUMA node";

const NO_FINDINGS: readonly Finding[] = [];

function finding(step: number, of: Rule, draft: Finding["draft"], expected: ReadonlySet<string>): Finding {
  return {
    code: of.code,
    severity: draft.severity ?? of.severity,
    rule: of,
    step,
    draft,
    expected: expected.has(of.code),
  };
}
