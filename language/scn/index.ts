// Kernel traces' scenarios (`.scn`) to and from this language.

export { parseScn, parseScnOperation, readScn, type ScnOperation, type ScnSourceLine } from "./read.ts";
