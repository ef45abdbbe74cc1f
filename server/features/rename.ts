import {
  LSPErrorCodes,
  type Position,
  type Range,
  ResponseError,
  type TextEdit,
  type WorkspaceEdit,
} from "vscode-languageserver";
import type { Program } from "../../language/index.ts";
import { nameAt, occurrences, renameProblem } from "../../language/query/occurrence.ts";
import { filesOf } from "../includes.ts";
import { rangeOf } from "../location.ts";

/** The name under the cursor; null where nothing can be renamed. */
export function prepareRename(
  program: Program,
  { line, character }: Position,
): { range: Range; placeholder: string } | null {
  const name = nameAt(program, line, character);
  if (!name || (name.kind === "process" && name.text === "A")) return null;
  const here = occurrences(program, name).find(
    (each) => each.line === line && each.start <= character && character <= each.end,
  );
  return here && !here.fixed ? { range: rangeOf(line, here), placeholder: name.text } : null;
}

/** Everywhere that the name stands, included files too. Throws where that can't be, with the reason, which the editor shows. */
export function rename(
  uri: string,
  program: Program,
  { line, character }: Position,
  newName: string,
): WorkspaceEdit | null {
  const name = nameAt(program, line, character);
  if (!name) return null;
  const changes: Record<string, TextEdit[]> = {};
  for (const [file, of] of filesOf(uri, program)) {
    const problem = renameProblem(of, name, newName);
    if (problem !== undefined) throw new ResponseError(LSPErrorCodes.RequestFailed, problem);
    const edits = occurrences(of, name).map((each) => ({ range: rangeOf(each.line, each), newText: newName }));
    if (edits.length > 0) changes[file] = edits;
  }
  return { changes };
}
