// What is to be said of a scenario at its lines, for every face alike: the language's own diagnostics, findings, failed asserts.

import { encodeEntry, type ProcessName, pageAt, placesOf, type State } from "../../engine/index.ts";
import type { Bound, Span, Fix as TextFix } from "../../language/index.ts";
import { entryWords } from "../describe/entry.ts";
import { pagesName } from "../describe/pages.ts";
import { actionSpan } from "../describe/statement.ts";
import type { Finding, PageSpan, Rule, Severity } from "../findings/finding.ts";
import { originOf } from "../findings/origin.ts";
import type { Scenario } from "./scenario.ts";
import type { AssertRecord, StepRecord } from "./step.ts";

export interface RelatedPlace {
  /** The file it is in, as includes name it; none: the scenario itself. */
  readonly files: readonly string[];
  readonly line: number;
  readonly start: number;
  readonly end: number;
  readonly message: string;
}

export interface ScenarioDiagnostic {
  /** Includes on the way to the file it is in, the outermost first; none: the scenario itself. */
  readonly files: readonly string[];
  /** Line in that file, from 0; columns in UTF-16 units, half open. */
  readonly line: number;
  readonly start: number;
  readonly end: number;
  /** `PTE001`, or a diagnostic code of the language (`syntax`, `unknown-name`). */
  readonly code: string;
  readonly severity: Severity;
  /** One short line. */
  readonly message: string;
  readonly detail: readonly string[];
  readonly related: readonly RelatedPlace[];
  /** Null for a diagnostic of the language. */
  readonly finding: Finding | null;
  /** The scenario says that it is meant to be here: a hint, no problem. */
  readonly expected: boolean;
  /** Text edits on the line itself, where the language knows one. */
  readonly textFixes: readonly TextFix[];
}

/** All of them, in the order of the lines: the scenario's own first, then those of files that it includes. */
export function diagnosticsOf(scenario: Scenario): ScenarioDiagnostic[] {
  const all: ScenarioDiagnostic[] = [];
  const { bound } = scenario.program;
  for (let line = 0; line < bound.length; line++) {
    for (const diagnostic of bound[line]?.diagnostics ?? []) all.push(languageDiagnostic(diagnostic, line));
  }
  for (const diagnostic of ofFindings(scenario)) all.push(diagnostic);
  for (const check of scenario.checks) for (const finding of check.findings) all.push(assertDiagnostic(check, finding));
  return all.sort((a, b) => a.files.length - b.files.length || a.line - b.line || a.start - b.start);
}

interface Kept {
  readonly steps: Scenario["steps"];
  readonly ofSteps: readonly (readonly ScenarioDiagnostic[])[];
  readonly all: readonly ScenarioDiagnostic[];
}

/** What was told of the version before, by the first step, which most edits leave as it is. */
const versions = new WeakMap<StepRecord, Kept>();
/** Kept while the step is the same, where nothing but the step is told: a protection's origin is for other steps to say. */
const keptOfStep = new WeakMap<StepRecord, readonly ScenarioDiagnostic[]>();
const NONE: readonly ScenarioDiagnostic[] = [];

function ofFindings(scenario: Scenario): readonly ScenarioDiagnostic[] {
  const { steps } = scenario;
  const first = steps[0];
  if (first === undefined) return NONE;
  const before = versions.get(first);
  if (before?.steps === steps) return before.all;
  const ofSteps: (readonly ScenarioDiagnostic[])[] = [];
  const all: ScenarioDiagnostic[] = [];
  // As long as every step is the same, so is where protections come from.
  let same = true;
  for (let index = 0; index < steps.length; index++) {
    const step = steps[index] as StepRecord;
    same &&= before?.steps[index] === step;
    const own = step.findings.length === 0 ? NONE : (same && before?.ofSteps[index]) || ofStep(scenario, step);
    ofSteps.push(own);
    for (const each of own) all.push(each);
  }
  versions.set(first, { steps, ofSteps, all });
  return all;
}

function ofStep(scenario: Scenario, step: StepRecord): readonly ScenarioDiagnostic[] {
  const known = keptOfStep.get(step);
  if (known) return known;
  const diagnostics = step.findings.map((finding) => findingDiagnostic(scenario, step, finding));
  const alone = step.findings.every(({ rule }) => rule.origin === undefined);
  if (alone) keptOfStep.set(step, diagnostics);
  return diagnostics;
}

function languageDiagnostic(diagnostic: Bound["diagnostics"][number], line: number): ScenarioDiagnostic {
  const { code, severity, message, start, end, fixes } = diagnostic;
  return {
    files: [],
    line,
    start,
    end,
    code,
    severity,
    message,
    detail: [],
    related: [],
    finding: null,
    expected: false,
    textFixes: fixes,
  };
}

