// Quick fixes as text edits: what a remedy says, where text can do it.

import { tasks } from "../../engine/index.ts";
import { type Call, operationNamed, type Value, type VocabularyName, wordNamed } from "../../language/index.ts";
import { factsOf } from "../findings/facts.ts";
import type { Edit, Finding, Fix } from "../findings/finding.ts";
import type { Scenario } from "./scenario.ts";
import type { StepRecord } from "./step.ts";

/** A replacement in the scenario's own text: columns of one line. */
export interface TextEdit {
  readonly line: number;
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

export interface TextFix {
  readonly title: string;
  readonly preferred: boolean;
  readonly edits: readonly TextEdit[];
}

/** The quick fixes for a finding, its rule's own first; edits to statements that stand in an included file are left out. */
export function fixesOf(scenario: Scenario, finding: Finding): TextFix[] {
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
      { title: "Expect it to block", edits: [{ kind: "expect", statement: index, text: "blocks" }] },
    ];
  return [
    {
      title: `Mark ${finding.code} as meant to be here`,
      edits: [{ kind: "expect", statement: index, text: `!${finding.code}` }],
    },
  ];
}

/** What lets a blocked thread go on: the answer to its fault, right after it. */
function answers(scenario: Scenario, step: StepRecord): Fix[] {
  const task = tasks(step.step.state).find((each) => each.task === step.step.result.blocked);
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

function textEdit(scenario: Scenario, edit: Edit): TextEdit | null {
  const step = scenario.steps[edit.statement];
  if (step === undefined || step.files.length > 0) return null;
  const { statement } = step.running.bound;
  const { line } = step;
  const indent = statement.text.slice(0, statement.text.length - statement.text.trimStart().length);
  if (edit.kind === "insert-before") return { line, start: 0, end: 0, text: `${indented(edit.text, indent)}\n` };
  if (edit.kind === "insert-after") {
    // At the end of the line, not at the start of the next: a text's last line may have none after it.
    const end = statement.text.length;
    return { line, start: end, end, text: `\n${indented(edit.text, indent)}` };
  }
  if (statement.kind !== "call") return null;
  switch (edit.kind) {
    case "add-flag":
      return addFlag(statement, line, edit.flag);
    case "expect": {
      const { results } = statement;
      if (results)
        return {
          line,
          start: results.end,
          end: results.end,
          text: `${results.list.length > 0 ? "," : ""} ${edit.text}`,
        };
      const at = statement.text.slice(0, statement.comment?.start ?? statement.text.length).trimEnd().length;
      return { line, start: at, end: at, text: ` -> ${edit.text}` };
    }
    case "results": {
      const { results } = statement;
      const node = edit.index === null ? undefined : results?.list[edit.index];
      if (!results || !node) return null;
      if (edit.text !== "") return { line, start: node.start, end: node.end, text: edit.text };
      if (results.list.length === 1) {
        const start = statement.text.slice(0, results.start).trimEnd().length;
        return { line, start, end: results.end, text: "" };
      }
      const next = results.list[(edit.index ?? 0) + 1];
      const previous = results.list[(edit.index ?? 0) - 1];
      return next
        ? { line, start: node.start, end: next.start, text: "" }
        : { line, start: previous?.end ?? node.start, end: node.end, text: "" };
    }
  }
}

function indented(text: string, indent: string): string {
  return text.replace(/^/gm, indent);
}

/** Joins a flag to the argument of its vocabulary, or adds that argument. Null: the operation takes no such flag, or has it. */
function addFlag(call: Call, line: number, flag: string): TextEdit | null {
  const words = operationNamed(call.callee.text)?.parameters.find(
    ({ type, words }) => type === "flags" && words !== undefined && wordNamed(words, flag) !== undefined,
  )?.words;
  if (words === undefined || call.close < 0) return null;
  const positional = call.args.filter(({ name }) => name === null);
  const flags = positional.find(({ value }) => flagTexts(value).some((text) => wordNamed(words, text)));
  if (flags) {
    const has = flagTexts(flags.value).some((text) => wordNamed(words, text)?.name === flag);
    return has ? null : { line, start: flags.end, end: flags.end, text: ` | ${flag}` };
  }
  const before = positional.findLast(({ value }) => !otherFlags(value, words));
  if (before) return { line, start: before.end, end: before.end, text: `, ${flag}` };
  const at = call.open + 1;
  return { line, start: at, end: at, text: call.args.length > 0 ? `${flag}, ` : flag };
}

function flagTexts(value: Value): string[] {
  if (value.kind === "word") return [value.text];
  return value.kind === "flags" ? value.words.map(({ text }) => text) : [];
}

/** The value is flags of a vocabulary that stands behind this one: userfaultfd's USER_MODE_ONLY. */
function otherFlags(value: Value, words: VocabularyName): boolean {
  return words === "features" && flagTexts(value).some((text) => wordNamed("uffd-flags", text) !== undefined);
}
