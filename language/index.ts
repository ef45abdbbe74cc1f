// The language's public face: text → tree → meaning, and back to text. Nothing here throws, whatever the text. What an editor asks for later (what
// fits at a place, where a name occurs, sections, tokens, the layout) is not in it: whoever imports this loads all of it.

export type { IsFile } from "./assignment.ts";
export { nearest } from "./bind/report.ts";
export { type BindOptions, bind } from "./bind.ts";
export * from "./bound.ts";
export { writeExpectation, writeOutcome, writeRange } from "./bound.ts";
export { type Environment, type FileInfo, initialEnvironment, sameEnvironment } from "./environment.ts";
export { includedPaths, includerOf, type SourceFiles } from "./include.ts";
export * from "./limits.ts";
export { type Change, parse, type Update, update } from "./parse.ts";
export {
  type Include,
  IncludeBudget,
  type Includer,
  type Program,
  placeNames,
  type Running,
  running,
} from "./program.ts";
export { composed, isEmpty, narrowed, noSplice, type Splice, shiftOf, spliced, spliceOf } from "./splice.ts";
export { parseStatement } from "./statement.ts";
export type * from "./table/row.ts";
export {
  operationGroups,
  operationNamed,
  operations,
  parameterLabel,
  semanticModifiers,
  semanticTypes,
  signatureOf,
  vocabularies,
  vocabularyNamed,
  wordNamed,
} from "./table.ts";
export type * from "./tree.ts";
export { containsColumn, resultsOf } from "./tree.ts";
