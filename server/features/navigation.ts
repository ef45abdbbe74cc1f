// Names: where each is defined and used, here and in the files that the scenario includes, and another one for it.
import {
  type DocumentHighlight,
  DocumentHighlightKind,
  type Location,
  LSPErrorCodes,
  type Position,
  type Range,
  ResponseError,
  type TextEdit,
  type WorkspaceEdit,
} from "vscode-languageserver";
import type { Program } from "../../language/index.ts";
import { definitions, nameAt, type Occurrence, occurrences, renameProblem } from "../../language/query/occurrence.ts";
import { filesOf } from "../includes.ts";
import { emptyRange, rangeOf, resolve } from "../location.ts";

/** Of a name, the statement that makes it; of an `include`, the file. */
export function definition(uri: string, program: Program, { line, character }: Position): Location[] {
  const include = program.includes.get(line);
  if (include) {
    const target = resolve(uri, include.path);
    return target === null ? [] : [{ uri: target, range: emptyRange(0, 0) }];
  }
  const name = nameAt(program, line, character);
  if (!name) return [];
  const files = [...filesOf(uri, program)].map(([file, of]) => ({ file, found: definitions(of, name) }));
  // A mere mention is no definition where another file has one.
  const defining = files.filter(({ found }) => found.some(({ defines }) => defines));
  return (defining.length > 0 ? defining : files).flatMap(({ file, found }) =>
    found.map((each) => location(file, each)),
  );
}

export function references(
  uri: string,
  program: Program,
  { line, character }: Position,
  declarations: boolean,
): Location[] {
  const name = nameAt(program, line, character);
  if (!name) return [];
  return [...filesOf(uri, program)].flatMap(([file, of]) =>
    occurrences(of, name)
      .filter(({ defines }) => declarations || !defines)
      .map((each) => location(file, each)),
  );
}

export function documentHighlights(program: Program, { line, character }: Position): DocumentHighlight[] {
  const name = nameAt(program, line, character);
  if (!name) return [];
  return occurrences(program, name).map((each) => ({
    range: rangeOf(each.line, each),
    kind: each.defines ? DocumentHighlightKind.Write : DocumentHighlightKind.Read,
  }));
}

function location(uri: string, occurrence: Occurrence): Location {
  return { uri, range: rangeOf(occurrence.line, occurrence) };
}

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
