// Findings about what a scenario states: a result, an assert or a finding that does not come as it says, and what it
// should have said. They are found where a step is compared with its statement (judge.ts), not by a look at the step
// alone.

import { tasks } from "../../engine/index.ts";
import { waitsFor } from "../describe/outcome.ts";
import type { Draft, Fix, Rule, StepFacts } from "../findings/finding.ts";

/**
 * The scenario ends and a thread still sleeps in userfaultfd, or waits for a migration: found at the end, on the
 * statement whose thread it is.
 */
export const blocksForEver: Rule = {
  code: "PTE017",
  kind: "blocks-for-ever",
  group: "memory",
  title: "The thread is never woken",
  severity: "warning",
  unstated: true,
  remedy:
    "Answer the fault: `resolve(…)` for a wp fault, `unrwp(…)` for an rwp one, `copy(…)`, `zeropage(…)` or `continue(…)` for a missing or minor one.",
  fixes: (_draft, facts) => [
    ...answers(facts),
    {
      title: "Expect it to wait",
      edits: [{ kind: "expect", statement: facts.index, text: facts.result.stuck === undefined ? "blocks" : "stuck" }],
    },
  ],
};

/** What lets a blocked thread go on, right after it: the answer to its fault, or the end of the migration. */
function answers({ operation, result, after, index, nameOf }: StepFacts): Fix[] {
  const task = tasks(after).find((each) => each.task === (result.blocked ?? result.stuck));
  if (task === undefined) return [];
  const { wait, mm } = task;
  if (wait.on === "event")
    return wait.uffd === null ? [] : [insertAfter("Read the message", index, `${wait.uffd}: uffd_read()`)];
  if (wait.on === "userfault") {
    const at = `${nameOf(wait.place)}[${wait.page}]`;
    const call = { wp: `resolve(${at})`, missing: `copy(${at}, 0)`, minor: `continue(${at})`, rwp: `unrwp(${at})` }[
      wait.fault
    ];
    return [insertAfter(`Answer the ${wait.fault} fault`, index, `${mm}: ${call}`)];
  }
  if (waitsFor(wait) !== "migration" || (operation.op !== "read" && operation.op !== "write")) return [];
  const end = `${operation.mm}: migrate_end(${nameOf(operation.place)}[${operation.page}])`;
  return [insertAfter("End the migration", index, end)];
}

function insertAfter(title: string, statement: number, text: string): Fix {
  return { title: `${title}: ${text}`, preferred: true, edits: [{ kind: "insert-after", statement, text }] };
}

/** A call failed, and the scenario does not say that it should. */
export const unexpectedError: Rule = {
  code: "PTE020",
  kind: "unexpected-error",
  group: "expectation",
  title: "An error that the scenario does not expect",
  severity: "warning",
  unstated: true,
  remedy: "Mend the call, or write the expected errno or signal: `-> EINVAL`, `-> SIGBUS/2`.",
  fixes: ({ cause }, { index }) =>
    cause.kind === "error"
      ? [
          {
            title: `Expect ${cause.answer}`,
            preferred: true,
            edits: [{ kind: "expect", statement: index, text: cause.answer }],
          },
        ]
      : [],
};

/** A result or an assert does not hold. */
export const expectationFails: Rule = {
  code: "PTE023",
  kind: "expectation-fails",
  group: "expectation",
  title: "An expectation does not hold",
  severity: "error",
  remedy: "Correct the scenario or the expectation; `ptescope check --update` writes in what really happens.",
  fixes: (draft, facts) => {
    if (draft.cause.kind !== "mismatch") return [];
    const { instead } = draft.cause;
    return instead === null ? takeOut(draft, facts) : replace(draft, facts, `Expect ${instead}`, instead);
  },
};

/** A finding was expected and is not there. */
export const missingFinding: Rule = {
  code: "PTE024",
  kind: "expected-finding-missing",
  group: "expectation",
  title: "An expected finding is not there",
  severity: "error",
  remedy: "Take the `!…` out, or find out why the loss no longer happens.",
  fixes: (draft, facts) => {
    const meant = draft.cause.kind === "absent" ? draft.cause.meant : null;
    return meant === null
      ? takeOut(draft, facts)
      : [...replace(draft, facts, `Change to '!${meant}'`, `!${meant}`), ...takeOut(draft, facts)];
  },
};

function replace({ subject }: Draft, { index: statement }: StepFacts, title: string, text: string): Fix[] {
  if (subject.kind !== "expectation") return [];
  return [{ title, preferred: true, edits: [{ kind: "results", statement, index: subject.index, text }] }];
}

function takeOut({ subject }: Draft, { index: statement }: StepFacts): Fix[] {
  if (subject.kind !== "expectation") return [];
  const edit = { kind: "results", statement, index: subject.index, text: "" } as const;
  return [{ title: "Take the expectation out", edits: [edit] }];
}

/** The operation was skipped, or needs what is not there: nothing was tried. */
export const notCarriedOut: Rule = {
  code: "PTE027",
  kind: "not-carried-out",
  group: "expectation",
  title: "The operation is not carried out",
  severity: "warning",
  unstated: true,
  remedy:
    "Give the scenario what the operation needs (`machine nodes=2`), or say that it is meant: `-> skipped`, `-> bad`.",
  fixes: (_draft, { index, result }) => [
    {
      title: `Expect ${result.skip ? "skipped" : "bad"}`,
      edits: [{ kind: "expect", statement: index, text: result.skip ? "skipped" : "bad" }],
    },
  ],
};
