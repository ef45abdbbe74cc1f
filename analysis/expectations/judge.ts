// All findings of one step: what rules reported, and how it compares with what the statement states. And those of an
// assert.

import { type Expectation, nearest } from "../../language/index.ts";
import type { Reported } from "../findings/facts.ts";
import { type Draft, type Finding, type Rule, wholeOperation } from "../findings/finding.ts";
import { ruleOf, rules } from "../findings/table.ts";
import type { RunStep } from "../timeline/timeline.ts";
import type { FailedAssert } from "./assert.ts";
import { type Mismatch, saysResult } from "./result.ts";
import { blocksForEver, expectationFails, missingFinding, notCarriedOut, unexpectedError } from "./rules.ts";

/** What a thread that still sleeps when the scenario ends waits for. */
export type Waiting = "userfaultfd" | "message" | "migration";

const waitingDraft: { readonly [what in Waiting]: Pick<Draft, "message" | "detail" | "remedy"> } = {
  userfaultfd: {
    message: "nothing ever wakes this thread",
    detail: ["The scenario ends and it still sleeps in handle_userfault()."],
  },
  message: {
    message: "nobody ever reads the message that this thread waits for",
    detail: ["The scenario ends and it still sleeps in userfaultfd_event_wait_completion()."],
    remedy: "Read it: uffd_read().",
  },
  migration: {
    message: "the migration that this thread waits for never ends",
    detail: ["The scenario ends and it still sleeps in migration_entry_wait(), or for the folio's lock."],
    remedy: "End the migration: migrate_end(…).",
  },
};

const NO_FINDINGS: readonly Finding[] = [];

/** move_pages() has nowhere to go: the one operation that a machine may not be able to do. */
const SKIPPED = "the machine has one NUMA node";

/** In the order of their codes, but for those that are about what the statement expects: they come last. */
export function findingsOf(
  index: number,
  expectations: readonly Expectation[],
  { step: { result } }: RunStep,
  reports: readonly Reported[],
  wrong: readonly Mismatch[],
  waits: Waiting | undefined,
  atEnd: Reported | undefined,
): readonly Finding[] {
  const failed = result.err ?? (result.sig && `${result.sig.name}/${result.sig.code}`);
  const undone = result.bad ?? (result.skip ? SKIPPED : undefined);
  if (
    reports.length === 0 &&
    expectations.length === 0 &&
    waits === undefined &&
    atEnd === undefined &&
    failed === undefined &&
    undone === undefined
  )
    return NO_FINDINGS;
  const found = new Findings(index, expectations);
  for (const { rule, draft } of reports) found.add(rule, draft);
  const says = saysResult(expectations);
  const task = result.blocked ?? result.stuck;
  if (waits !== undefined && task !== undefined && !says)
    found.add(blocksForEver, {
      subject: { kind: "task", task },
      cause: { kind: "wait", for: waits },
      ...waitingDraft[waits],
    });
  if (atEnd !== undefined) found.add(atEnd.rule, atEnd.draft);
  if (failed !== undefined && !says)
    found.add(unexpectedError, {
      subject: wholeOperation,
      cause: { kind: "error", answer: failed },
      message: `gives ${failed}`,
      detail: ["The scenario does not say that it should."],
    });
  if (undone !== undefined && !says)
    found.add(notCarriedOut, {
      subject: wholeOperation,
      cause: { kind: "undone", why: undone },
      message: `not carried out: ${undone}`,
      detail: ["The state is as before."],
    });
  for (const { index: at, message, instead } of wrong)
    found.add(expectationFails, {
      subject: { kind: "expectation", index: at },
      cause: { kind: "mismatch", instead },
      message,
    });
  return found.withMissing();
}

/** `step`: the one after which it is looked at. */
export function findingsOfAssert(
  check: number,
  step: number,
  expectations: readonly Expectation[],
  failed: FailedAssert | null,
): readonly Finding[] {
  if (failed === null && expectations.length === 0) return NO_FINDINGS;
  const found = new Findings(step, expectations);
  if (failed !== null)
    found.add(expectationFails, {
      subject: { kind: "assert" },
      cause: { kind: "mismatch", instead: failed.is },
      message: `does not hold: ${failed.message}`,
    });
  return found.withMissing().map((each) => ({ ...each, check }));
}

/** The findings of a statement, with the knowledge of which it names. */
class Findings {
  private readonly step: number;
  private readonly expectations: readonly Expectation[];
  private readonly all: Finding[] = [];

  constructor(step: number, expectations: readonly Expectation[]) {
    this.step = step;
    this.expectations = expectations;
  }

  add(rule: Rule, draft: Draft): void {
    const { code, kind } = rule;
    const severity = draft.severity ?? rule.severity;
    const expected = this.expectations.some((each) => each.kind === "finding" && each.code === code);
    // Field by field, so that all have one shape: there are thousands, and much is made of each.
    const { subject, cause, message, detail, remedy, origin, related } = draft;
    const { step } = this;
    this.all.push({
      code,
      kind,
      severity,
      rule,
      step,
      expected,
      subject,
      cause,
      message,
      detail,
      remedy,
      origin,
      related,
    });
  }

  /** With one more for each that is named and not there. */
  withMissing(): readonly Finding[] {
    if (this.expectations.length === 0) return this.all;
    const there = new Set(this.all.map(({ code }) => code));
    this.expectations.forEach((each, index) => {
      if (each.kind !== "finding" || there.has(each.code)) return;
      there.add(each.code);
      this.add(missingFinding, { subject: { kind: "expectation", index }, ...absent(each.code) });
    });
    return this.all;
  }
}

function absent(code: string): Pick<Draft, "cause" | "message" | "detail" | "remedy"> {
  if (ruleOf(code)?.code === code)
    return { cause: { kind: "absent", code, meant: null }, message: `${code} is expected here and does not happen` };
  const meant =
    ruleOf(code)?.code ??
    nearest(
      code,
      rules.map((rule) => rule.code),
    ) ??
    null;
  return {
    cause: { kind: "absent", code, meant },
    message: `there is no finding ${code}${meant === null ? "" : `; did you mean ${meant}?`}`,
    detail: ["The code of a finding is PTE and three digits: !PTE001."],
    remedy: "Name a finding that there is, or take it out.",
  };
}
