// What an editor asks for once a scenario is open, and what is not needed for its first diagnostics: loaded together when the first of it is.

export { Editor } from "../editor.ts";
export { check } from "../features/check.ts";
export { codeLenses } from "../features/code-lenses.ts";
export { inlayHints } from "../features/inlay-hints.ts";
export { documentLinks, documentSymbols, foldingRanges, WorkspaceSymbols } from "../features/outline.ts";
export { Tokens } from "../features/semantic-tokens.ts";
