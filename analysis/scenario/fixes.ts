// Quick fixes as text edits: what a remedy says, where text can do it.

import { tasks } from "../../engine/index.ts";
import { writeRange } from "../../language/index.ts";
import { factsOf } from "../findings/facts.ts";
import type { Finding, Fix } from "../findings/finding.ts";
import { statesOf } from "./check.ts";
import type { Scenario } from "./scenario.ts";
import type { CheckRecord, StepRecord } from "./step.ts";
import { indentOf, removeResult, type TextEdit, textEdit } from "./text-edit.ts";

export interface TextFix {
  readonly title: string;
  readonly preferred: boolean;
  readonly edits: readonly TextEdit[];
}

/** The quick fixes for a finding, its rule's own first; edits to statements that stand in an included file are left out. */
export function fixesOf(scenario: Scenario, finding: Finding): TextFix[] {
  const check = finding.check === undefined ? undefined : scenario.checks[finding.check];
  if (check) return checkFixes(scenario, check, finding);
  const steps = {
    records: scenario.timeline.records,
    running: scenario.steps.map(({ running }) => running),
    names: scenario.names,
    settings: scenario.settings,
    raw: scenario.raw,
  };
  const step = scenario.steps[finding.step];
  if (step === undefined) return [];
  const facts = factsOf(steps, finding.step);
  const fresh = finding.rule.check?.(facts).find(({ message }) => message === finding.draft.message);
  const fixes: Fix[] = [...(fresh?.fixes?.() ?? []), ...expectationFixes(scenario, step, finding)];
  return fixes.flatMap((fix) => {
    const edits = fix.edits.map((edit) => textEdit(scenario, edit));
    return edits.length > 0 && edits.every((edit) => edit !== null)
      ? [{ title: fix.title, preferred: fix.preferred ?? false, edits }]
      : [];
  });
}

function expectationFixes(scenario: Scenario, step: StepRecord, finding: Finding): Fix[] {
  const { index } = step;
  if (finding.code === "PTE023") {
    const wrong = step.mismatches.find(({ message }) => message === finding.draft.message);
    if (!wrong) return [];
    return [
      wrong.instead === null
        ? {
            title: "Take the expectation out",
            edits: [{ kind: "results", statement: index, index: wrong.index, text: "" }],
          }
        : {
            title: `Expect ${wrong.instead}`,
            preferred: true,
            edits: [{ kind: "results", statement: index, index: wrong.index, text: wrong.instead }],
          },
    ];
  }
  if (finding.code === "PTE024") {
    const position = step.running.bound.expectations.findIndex(
      (each) => each.kind === "finding" && finding.draft.message.startsWith(each.code),
    );
    return [
      { title: "Take the expectation out", edits: [{ kind: "results", statement: index, index: position, text: "" }] },
    ];
  }
  const { result } = step.step;
  const error = result.err ?? (result.sig && `${result.sig.name}/${result.sig.code}`);
  if (finding.code === "PTE020" && error !== undefined) {
    return [{ title: `Expect ${error}`, preferred: true, edits: [{ kind: "expect", statement: index, text: error }] }];
  }
  if (finding.code === "PTE017")
    return [
      ...answers(scenario, step),
      {
        title: "Expect it to wait",
        edits: [{ kind: "expect", statement: index, text: result.stuck === undefined ? "blocks" : "stuck" }],
      },
    ];
  return [
    {
      title: `Mark ${finding.code} as meant to be here`,
      edits: [{ kind: "expect", statement: index, text: `!${finding.code}` }],
    },
  ];
}

/** What lets a blocked thread go on, right after it: the answer to its fault, or the end of the migration. */
function answers(scenario: Scenario, step: StepRecord): Fix[] {
  const { operation } = step;
  const { result, state } = step.step;
  const task = tasks(state).find((each) => each.task === (result.blocked ?? result.stuck));
  if (task?.wait.on === "stuck" && (operation.op === "read" || operation.op === "write")) {
    const text = `${operation.mm}: migrate_end(${scenario.nameOf(operation.place)}[${operation.page}])`;
    const edit = { kind: "insert-after", statement: step.index, text } as const;
    return [{ title: `End the migration: ${text}`, preferred: true, edits: [edit] }];
  }
  if (task?.wait.on !== "userfault") return [];
  const { fault, place, page } = task.wait;
  const at = `${scenario.nameOf(place)}[${page}]`;
  const call = { wp: `resolve(${at})`, missing: `copy(${at}, 0)`, minor: `continue(${at})` }[fault];
  const text = `${task.mm}: ${call}`;
  return [
    {
      title: `Answer the ${fault} fault: ${text}`,
      preferred: true,
      edits: [{ kind: "insert-after", statement: step.index, text }],
    },
  ];
}

/** What an assert would have to say to hold; or its mark taken out, where it holds all the same. */
function checkFixes(scenario: Scenario, check: CheckRecord, finding: Finding): TextFix[] {
  const { running, line, files } = check;
  const { statement } = running.bound;
  if (files.length > 0) return [];
  if (finding.code === "PTE024") {
    const edit = removeResult(statement, line, 0);
    return edit ? [{ title: "Take the expectation out", preferred: false, edits: [edit] }] : [];
  }
  const states = statesOf(check);
  const [first] = states;
  const asserted = running.bound.check;
  if (statement.kind !== "assert" || !statement.page || !statement.state || !asserted || !first) return [];
  const { start, end } = statement.state;
  if (states.length === 1)
    return [{ title: `Assert ${first.is}`, preferred: true, edits: [{ line, start, end, text: first.is }] }];
  const [text = "", ...more] = states.map(({ from, to, is }) => {
    const range = { place: asserted.range.place, page: from, count: to - from + 1 };
    return `assert ${asserted.mm}.${writeRange(range, scenario.nameOf)} is ${is}`;
  });
  const below = more.map((each) => `\n${indentOf(statement)}${each}`).join("");
  const after = statement.text.length;
  return [
    {
      title: "Assert what each page is",
      preferred: true,
      edits: [
        { line, start: statement.keyword.start, end, text },
        { line, start: after, end: after, text: below },
      ],
    },
  ];
}
