// What is to be said of a scenario, as the editor lists and underlines it: by file, for what an included file is said of stands there.
import { type Diagnostic, type DiagnosticRelatedInformation, DiagnosticSeverity } from "vscode-languageserver";
import {
  diagnosticsOf,
  type Finding,
  type Scenario,
  type ScenarioDiagnostic,
  type Severity,
} from "../../analysis/index.ts";
import type { Program, Diagnostic as TextDiagnostic } from "../../language/index.ts";
import type { Answered } from "../document.ts";
import { fileOf, rangeOf } from "../location.ts";

/** An editor lists a thousand of a file at most; more only cost time. The gravest are kept. */
const MOST = 1000;

/** `page`: the address of a finding's page, where there is one to open. */
export type FindingPage = (code: string) => string | undefined;

/** By URI; the scenario's own is always among them. `versions`: on which kernels each finding holds, where that is known by now. */
export function diagnostics(
  uri: string,
  scenario: Scenario,
  page: FindingPage,
  versions?: ReadonlyMap<Finding, string>,
  explored: readonly Answered[] = [],
): ReadonlyMap<string, readonly Diagnostic[]> {
  const found = diagnosticsOf(scenario);
  // Nothing but what is found of the run: for the same list that is the same.
  const alone = scenario.complete && scenario.program.includes.size === 0 && explored.length === 0 && !versions;
  const known = alone ? converted.get(found) : undefined;
  if (known?.uri === uri && known.page === page) return known.files;
  const all = new Map<string, Listed[]>([[uri, []]]);
  const add = (each: Listed): void => {
    const target = each.files.length === 0 ? uri : fileOf(uri, each.files);
    if (target === null) return;
    const list = all.get(target);
    if (list) list.push(each);
    else all.set(target, [each]);
  };
  for (const each of found) add(each);
  for (const each of included(scenario.program, [])) add(each);
  if (!scenario.complete) add(unfinished(scenario));
  for (const each of explored.flatMap(notHolding)) add(each);
  const diagnosticOf = (each: Listed): Diagnostic => {
    if ("text" in each) return textDiagnostic(each.line, each.text);
    const diagnostic = ofFinding(uri, each, page);
    return each.finding === null ? diagnostic : dated(diagnostic, versions?.get(each.finding));
  };
  const files = new Map([...all].map(([target, list]) => [target, listed(list, diagnosticOf)]));
  if (alone) converted.set(found, { uri, page, files });
  return files;
}

/** What a list came to: an edit of a comment leaves it as it is. */
const converted = new WeakMap<
  readonly ScenarioDiagnostic[],
  { readonly uri: string; readonly page: FindingPage; readonly files: ReadonlyMap<string, readonly Diagnostic[]> }
>();

/** Most of what is said of one version is said of the next one as well. */
const made = new WeakMap<
  ScenarioDiagnostic,
  { readonly uri: string; readonly page: FindingPage; readonly diagnostic: Diagnostic }
>();

function ofFinding(uri: string, each: ScenarioDiagnostic, page: FindingPage): Diagnostic {
  const known = made.get(each);
  if (known?.uri === uri && known.page === page) return known.diagnostic;
  const diagnostic = make(uri, each, page);
  made.set(each, { uri, page, diagnostic });
  return diagnostic;
}

function dated(diagnostic: Diagnostic, versions: string | null | undefined): Diagnostic {
  return versions ? { ...diagnostic, message: `${diagnostic.message}\n${versions}` } : diagnostic;
}

function make(uri: string, each: ScenarioDiagnostic, page: FindingPage): Diagnostic {
  const href = each.finding === null ? undefined : page(each.code);
  const related = each.related.flatMap((place): DiagnosticRelatedInformation[] => {
    const target = place.files.length === 0 ? uri : fileOf(uri, place.files);
    return target === null
      ? []
      : [{ location: { uri: target, range: rangeOf(place.line, place) }, message: place.message }];
  });
  return {
    range: rangeOf(each.line, each),
    severity: severities[each.severity],
    code: each.code,
    source: "ptescope",
    message: [each.message, ...each.detail.lines].join("\n"),
    ...(href === undefined ? {} : { codeDescription: { href } }),
    ...(related.length > 0 ? { relatedInformation: related } : {}),
  };
}

/** The gravest first. */
const severities = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  information: DiagnosticSeverity.Information,
  hint: DiagnosticSeverity.Hint,
} as const;

function textDiagnostic(line: number, { code, severity, message, ...span }: TextDiagnostic): Diagnostic {
  return { range: rangeOf(line, span), severity: severities[severity], code, source: "ptescope", message };
}

/** What is said of a line, whatever was found of the run. */
interface OfLine {
  readonly files: readonly string[];
  readonly line: number;
  readonly severity: Severity;
  readonly text: TextDiagnostic;
}

function ofLine(files: readonly string[], line: number, text: TextDiagnostic): OfLine {
  return { files, line, severity: text.severity, text };
}

/** The language's diagnostics of the files that a scenario includes. */
function* included(program: Program, files: readonly string[]): Generator<OfLine> {
  for (const { path, program: inner } of program.includes.values()) {
    if (inner === null) continue;
    const at = [...files, path];
    for (const [line, { diagnostics: all }] of inner.bound.entries()) {
      for (const each of all) yield ofLine(at, line, each);
    }
    yield* included(inner, at);
  }
}

function unfinished(scenario: Scenario): OfLine {
  const last = scenario.steps.findLast(({ files }) => files.length === 0);
  const line = last === undefined ? 0 : scenario.lineOf(last.index) + 1;
  const end = scenario.document.statements[line]?.text.length ?? 0;
  const message =
    "The run was stopped here: nothing is known of this statement and those after it.\nAn edit starts it again.";
  return ofLine([], line, { code: "limit", severity: "warning", message, start: 0, end, fixes: [] });
}

/** A line of an explored section that does not hold. */
function notHolding({ line, property, message }: Answered): OfLine[] {
  if (message === null) return [];
  const end = property.length;
  return [ofLine([], line, { code: "explore", severity: "error", message, start: 0, end, fixes: [] })];
}

/** What there is to list of a file; the editor's form of it is made when it is listed. */
type Listed = ScenarioDiagnostic | OfLine;

function listed(list: readonly Listed[], made: (each: Listed) => Diagnostic): Diagnostic[] {
  const [first] = list;
  if (first === undefined || list.length <= MOST) return list.map(made);
  const gravest = Object.keys(severities)
    .flatMap((grade) => list.filter(({ severity }) => severity === grade))
    .slice(0, MOST - 1);
  const message = `${list.length} problems in this file; the ${MOST - 1} gravest are listed.`;
  return [{ ...made(first), severity: DiagnosticSeverity.Information, code: "limit", message }, ...gravest.map(made)];
}
