// What an editor asks for once a scenario is open, and what is not needed for its first diagnostics: loaded together when the first of it is.

export { Editor } from "../editor.ts";
export { codeLenses } from "../features/code-lenses.ts";
export { check, explain, findings } from "../features/findings.ts";
export { inlayHints } from "../features/inlay-hints.ts";
export {
  documentLinks,
  documentSymbols,
  foldingRanges,
  formatDocument,
  formatOnType,
  formatRange,
  selectionRanges,
  WorkspaceSymbols,
} from "../features/outline.ts";
export { Tokens } from "../features/semantic-tokens.ts";
