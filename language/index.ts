// The language's public face: text → tree → meaning, and back to text. Nothing here throws, whatever the text.

export * from "./bound.ts";
export { type Environment, type FileInfo, initialEnvironment, sameEnvironment } from "./environment.ts";
export { type Include, type Includer, type Program, placeNames, type Running, running } from "./program.ts";
export type * from "./table/row.ts";
export type * from "./tree.ts";
export { containsColumn } from "./tree.ts";

// Coming from their modules beside this one:
//   parse.ts    parse(text: string, previous?: Document): Document; update(document, change: Change): Update { document, from, removed, added }
//   bind.ts     bind(document: Document, options?: { previous?: Program; include?: Includer; environment?: Environment }): Program
//   format.ts   formatDocument(document): string; formatStatement(statement): string
//   table.ts    operations: readonly OperationRow[]; vocabularies; operationNamed(name); wordNamed(vocabulary, name); signatureOf(row)
//   scn/        parseScn(text): ScnProgram { lines: { operation, text, comment }[] …}; scnToPte(text): string; pteToScn(program): string
//   query/      nodeAt, expectedAt, occurrences, sections, folding, selection, semanticTokens
