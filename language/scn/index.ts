// Kernel traces' scenarios (`.scn`) to and from this language.

export { normalizeScn, pteToScn, type ScnProblem, type ScnText, scnToPte } from "./convert.ts";
export { parseScn, parseScnOperation, readScn, type ScnOperation, type ScnSourceLine } from "./read.ts";
