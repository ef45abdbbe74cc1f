// What a page takes that hosts the decoder: `const decoder = new PtescopeDecoder(); somewhere.append(decoder); decoder.connect(host)`.
// The host answers with the server's `ptescope/decoder`. The page gives it a landmark to be in and, where it has some, VS Code's theme variables.

export { PtescopeDecoder } from "./decoder.ts";
export type { DecoderEvent, DecoderHost, DecoderHostEvent, DecoderState } from "./host.ts";
export { initialDecoderState } from "./host.ts";
