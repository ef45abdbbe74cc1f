// What is to be said of a scenario at its lines, for every face alike: the language's own diagnostics, findings, failed
// asserts.

import { encodeEntry, type ProcessName, pageAt, pageSizeAt, type State } from "../../engine/index.ts";
import { type Bound, MAX_CHANGES, type Span, type Fix as TextFix } from "../../language/index.ts";
import { machineLimits } from "../../language/machine.ts";
import { entryWords } from "../describe/entry.ts";
import { actionSpan, nameIn, pagesName } from "../describe/naming.ts";
import type { Finding, PageSpan, Related, Rule, Severity } from "../findings/finding.ts";
import { Origins } from "../findings/origin.ts";
import type { RunStep } from "../timeline/timeline.ts";
import { narrationLimits } from "../walkthrough/narration.ts";
import type { AssertRecord, Scenario, StepRecord } from "./scenario.ts";

export interface RelatedPlace {
  /** The file it is in, as includes name it; none: the scenario itself. */
  readonly files: readonly string[];
  readonly line: number;
  readonly start: number;
  readonly end: number;
  readonly message: string;
}

/** The lines under a message: what happens, the entry before and after, what to do. */
export interface Detail {
  readonly lines: readonly string[];
}

const NO_DETAIL: Detail = { lines: [] };
const NO_FIXES: readonly TextFix[] = [];

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
  readonly detail: Detail;
  readonly related: readonly RelatedPlace[];
  /** Null for a diagnostic of the language. */
  readonly finding: Finding | null;
  /** The scenario says that it is meant to be here: a hint, no problem. */
  readonly expected: boolean;
  /** Text edits on the line itself, where the language knows one. */
  readonly textFixes: readonly TextFix[];
}

/** All of them, in the order of the lines: the scenario's own first, then those of files that it includes. */
export function diagnosticsOf(scenario: Scenario): readonly ScenarioDiagnostic[] {
  const ofRun = ofSteps(scenario);
  const above: ScenarioDiagnostic[] = [];
  const below: ScenarioDiagnostic[] = [];
  let narrated = false;
  for (const line of scenario.staticLines) {
    const { diagnostics, statement } = scenario.program.bound[line] as Bound;
    narrated ||= statement.kind === "narration";
    for (const diagnostic of diagnostics) above.push(languageDiagnostic(diagnostic, line));
    if (statement.kind !== "header") continue;
    for (const { start, end, message } of machineLimits(statement, scenario.settings))
      above.push({ ...limit([], line, end, "warning", message), start });
  }
  below.push(...exhausted(scenario));
  if (narrated)
    for (const { line, end, message } of narrationLimits(scenario.document))
      below.push(limit([], line, end, "warning", message));
  for (const check of scenario.checks)
    for (const finding of check.findings) below.push(assertDiagnostic(check, finding));
  if (above.length === 0 && below.length === 0) return ofRun;
  return [...above, ...ofRun, ...below].sort(byLine);
}

function byLine(a: ScenarioDiagnostic, b: ScenarioDiagnostic): number {
  return a.files.length - b.files.length || a.line - b.line || a.start - b.start;
}

/** What is to be said of a finding, but for the lines that the text has it at. */
interface Prepared {
  readonly step: number;
  /** The last step that it is about, or leads to. */
  readonly reach: number;
  readonly span: Span;
  readonly finding: Finding;
  readonly detail: Detail;
  readonly related: readonly Related[];
  /** Where it was last said, and which steps it leads to. */
  placed: Placed | undefined;
}

/** What was said of the steps of a version, for the one after it. */
interface PreparedVersion {
  readonly prepared: readonly Prepared[];
  readonly lines: Scenario["lines"];
  /** Parallel to `said`. */
  readonly diagnostics: readonly ScenarioDiagnostic[];
  /** The same in the order of the lines. */
  readonly inOrder: readonly ScenarioDiagnostic[];
}

const versions = new WeakMap<Scenario["steps"], PreparedVersion>();

/**
 * A version says again what was said before its first step that is new: where protections come from lies further up.
 * The same list where all of it is as it was, so that nobody who made something of it makes it anew.
 */
function ofSteps(scenario: Scenario): readonly ScenarioDiagnostic[] {
  const { steps, previous, from } = scenario.built;
  const { lines } = scenario;
  const known = versions.get(steps);
  if (known?.lines === lines) return known.inOrder;
  const before = known ?? versions.get(previous);
  const preserved = known ? steps.length : before ? from : 0;
  const prepared = before === undefined ? [] : before.prepared.slice(0, firstOf(before.prepared, preserved));
  const origins = new Origins(scenario.timeline.records);
  // Of the scenario no more than that: findings outlive the version in which they are made.
  const named: Named = { nameOf: nameIn(scenario.names), raw: scenario.raw };
  for (let index = preserved; index < steps.length; index++) {
    const step = steps[index];
    if (step !== undefined)
      for (const finding of step.findings) prepared.push(preparedOf(named, origins, step, finding));
  }
  // What leads to no step from here on is where it was.
  const still = before?.lines === lines ? preserved : 0;
  const diagnostics = prepared.map((each, at) => {
    const same = each.reach < still ? before?.diagnostics[at] : undefined;
    return same ?? ofFinding(scenario, each);
  });
  const ordered = diagnostics.every((each, at) => at === 0 || byLine(diagnostics[at - 1] ?? each, each) <= 0);
  const inOrder = ordered ? diagnostics : diagnostics.toSorted(byLine);
  versions.set(steps, { prepared, lines, diagnostics, inOrder });
  return inOrder;
}

/** How many are of steps before that one. */
function firstOf(prepared: readonly Prepared[], step: number): number {
  return prepared.findLastIndex((each) => each.step < step) + 1;
}

