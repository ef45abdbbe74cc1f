import { type Diagnostic, DiagnosticSeverity, DiagnosticTag } from "vscode-languageserver";
import { diagnosticsOf, type RelatedPlace, type Scenario, type ScenarioDiagnostic } from "../../analysis/index.ts";
import { resolvePath } from "../include.ts";

const severities = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  information: DiagnosticSeverity.Information,
  hint: DiagnosticSeverity.Hint,
} as const;

/** The diagnostics of the scenario at `uri`. What is found in an included file is told on the line that includes it, and leads there. */
export function diagnostics(scenario: Scenario, uri: string): Diagnostic[] {
  return diagnosticsOf(scenario).map((found) => {
    const include = found.files[0];
    return include === undefined ? own(found, uri) : included(found, include, uri, scenario);
  });
}

function own(found: ScenarioDiagnostic, uri: string): Diagnostic {
  return {
    range: { start: { line: found.line, character: found.start }, end: { line: found.line, character: found.end } },
    severity: severities[found.severity],
    source: "ptescope",
    code: found.code,
    message: [found.message, ...found.detail].join("\n"),
    relatedInformation: found.related.map((place) => related(place, uri)),
    // A finding that is meant to be there is no problem: the editor only fades it.
    ...(found.expected ? { tags: [DiagnosticTag.Unnecessary] } : {}),
  };
}

function included(found: ScenarioDiagnostic, include: string, uri: string, scenario: Scenario): Diagnostic {
  const line = scenario.document.statements.findIndex(
    (_, index) => scenario.program.includes.get(index)?.path === include,
  );
  const there: RelatedPlace = { ...found, message: "here" };
  return {
    ...own({ ...found, line, start: 0, end: scenario.document.statements[line]?.text.length ?? 0 }, uri),
    relatedInformation: [there, ...found.related].map((place) => related(place, uri)),
  };
}

function related({ files, line, start, end, message }: RelatedPlace, uri: string) {
  const target = files.reduce((from, path) => resolvePath(path, from) ?? from, uri);
  return {
    location: { uri: target, range: { start: { line, character: start }, end: { line, character: end } } },
    message,
  };
}
