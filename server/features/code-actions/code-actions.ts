// What the editor offers to do at a place: mend what is found, state what happened, move what is shared, begin from a trace.
import { type CodeAction, type CodeActionContext, CodeActionKind, type Range } from "vscode-languageserver";
import type { Scenario } from "../../../analysis/index.ts";
import { importStrace } from "../../../import/index.ts";
import type { Answered } from "../../explored.ts";
import { fromC } from "./c-call.ts";
import { extractSetup } from "./extract.ts";
import { foundActions, lossActions } from "./losses.ts";
import { quickFixes } from "./quick-fixes.ts";
import { recordActions } from "./record.ts";

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
  if (wants(CodeActionKind.RefactorRewrite)) actions.push(...fromTrace(uri, scenario, range));
  return actions;
}

/** Selected lines of strace's output, as statements in their place. */
function fromTrace(uri: string, { document: { statements } }: Scenario, { start, end }: Range): CodeAction[] {
  const last = end.character === 0 && end.line > start.line ? end.line - 1 : end.line;
  const lines = statements.slice(start.line, last + 1);
  // Statements of the language are no trace: without a line that isn't one there is nothing to convert.
  if (!lines.some(({ errors }) => errors.length > 0)) return [];
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
