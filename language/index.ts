// The language's public face: text → tree → meaning, and back to text. Nothing here throws, whatever the text.

export { type BindOptions, bind } from "./bind.ts";
export * from "./bound.ts";
export { type Environment, type FileInfo, initialEnvironment, sameEnvironment } from "./environment.ts";
export * from "./limits.ts";
export { type Change, parse, type Update, update } from "./parse.ts";
export { type Include, type Includer, type Program, placeNames, type Running, running } from "./program.ts";
export type * from "./table/row.ts";
export {
  operationGroups,
  operationNamed,
  operations,
  parameterLabel,
  signatureOf,
  vocabularies,
  vocabularyNamed,
  wordNamed,
} from "./table.ts";
export type * from "./tree.ts";
export { containsColumn } from "./tree.ts";
