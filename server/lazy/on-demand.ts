// What a user asks for, which comes later than the first diagnostics: these features are loaded together, when the first of them is needed. What
// is written for others (features/export.ts) is apart: it brings a reader of Markdown and the pieces of C.

export { compare } from "../features/compare.ts";
export { completion } from "../features/completion/completion.ts";
export { decodeAt, Logs } from "../features/decoder.ts";
export { explain, findings } from "../features/explain.ts";
export { formatDocument, formatOnType, formatRange } from "../features/formatting.ts";
export { hover } from "../features/hover/hover.ts";
export { definition, documentHighlights, prepareRename, references, rename } from "../features/navigation.ts";
export { selectionRanges } from "../features/selection.ts";
export { signatureHelp } from "../features/signature-help.ts";