function assertDiagnostic(check: AssertRecord, finding: Finding): ScenarioDiagnostic {
  return findingAt(check, spanOf(check.running.bound, finding), finding, [`To do: ${remedyOf(finding)}`], []);
}

function findingDiagnostic(scenario: Scenario, step: StepRecord, finding: Finding): ScenarioDiagnostic {
  const detail = detailOf(scenario, step, finding);
  return findingAt(step, spanOf(step.running.bound, finding), finding, detail, relatedOf(scenario, step, finding));
}

function findingAt(
  { files, line }: StepRecord | AssertRecord,
  { start, end }: Span,
  finding: Finding,
  detail: readonly string[],
  related: readonly RelatedPlace[],
): ScenarioDiagnostic {
  const { code, expected, severity, message } = finding;
  return {
    files,
    line,
    start,
    end,
    code,
    severity: expected ? "hint" : severity,
    message: expected ? `expected: ${message}` : message,
    detail,
    related,
    finding,
    expected,
    textFixes: [],
  };
}

/** The words of the statement that a finding is about: one of its expectations, what an assert asserts, else the action. */
function spanOf({ statement, expectations, check }: Bound, { subject }: Finding): Span {
  const expectation = subject.kind === "expectation" ? expectations[subject.index] : undefined;
  return expectation ?? check ?? actionSpan(statement);
}

/** The lines under the message: what happens, the entry before and after, what to do. */
function detailOf(scenario: Scenario, step: StepRecord, finding: Finding): string[] {
  return [...(finding.detail ?? []), ...beforeAndAfter(scenario, step, finding), `To do: ${remedyOf(finding)}`];
}

const remedies = new Map<Rule, string>();

/** A remedy's first sentence, as plain text. */
function remedyOf({ remedy, rule }: Finding): string {
  if (remedy !== undefined) return firstSentence(remedy);
  const text = remedies.get(rule) ?? firstSentence(rule.remedy);
  remedies.set(rule, text);
  return text;
}

function firstSentence(markdown: string): string {
  const text = markdown.replaceAll("\n", " ").replaceAll("`", "");
  const end = /(?<=[^.…])\.(?= [A-Z]|$)/.exec(text);
  return end ? text.slice(0, end.index + 1) : text;
}

function beforeAndAfter(scenario: Scenario, step: StepRecord, { subject, rule }: Finding): string[] {
  if (subject.kind !== "pages") return [];
  const { pages, source } = subject;
  const [first] = pages;
  if (first === undefined) return [];
  const after = entryAt(scenario, step.step.state, first);
  if (source) {
    const from = { ...source, from: source.page, to: source.page };
    return [
      `The entry of ${nameOf(scenario, from)} was ${entryAt(scenario, step.before, from)}; that of ${nameOf(scenario, first)} is ${after}.`,
    ];
  }
  const before = entryAt(scenario, step.before, first);
  const where = pages.length === 1 && first.from === first.to ? "The entry" : `The entry of ${nameOf(scenario, first)}`;
  if (before !== after) return [`${where} was ${before} and is ${after}.`];
  return rule.origin === undefined ? [] : [`${where} stays ${before}.`];
}

/** That of its first page. */
function nameOf(scenario: Scenario, { mm, place, from }: PageSpan): string {
  return pagesName(scenario, { mm, place, page: from });
}

/** `present(wp) 0x8000000000001465`, with the word that says what an assert would. */
function entryAt({ raw }: Scenario, state: State, { mm, place, from }: PageSpan): string {
  const { entry, level } = pageAt(state, mm, place, from);
  const { words } = entryWords(entry);
  if (entry.kind === "none") return words;
  const value =
    level === "pmd"
      ? encodeEntry(entry, "pmd", { ...raw, huge: hugeKind(state, mm, place) })
      : encodeEntry(entry, "pte", raw);
  return `${words}${level === "pmd" ? " at pmd level" : ""} ${value === undefined ? "(no encoding)" : `0x${value.toString(16)}`}`;
}

function hugeKind(state: State, mm: ProcessName, place: number): "thp" | "hugetlb" {
  return placesOf(state, mm).find((each) => each.place === place)?.pageSize === 4096 ? "thp" : "hugetlb";
}

function relatedOf(scenario: Scenario, step: StepRecord, finding: Finding): RelatedPlace[] {
  return originOf(scenario.timeline.records, step.index, finding).flatMap(({ step: index, message }) => {
    const other = scenario.steps[index];
    return other
      ? [{ files: other.files, line: other.line, ...actionSpan(other.running.bound.statement), message }]
      : [];
  });
}
