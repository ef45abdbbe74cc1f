import { type FoldingRange, FoldingRangeKind } from "vscode-languageserver";
import type { Document } from "../../language/index.ts";
import { type Fold, folds } from "../../language/query/section.ts";

const kinds: Readonly<Record<Fold["kind"], FoldingRangeKind>> = {
  section: FoldingRangeKind.Region,
  comment: FoldingRangeKind.Comment,
  headers: FoldingRangeKind.Imports,
};

/** Sections, runs of comments, the headers. */
export function foldingRanges(document: Document): FoldingRange[] {
  return folds(document).map(({ start, end, kind }) => ({ startLine: start, endLine: end, kind: kinds[kind] }));
}
