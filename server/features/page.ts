// What is asked of a page in Markdown: a feature answers for the scenario at the place that is asked about, or for each of the page. Loaded with
// server/pages.ts.

import type { CodeAction, CodeLens, Command, Range, SemanticTokens } from "vscode-languageserver";
import type { Scenario as Run } from "../../analysis/index.ts";
import type { OpenDocument } from "../document.ts";
import { emptyRange } from "../location.ts";
import { addressOf, type Scenario } from "../pages.ts";
import type { Settings } from "../settings.ts";
import { codeLenses } from "./code-lenses.ts";
import type { Tokens } from "./semantic-tokens.ts";

/** Where a request looks; neither: at all of the page. */
export interface Place {
  readonly position?: { readonly line: number };
  readonly range?: Range;
}

/** The feature's answers, joined where they are lists. */
export async function answerOnPage<Answer>(
  scenarios: readonly Scenario[],
  { position, range }: Place,
  feature: (document: OpenDocument) => Promise<Answer | null>,
): Promise<Answer | null> {
  const first = position?.line ?? range?.start.line ?? 0;
  const last = position?.line ?? range?.end.line ?? Number.POSITIVE_INFINITY;
  let joined: Answer | null = null;
  for (const { block, document } of scenarios) {
    if (block.end <= first || block.line > last) continue;
    const answer = await feature(document);
    if (Array.isArray(joined) && Array.isArray(answer)) joined.push(...answer);
    else joined ??= answer;
  }
  return joined;
}

/** The lenses of a scenario that concern it alone, the first of them at its fence. */
export function lensesOnPage(
  scenarios: readonly Scenario[],
  document: OpenDocument,
  run: Run,
  settings: Settings,
): CodeLens[] {
  const index = scenarios.findIndex((each) => each.document === document);
  const block = scenarios[index]?.block;
  if (!block) return [];
  return codeLenses(addressOf(document.uri, index + 1), run, settings).flatMap((lens) => {
    if (lens.command?.command !== "ptescope.showPanel") return [];
    const { line } = lens.range.start;
    return line >= block.line ? [lens] : [{ ...lens, range: emptyRange(Math.max(0, block.line - 1), 0) }];
  });
}

/** Those that change lines of the block and nothing else. A block that is indented or quoted would have to be written so. */
export function actionsOnPage(
  scenarios: readonly Scenario[],
  document: OpenDocument,
  actions: readonly (CodeAction | Command)[] | null,
): CodeAction[] {
  const block = scenarios.find((each) => each.document === document)?.block;
  if (!block || document.line(block.line).startsWith(" ")) return [];
  const within = ({ start, end }: Range): boolean => start.line >= block.line && end.line <= block.end;
  return (actions ?? []).flatMap((action) => {
    if (!("edit" in action) || action.edit === undefined || action.edit.documentChanges !== undefined) return [];
    const { [document.uri]: own = [], ...others } = action.edit.changes ?? {};
    return Object.keys(others).length === 0 && own.every(({ range }) => within(range)) ? [action] : [];
  });
}

/** Tokens of all scenarios of a page, or of a range of it. */
export async function tokensOnPage(
  scenarios: readonly Scenario[],
  { range }: Place,
  tokens: Tokens,
): Promise<SemanticTokens> {
  const data: number[] = [];
  let last = 0;
  for (const { document } of scenarios) {
    const program = await document.program();
    const own = tokens.range(program, range ?? WHOLE).data;
    let line = 0;
    for (let at = 0; at < own.length; at += 5) {
      const [lines = 0, ...token] = own.slice(at, at + 5);
      // The first is told from the page's start, not from the token before it.
      data.push(at === 0 ? lines - last : lines, ...token);
      line += lines;
    }
    if (own.length > 0) last = line;
  }
  return { data };
}

const WHOLE: Range = { start: { line: 0, character: 0 }, end: { line: Number.POSITIVE_INFINITY, character: 0 } };