/** Of what stays the same from version to version. */
const details = new WeakMap<Finding, FindingDetail>();

function preparedOf(named: Named, origins: Origins, step: StepRecord, finding: Finding): Prepared {
  const { index } = step;
  const detail = details.get(finding) ?? new FindingDetail(named, step.record, finding);
  details.set(finding, detail);
  const origin = origins.of(index, finding);
  const related = finding.related === undefined ? origin : [...origin, ...finding.related];
  const reach = related.reduce((last, each) => Math.max(last, each.step), index);
  return { step: index, reach, span: spanOf(step.bound, finding), finding, detail, related, placed: undefined };
}

interface Placed {
  readonly steps: readonly (StepRecord | undefined)[];
  readonly diagnostic: ScenarioDiagnostic;
}

/** The same object for the same words at the same lines: an editor's own form of it is made once. */
function ofFinding(scenario: Scenario, prepared: Prepared): ScenarioDiagnostic {
  const { step, span, finding, detail, related, placed } = prepared;
  const { files } = scenario.steps[step] as StepRecord;
  const line = scenario.lineOf(step);
  if (
    placed?.diagnostic.line === line &&
    placed.diagnostic.files === files &&
    related.every((each, at) => {
      const other = placed.steps[at];
      return other === scenario.steps[each.step] && placed.diagnostic.related[at]?.line === scenario.lineOf(each.step);
    })
  )
    return placed.diagnostic;
  const steps = related.map((each) => scenario.steps[each.step]);
  const places: RelatedPlace[] = [];
  for (const [at, { message }] of related.entries()) {
    const other = steps[at];
    if (other === undefined) continue;
    const { start, end } = actionSpan(other.bound.statement);
    places.push({ files: other.files, line: scenario.lineOf(other.index), start, end, message });
  }
  const diagnostic = findingAt(files, line, span, finding, detail, places);
  prepared.placed = { steps, diagnostic };
  return diagnostic;
}

/** Where the run ended because of all that it changed. */
function exhausted({ exhausted, run, steps, lineOf }: Scenario): ScenarioDiagnostic[] {
  const next = exhausted ? run.planned[steps.length] : undefined;
  if (next === undefined) return [];
  const message = `the run ends here: up to this statement ${MAX_CHANGES.toLocaleString("en")} entries, messages and wakes were changed, which is as many as there may be; take smaller ranges, or fewer statements`;
  return [limit(next.files, lineOf(steps.length), next.bound.statement.text.length, "error", message)];
}

function limit(
  files: readonly string[],
  line: number,
  end: number,
  severity: "error" | "warning",
  message: string,
): ScenarioDiagnostic {
  const fixed = { detail: NO_DETAIL, related: [], finding: null, expected: false, textFixes: NO_FIXES };
  return { files, line, start: 0, end, code: "limit", severity, message, ...fixed };
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
    detail: NO_DETAIL,
    related: [],
    finding: null,
    expected: false,
    textFixes: fixes,
  };
}

function assertDiagnostic(check: AssertRecord, finding: Finding): ScenarioDiagnostic {
  const detail = { lines: [`To do: ${remedyOf(finding)}`] };
  return findingAt(check.files, check.line, spanOf(check.bound, finding), finding, detail, []);
}

function findingAt(
  files: readonly string[],
  line: number,
  { start, end }: Span,
  finding: Finding,
  detail: Detail,
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
    textFixes: NO_FIXES,
  };
}

/**
 * The words of the statement that a finding is about: one of its expectations, what an assert asserts, else the action.
 */
function spanOf({ statement, expectations, check }: Bound, { subject }: Finding): Span {
  const expectation = subject.kind === "expectation" ? expectations[subject.index] : undefined;
  return expectation ?? check ?? actionSpan(statement);
}

/** Of a finding. They are written when somebody reads them: of thousands of findings an editor shows some. */
class FindingDetail implements Detail {
  private readonly scenario: Named;
  private readonly step: RunStep;
  private readonly finding: Finding;
  private written: readonly string[] | undefined;

  constructor(scenario: Named, step: RunStep, finding: Finding) {
    this.scenario = scenario;
    this.step = step;
    this.finding = finding;
  }

  get lines(): readonly string[] {
    const { scenario, step, finding } = this;
    this.written ??= [
      ...(finding.detail ?? []),
      ...beforeAndAfter(scenario, step, finding),
      `To do: ${remedyOf(finding)}`,
    ];
    return this.written;
  }
}

/** What words for an entry need of a scenario. */
type Named = Pick<Scenario, "nameOf" | "raw">;

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

function beforeAndAfter(scenario: Named, step: RunStep, { subject, rule }: Finding): string[] {
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
function nameOf(scenario: Named, { mm, place, from }: PageSpan): string {
  return pagesName(scenario, { mm, place, page: from });
}

/** `present(wp) 0x8000000000001465`, with the word that says what an assert would. */
function entryAt({ raw }: Named, state: State, { mm, place, from }: PageSpan): string {
  const seen = pageAt(state, mm, place, from);
  const { entry, level } = seen;
  const { words } = entryWords(seen);
  if (entry.kind === "none") return words;
  const value =
    level === "pmd"
      ? encodeEntry(entry, "pmd", { ...raw, huge: hugeKind(state, mm, place) })
      : encodeEntry(entry, "pte", raw);
  return `${words}${level === "pmd" ? " at pmd level" : ""} ${value === undefined ? "(no encoding)" : `0x${value.toString(16)}`}`;
}

function hugeKind(state: State, mm: ProcessName, place: number): "thp" | "hugetlb" {
  return pageSizeAt(state, mm, place) === 4096 ? "thp" : "hugetlb";
}
