// What a user asks for, which comes later than the first diagnostics: these features are loaded together, when the first of them is needed. What
// is written for others (features/exchange.ts) is apart: it brings a reader of Markdown and the pieces of C.

export { compare } from "../features/compare.ts";
export { signatureHelp } from "../features/completion/argument.ts";
export { completion } from "../features/completion/completion.ts";
export { decodeAt, Logs } from "../features/decoder.ts";
export { hover } from "../features/hover/hover.ts";
export { definition, documentHighlights, prepareRename, references, rename } from "../features/navigation.ts";
