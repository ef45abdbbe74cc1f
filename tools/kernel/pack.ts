// Packs a folder of kernel traces into one file of the corpus: `tsx tools/kernel/pack.ts FOLDER test/kernel/traces/VERSION/SET.jsonl.br`.
import { writeFileSync } from "node:fs";
import { packTraces, readTraces } from "../../cli/traces.ts";

const [folder, out, ...rest] = process.argv.slice(2);
if (folder === undefined || out === undefined || rest.length > 0) {
  console.error("usage: tsx tools/kernel/pack.ts FOLDER OUT.jsonl.br");
  process.exitCode = 2;
} else {
  const traces = readTraces(folder).map(({ name, text }) => ({ name, text: withRelease(text) }));
  const packed = packTraces(traces);
  writeFileSync(out, packed);
  console.log(`${out}: ${traces.length} traces, ${packed.length} bytes`);
}

/** A trace whose kernel is named X.Y.Z alone: who built it says nothing about what it does. */
function withRelease(text: string): string {
  return text.replace(/^(\{[^\n]*?"kernel":"\d+\.\d+(?:\.\d+)?)[^"]*"/, '$1"');
}
