// Moves the set-up that scenarios share into a file of its own, which this one then includes.
import { type CodeAction, CodeActionKind, type Range } from "vscode-languageserver";
import type { Document } from "../../../language/index.ts";
import { emptyRange, nameOf, resolve } from "../../location.ts";

/**
 * Headers stand before the first operation, `include` among them: so what moves is everything from the first operation to the selection's
 * end. Null where the selection reaches no operation, or holds all of them.
 */
export async function extractSetup(
  uri: string,
  { statements }: Document,
  range: Range,
  exists: (uri: string) => Promise<boolean>,
): Promise<CodeAction | null> {
  const isOperation = (line: number): boolean => statements[line]?.kind === "call" || statements[line]?.kind === "scn";
  const lines = statements.map((_, line) => line);
  const first = lines.find(isOperation);
  if (first === undefined || range.start.line === range.end.line) return null;
  // A selection that ends at the start of a line does not reach into it.
  const end = range.end.character === 0 ? range.end.line - 1 : range.end.line;
  const last = lines.findLast((line) => line <= end && isOperation(line));
  if (last === undefined || last < range.start.line || !lines.some((line) => line > last && isOperation(line)))
    return null;
  const name = await freeName(uri, exists);
  if (name === null) return null;
  const target = resolve(uri, name);
  if (target === null) return null;
  const text = statements.slice(first, last + 1).map((statement) => statement.text);
  const moved = {
    start: { line: first, character: 0 },
    end: { line: last, character: statements[last]?.text.length ?? 0 },
  };
  return {
    title: `Move the set-up (lines ${first + 1} to ${last + 1}) to ${name} and include it`,
    kind: CodeActionKind.RefactorExtract,
    edit: {
      documentChanges: [
        { kind: "create", uri: target, options: { ignoreIfExists: false } },
        {
          textDocument: { uri: target, version: null },
          edits: [{ range: emptyRange(0, 0), newText: `${text.join("\n")}\n` }],
        },
        { textDocument: { uri, version: null }, edits: [{ range: moved, newText: `include "${name}"` }] },
      ],
    },
  };
}

/** `x-setup.pte` beside `x.pte`, or the first such name with a number that is free. */
async function freeName(uri: string, exists: (uri: string) => Promise<boolean>): Promise<string | null> {
  const file = nameOf(uri).replace(/\.pte$/, "");
  for (let i = 1; i < 100; i++) {
    const name = `${file}-setup${i === 1 ? "" : i}.pte`;
    const target = resolve(uri, name);
    if (target === null) return null;
    if (!(await exists(target))) return name;
  }
  return null;
}
