// Quick fixes as text edits: what a remedy says, where text can do it.

import { writeRange } from "../../language/index.ts";
import { statesOf } from "../expectations/assert.ts";
import { factsOf } from "../findings/facts.ts";
import type { Finding, Fix } from "../findings/finding.ts";
import type { Scenario } from "./scenario.ts";
import type { AssertRecord } from "./step.ts";
import { indentOf, removeResult, type TextEdit, textEdit } from "./text-edit.ts";

export interface TextFix {
  readonly title: string;
  readonly preferred: boolean;
  readonly edits: readonly TextEdit[];
}

/** The quick fixes for a finding, its rule's own first; edits to statements that stand in an included file are left out. */
export function fixesOf(scenario: Scenario, finding: Finding): TextFix[] {
  const check = finding.check === undefined ? undefined : scenario.checks[finding.check];
  if (check) return assertFixes(scenario, check, finding);
  if (scenario.steps[finding.step] === undefined) return [];
  const { rule } = finding;
  const facts = factsOf(scenario.run, finding.step);
  const own = rule.fixes?.(finding, facts) ?? [];
  // What a scenario states is mended; all else may be what it is there to show.
  const fixes = rule.group === "expectation" || rule.unstated ? own : [...own, meantHere(finding)];
  return fixes.flatMap((fix) => {
    const edits = fix.edits.map((edit) => textEdit(scenario, edit));
    return edits.length > 0 && edits.every((edit) => edit !== null)
      ? [{ title: fix.title, preferred: fix.preferred ?? false, edits }]
      : [];
  });
}

function meantHere({ code, step }: Finding): Fix {
  return {
    title: `Mark ${code} as meant to be here`,
    edits: [{ kind: "expect", statement: step, text: `!${code}` }],
  };
}

/** What an assert would have to say to hold; or its mark taken out, where it holds all the same. */
function assertFixes(scenario: Scenario, check: AssertRecord, finding: Finding): TextFix[] {
  const { bound, line, files } = check;
  const { statement } = bound;
  if (files.length > 0) return [];
  if (finding.subject.kind === "expectation") {
    const edit = removeResult(statement, line, finding.subject.index);
    return edit ? [{ title: "Take the expectation out", preferred: false, edits: [edit] }] : [];
  }
  const states = statesOf(check);
  const [first] = states;
  const asserted = bound.check;
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
