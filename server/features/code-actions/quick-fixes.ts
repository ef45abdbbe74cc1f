import { type CodeAction, CodeActionKind, type Diagnostic, type Range, type TextEdit } from "vscode-languageserver";
import { diagnosticsOf, type Scenario, type ScenarioDiagnostic } from "../../../analysis/index.ts";
import { fixesOf } from "../../../analysis/scenario/fixes.ts";

/** So many findings are offered something for: a statement over thousands of pages may have as many, each like the first. */
const MOST = 16;

/** The quick fixes for what is found on the lines of a range. `shown`: the editor's diagnostics there, which the actions name as theirs. */
export function quickFixes(run: Scenario, uri: string, range: Range, shown: readonly Diagnostic[]): CodeAction[] {
  return diagnosticsOf(run)
    .filter(({ files, line }) => files.length === 0 && line >= range.start.line && line <= range.end.line)
    .slice(0, MOST)
    .flatMap((found) => actionsFor(run, uri, found, shown));
}

function actionsFor(run: Scenario, uri: string, found: ScenarioDiagnostic, shown: readonly Diagnostic[]): CodeAction[] {
  const diagnostics = shown.filter(({ code, range }) => code === found.code && range.start.line === found.line);
  const action = (title: string, edits: TextEdit[], isPreferred: boolean): CodeAction => ({
    title,
    kind: CodeActionKind.QuickFix,
    diagnostics,
    isPreferred,
    edit: { changes: { [uri]: edits } },
  });
  const ofLanguage = found.textFixes.map(({ title, text, start, end }) =>
    action(title, [edit(found.line, start, end, text)], found.textFixes.length === 1),
  );
  const ofFinding = found.finding
    ? fixesOf(run, found.finding).map(({ title, preferred, edits }) =>
        action(
          title,
          edits.map(({ line, start, end, text }) => edit(line, start, end, text)),
          preferred,
        ),
      )
    : [];
  return [...ofLanguage, ...ofFinding];
}

function edit(line: number, start: number, end: number, newText: string): TextEdit {
  return { range: { start: { line, character: start }, end: { line, character: end } }, newText };
}
