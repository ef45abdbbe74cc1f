// What the editor offers to do at a place: mend what is found, state what happened, move what is shared, begin from a trace.
import {
  type CodeAction,
  type CodeActionContext,
  CodeActionKind,
  type Diagnostic,
  type Range,
  type TextEdit,
} from "vscode-languageserver";
import { diagnosticsOf, type Scenario, type ScenarioDiagnostic } from "../../../analysis/index.ts";
import { fixesOf } from "../../../analysis/scenario/fixes.ts";
import type { Answered } from "../../document.ts";
import { fromC } from "./c-call.ts";
import { extractSetup, recordActions } from "./refactor.ts";

export interface Wanted {
  readonly uri: string;
  readonly range: Range;
  readonly context: CodeActionContext;
  /** Whether there is a file already. */
  readonly exists: (uri: string) => Promise<boolean>;
  /** Whether the editor can create files. */
  readonly mayCreate: boolean;
  /** What was found of the explored section. */
  readonly explored?: readonly Answered[];
}

export async function codeActions(
  scenario: Scenario,
  { uri, range, context, exists, mayCreate, explored = [] }: Wanted,
): Promise<CodeAction[]> {
  const { only } = context;
  const wants = (kind: string): boolean =>
    only === undefined || only.some((each) => kind === each || kind.startsWith(`${each}.`));
  const actions: CodeAction[] = [];
  if (wants(CodeActionKind.QuickFix))
    // Who writes C means all of the call: what mends a word of it comes after.
    actions.push(
      ...fromC(uri, scenario, range, context.diagnostics),
      ...quickFixes(scenario, uri, range, context.diagnostics),
    );
  if (wants(CodeActionKind.QuickFix)) actions.push(...foundActions(uri, explored, range));
  actions.push(...lossActions(uri, scenario, range).filter(({ kind }) => kind !== undefined && wants(kind)));
  actions.push(...recordActions(uri, scenario, range).filter(({ kind }) => kind !== undefined && wants(kind)));
  if (wants(CodeActionKind.RefactorExtract) && mayCreate) {
    const extracted = await extractSetup(uri, scenario.document, range, exists);
    if (extracted) actions.push(extracted);
  }
  if (wants(CodeActionKind.RefactorRewrite)) actions.push(...(await fromTrace(uri, scenario, range)));
  return actions;
}

/** Selected lines of strace's output, as statements in their place. */
async function fromTrace(
  uri: string,
  { document: { statements } }: Scenario,
  { start, end }: Range,
): Promise<CodeAction[]> {
  const last = end.character === 0 && end.line > start.line ? end.line - 1 : end.line;
  const lines = statements.slice(start.line, last + 1);
  // Statements of the language are no trace: without a line that isn't one there is nothing to convert.
  if (!lines.some(({ errors }) => errors.length > 0)) return [];
  const { importStrace } = await import("../../../import/index.ts");
  const scenario = importStrace(lines.map(({ text }) => text).join("\n"));
  if (scenario === null) return [];
  const range = {
    start: { line: start.line, character: 0 },
    end: { line: last, character: statements[last]?.text.length ?? 0 },
  };
  return [
    {
      title: "Turn the selected strace into statements",
      kind: CodeActionKind.RefactorRewrite,
      edit: { changes: { [uri]: [{ range, newText: scenario.trimEnd() }] } },
    },
  ];
}

/** So many findings are offered something for: a statement over thousands of pages may have as many, each like the first. */
const MOST_FOUND = 16;

/** The quick fixes for what is found on the lines of a range. `shown`: the editor's diagnostics there, which the actions name as theirs. */
function quickFixes(run: Scenario, uri: string, range: Range, shown: readonly Diagnostic[]): CodeAction[] {
  return diagnosticsOf(run)
    .filter(({ files, line }) => files.length === 0 && line >= range.start.line && line <= range.end.line)
    .slice(0, MOST_FOUND)
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

/** At most so many pages of a line are asked about. */
const MOST_PAGES = 3;

/** "What could lose this?": on the line that protects a page, and on one that loses it, of the moment before. */
function lossActions(uri: string, scenario: Scenario, { start }: Range): CodeAction[] {
  const index = scenario.stepAtLine(start.line);
  const at = scenario.steps[index];
  if (at === undefined || at.files.length > 0 || scenario.lineOf(index) !== start.line) return [];
  const actions: CodeAction[] = [];
  for (const { mm, place, page, from, to } of at.step.protection) {
    const lost = to === "lost" && from === "held";
    if ((to !== "held" && !lost) || actions.length === MOST_PAGES) continue;
    const step = lost ? index - 1 : index;
    if (step < 0 || scenario.steps[step]?.files.length !== 0) continue;
    const title = `What could lose the protection of ${mm}.${scenario.nameOf(place)}[${page}]?`;
    const argument = { uri, line: scenario.lineOf(step), page: { mm, place, page } };
    actions.push({
      title,
      kind: lost ? "quickfix" : "refactor.rewrite",
      command: { title, command: "ptescope.losses", arguments: [argument] },
    });
  }
  return actions;
}

/** On a line that forbids what was found. */
function foundActions(uri: string, explored: readonly Answered[], { start }: Range): CodeAction[] {
  return explored
    .filter(({ line, scenario }) => line === start.line && scenario !== null)
    .map(({ line }) => {
      const title = "Open the scenario in which it does not hold";
      return {
        title,
        kind: "quickfix",
        isPreferred: true,
        command: { title, command: "ptescope.openFound", arguments: [{ uri, line }] },
      };
    });
}
