// Whether a step came out as the scenario says: what stands after `->`, one part at a time.

import type { Step } from "../../engine/index.ts";
import { writeOutcome } from "../../language/bound.ts";
import type { Expectation, Outcome } from "../../language/index.ts";
import { outcomeText, ownFault, regionsText, type ThreadName } from "../describe/outcome.ts";

/** An expectation that does not hold: which one, and a sentence that says what happened instead. */
export interface Mismatch {
  readonly expectation: Expectation;
  readonly index: number;
  readonly message: string;
  /** What would hold in its place. Null: nothing like it happened. */
  readonly instead: string | null;
}

/**
 * Compares a step with the expectations of its statement; findings (`!PTE001`) aside, which need all findings of the
 * step.
 */
export function mismatches(step: Step, expectations: readonly Expectation[], thread: ThreadName): Mismatch[] {
  const found: Mismatch[] = [];
  expectations.forEach((expectation, index) => {
    const wrong = holds(step, expectation, thread);
    if (wrong !== null) found.push({ expectation, index, message: wrong.message, instead: wrong.instead });
  });
  return found;
}

/** Whether an expectation speaks of the operation's own result, so that an error there is not a surprise. */
export function saysResult(expectations: readonly Expectation[]): boolean {
  return expectations.some(({ kind }) => kind !== "event" && kind !== "thread" && kind !== "finding");
}

type Wrong = { readonly message: string; readonly instead: string | null };

function holds(step: Step, expectation: Expectation, thread: ThreadName): Wrong | null {
  switch (expectation.kind) {
    case "finding":
      return null;
    case "event":
      return step.messages.some(({ type }) => type === expectation.event)
        ? null
        : { message: `no ${expectation.event} message is sent`, instead: null };
    case "thread":
      return threadHolds(step, expectation.thread, expectation.outcome, thread);
    case "regions": {
      if (step.result.scan === undefined) return { message: "this is no scan, and gives no regions", instead: null };
      const is = regionsText(step.result.scan);
      return is === regionsText(expectation.regions) ? null : { message: `the scan gives ${is}`, instead: is };
    }
    default: {
      if (resultIs(step, expectation)) return null;
      const is = ownText(step);
      return {
        message: `the result is ${is}, not ${writeOutcome(expectation)}`,
        // "not modelled" is nothing to expect.
        instead: step.result.notModelled === undefined ? is : null,
      };
    }
  }
}

function ownText(step: Step): string {
  return outcomeText({ ...step, messages: [], done: [], again: [] }, () => null);
}

function resultIs(step: Step, outcome: Outcome): boolean {
  const { result } = step;
  switch (outcome.kind) {
    case "ok":
      return result.ret >= 0 && ended(step);
    case "value":
      // 0 is both the plain success of a call and a value.
      return result.ret >= 0 && ended(step) && (result.val ?? 0) === outcome.value;
    case "errno":
      return result.err === outcome.name && (outcome.after === null || outcome.after === Math.max(0, result.val ?? 0));
    case "signal":
      return result.sig?.name === outcome.name && (outcome.code === null || result.sig.code === outcome.code);
    case "blocks":
      return result.blocked !== undefined && (outcome.fault === null || ownFault(step) === outcome.fault);
    case "stuck":
      return result.stuck !== undefined;
    case "bad":
      return result.bad !== undefined;
    case "skipped":
      return result.skip === true;
  }
}

function ended({ result }: Step): boolean {
  return (
    result.blocked === undefined &&
    result.stuck === undefined &&
    result.bad === undefined &&
    !result.skip &&
    result.notModelled === undefined
  );
}

function threadHolds(step: Step, name: string, outcome: Outcome, thread: ThreadName): Wrong | null {
  const done = step.done.find(({ task }) => thread(task) === name);
  const again = step.again.find(({ task }) => thread(task) === name);
  if (again) {
    if (outcome.kind === "blocks" && (outcome.fault === null || outcome.fault === again.fault)) return null;
    return { message: `${name} blocks again (${again.fault})`, instead: `${name} blocks ${again.fault}` };
  }
  if (!done) return { message: `${name} does not go on here`, instead: null };
  const report = {
    ...step,
    result: {
      ret: done.ret,
      ...(done.err ? { err: done.err } : {}),
      ...(done.sig ? { sig: done.sig } : {}),
      val: done.val,
    },
    messages: [],
  };
  if (resultIs(report, outcome)) return null;
  const is = done.sig ? `${done.sig.name}/${done.sig.code}` : (done.err ?? (done.read ? String(done.val) : "ok"));
  return { message: `${name} ends with ${is}, not ${writeOutcome(outcome)}`, instead: `${name} ${is}` };
}
