// What a user asks for comes later than the first diagnostics: these features are loaded together, when the first of them is needed.
// Walkthroughs are apart: they bring a reader of Markdown.

export { compare } from "./features/compare.ts";
export { completion } from "./features/completion/completion.ts";
export { decodeAt } from "./features/decode.ts";
export { Logs } from "./features/decoder.ts";
export { explain, findings } from "./features/explain.ts";
export { formatDocument, formatOnType, formatRange } from "./features/formatting.ts";
export { hover } from "./features/hover/hover.ts";
export { definition, documentHighlights, references } from "./features/navigation.ts";
export { prepareRename, rename } from "./features/rename.ts";
export { selectionRanges } from "./features/selection.ts";
export { signatureHelp } from "./features/signature-help.ts";
