// Packs a folder of kernel traces into one file of the corpus: `tsx tools/kernel/pack.ts FOLDER test/kernel/traces/VERSION/SET.jsonl.br`,
// with the processor behind it where they are of arm64: `cortex-a72`.
import { writeFileSync } from "node:fs";
import { packTraces, readTraces } from "../../cli/traces.ts";

const [folder, out, cpu, ...rest] = process.argv.slice(2);
if (folder === undefined || out === undefined || rest.length > 0) {
  console.error("usage: tsx tools/kernel/pack.ts FOLDER OUT.jsonl.br [CPU]");
  process.exitCode = 2;
} else {
  const traces = readTraces(folder).map(({ name, text }) => ({ name, text: withRelease(text, cpu) }));
  const packed = packTraces(traces);
  writeFileSync(out, packed);
  console.log(`${out}: ${traces.length} traces, ${packed.length} bytes`);
}

/** A trace whose kernel is named X.Y.Z alone: who built it says nothing about what it does, but for the architecture. */
function withRelease(text: string, cpu: string | undefined): string {
  return text.replace(/^(\{[^\n]*?"kernel":"\d+\.\d+(?:\.\d+)?)([^"]*)"/, (_, start: string, rest: string) => {
    const arch = /-(arm64|riscv64)$/.exec(rest)?.[1];
    return `${start}"${arch === undefined ? "" : `,"arch":"${arch}"`}${cpu === undefined ? "" : `,"cpu":"${cpu}"`}`;
  });
}
