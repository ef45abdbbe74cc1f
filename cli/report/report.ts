// What `check` found, as plain data: every format lays out the same.

import { dirname, isAbsolute, join, relative } from "node:path";
import { reasonText } from "../../analysis/describe/reason.ts";
import { saysResult } from "../../analysis/expectations/result.ts";
import {
  diagnosticsOf,
  type Finding,
  type Scenario,
  type ScenarioDiagnostic,
  type Severity,
  type StepRecord,
} from "../../analysis/index.ts";
import {
  affectedBy,
  type KernelRange,
  kernelRanges,
  type Span,
  spansOf,
  spansText,
  versionsText,
} from "../../analysis/scenario/versions.ts";
import type { ScenarioFile } from "../scenario.ts";

export interface Problem extends ScenarioDiagnostic {
  /** The releases on which it is so; null for what has nothing to do with a kernel. */
  readonly kernels: readonly Span[] | null;
  /** The same in words. */
  readonly versions: string | null;
}

/** A test of its own: a line of an explored section. */
export interface Questioned {
  readonly name: string;
  readonly problems: readonly Problem[];
  /** Why it has no answer. */
  readonly skipped?: string;
  /** What it passes with. */
  readonly passed?: string;
}

export interface CheckedFile {
  readonly file: ScenarioFile;
  /** What is to be told, in the order of the lines. */
  readonly problems: readonly Problem[];
  /** With every kernel side by side: all findings, those that are expected too. */
  readonly findings: readonly Problem[];
  /** With every kernel side by side: the releases at which something changes, oldest first. */
  readonly ranges: readonly KernelRange[];
  /** What was asked of it one by one, where that is not the scenario as a whole. */
  readonly questions?: readonly Questioned[];
}

export interface Report {
  readonly files: readonly CheckedFile[];
  /** The scenarios ran on every release on which they can come out otherwise. */
  readonly everyKernel: boolean;
  readonly errors: number;
  readonly warnings: number;
}

/** `all`: hints too, that is, findings that are expected. */
export function reportOf(files: readonly ScenarioFile[], options: { everyKernel: boolean; all: boolean }): Report {
  const checked = files.map((file): CheckedFile => {
    const found = options.everyKernel ? sideBySide(file) : onOne(file);
    const problems = found.filter(({ severity }) => options.all || severity !== "hint");
    const ranges = options.everyKernel ? kernelRanges(file.scenario) : [];
    return { file, problems, findings: found.filter(({ finding }) => finding !== null), ranges };
  });
  const count = (wanted: Severity) =>
    checked.reduce((sum, { problems }) => sum + problems.filter(({ severity }) => severity === wanted).length, 0);
  return { files: checked, everyKernel: options.everyKernel, errors: count("error"), warnings: count("warning") };
}

/** What is to be said of a scenario; of a result that nobody expects its reason too, which an editor has in the statement's hover. */
function problemsIn(scenario: Scenario): ScenarioDiagnostic[] {
  return diagnosticsOf(scenario).map((each) => {
    const { finding, detail } = each;
    const step = finding === null ? undefined : scenario.steps[finding.step];
    const because = finding && step && isOfResult(finding, step) ? reasonText(step.step, () => null) : null;
    return because === null ? each : { ...each, detail: { lines: [`Because ${because}.`, ...detail.lines] } };
  });
}

/** That the operation itself comes to something else than the scenario says. */
function isOfResult({ kind, subject }: Finding, { bound }: StepRecord): boolean {
  if (kind === "unexpected-error") return true;
  const expectation = subject.kind === "expectation" ? bound.expectations[subject.index] : undefined;
  return kind === "expectation-fails" && expectation !== undefined && saysResult([expectation]);
}

/** On which other kernels it happens is asked when it is told: getters, for most runs tell nothing. */
function onOne({ scenario }: ScenarioFile): Problem[] {
  return problemsIn(scenario).map((each) => {
    const { finding } = each;
    return {
      ...each,
      get kernels() {
        return finding && affectedBy(scenario, finding);
      },
      get versions() {
        return finding && versionsText(scenario, finding);
      },
    };
  });
}

/**
 * What any kernel gives, each once, with the kernels that give it. What a scenario expects, it expects of its own kernel: where another
 * comes out otherwise, that is told as information.
 */
function sideBySide({ scenario }: ScenarioFile): Problem[] {
  const ranges = kernelRanges(scenario);
  const merged = new Map<string, { each: ScenarioDiagnostic; on: Set<number>; own: boolean }>();
  const note = (each: ScenarioDiagnostic, at: number | null) => {
    const key = [...each.files, each.line, each.start, each.code, each.message].join("\n");
    const there = merged.get(key) ?? { each, on: new Set<number>(), own: at === null };
    merged.set(key, there);
    if (at !== null) there.on.add(at);
  };
  for (const each of problemsIn(scenario)) note(each, null);
  ranges.forEach((range, at) => {
    for (const each of problemsIn(range.scenario)) note(each, at);
  });
  const problems = [...merged.values()].map(({ each, on, own }): Problem => {
    const group = each.finding?.rule.group;
    const foreign = !own && each.severity !== "hint" && (group === "expectation" || group === "support");
    const everywhere = on.size === ranges.length;
    const spans = spansOf(
      ranges,
      ranges.map((_, at) => on.has(at)),
    );
    return {
      ...each,
      severity: foreign ? "information" : each.severity,
      kernels: each.finding === null && everywhere ? null : spans,
      versions: everywhere ? "On every release." : `On Linux ${spansText(spans)}.`,
    };
  });
  return problems.sort((a, b) => a.files.length - b.files.length || a.line - b.line || a.start - b.start);
}

/** Whether a problem is there on the releases of a range. */
export function isOn({ kernels }: Problem, ranges: readonly KernelRange[], at: number): boolean {
  if (kernels === null) return true;
  const order = ranges.map(({ from }) => from);
  return kernels.some(({ since, until }) => {
    const end = until === null ? order.length : order.indexOf(until);
    return order.indexOf(since) <= at && at < end;
  });
}

/** The ranges at which one of the problems comes or goes. */
export function changesAmong(problems: readonly Problem[], ranges: readonly KernelRange[]): number[] {
  return ranges.flatMap((_, at) =>
    at === 0 || problems.some((each) => isOn(each, ranges, at) !== isOn(each, ranges, at - 1)) ? [at] : [],
  );
}

/** `6.12.11`, `6.13`: the release from which on a range is. */
export function rangeName(ranges: readonly KernelRange[], at: number): string {
  return ranges[at]?.from.replace(/\.0$/, "") ?? "";
}

// The file that something is said of, as a code-hosting service resolves it: relative to where the command ran.

/** The path of what `files` (includes on the way) leads to from `file`, with forward slashes; relative where it lies below the current folder. */
export function reportedPath(file: string, files: readonly string[]): string {
  let path = file;
  for (const each of files) path = isAbsolute(each) ? each : join(dirname(path), each);
  if (path === "-") return "stdin";
  const within = isAbsolute(path) ? relative(process.cwd(), path) : path;
  return (within.startsWith("..") ? path : within).replaceAll("\\", "/").replace(/^\.\//, "");
}
