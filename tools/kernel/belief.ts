// `npm run belief`: writes which recordings of test/kernel have which operation on which memory with which entries (analysis/belief/recorded.ts).
// Run it after recordings were added.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { touchedBy } from "../../analysis/belief/touched.ts";
import { settingsOf } from "../../conformance/conform.ts";
import { parseTrace } from "../../conformance/index.ts";
import { createState, step } from "../../engine/index.ts";
import { scnMachine } from "../../language/machine.ts";
import { parseScn } from "../../language/scn/index.ts";
import { kernels, scenarios, sets, tracesOf } from "../../test/kernel/corpus.ts";

const masks = new Map<string, number>();
for (const set of sets) {
  const programs = new Map(scenarios(set).map(({ name, text }) => [name, parseScn(text)]));
  const machines = new Map(scenarios(set).map(({ name, text }) => [name, scnMachine(text)]));
  kernels.forEach((kernel, bit) => {
    for (const { name, text } of tracesOf(kernel, set)) {
      const { header } = parseTrace(text);
      let state = createState({ ...settingsOf(header, kernel), ...machines.get(name) });
      for (const { op } of programs.get(name) ?? []) {
        const touched = touchedBy(state, op);
        for (const key of touched) masks.set(key, (masks.get(key) ?? 0) | (1 << bit));
        ({ state } = step(state, op));
      }
    }
  });
}

/** Calls, then for each kinds of memory, then states with the kernels: what is said once is written once. */
const calls = new Map<string, Map<string, string[]>>();
for (const [key, mask] of [...masks].sort(([a], [b]) => (a < b ? -1 : 1))) {
  const [call = "", memory = "", entry = ""] = key.split("|");
  const kinds = calls.get(call) ?? new Map<string, string[]>();
  calls.set(call, kinds);
  kinds.set(memory, [...(kinds.get(memory) ?? []), `${entry}:${mask.toString(36)}`]);
}
const lines = [...calls].map(
  ([call, kinds]) => `${call}${[...kinds].map(([memory, states]) => `|${memory}=${states.join(",")}`).join("")}`,
);
const text = `// Written by \`npm run belief\`, from the recordings of test/kernel: which operation, on which kind of memory, with which entries there, was recorded on
// which kernels. A line for each call; the numbers are sets of kernels, in base 36.

import type { KernelVersion } from "../../engine/index.ts";

/** The kernels, from the lowest bit on. */
export const recordedKernels: readonly KernelVersion[] = [
${kernels.map((kernel) => `  "${kernel}",`).join("\n")}
];

export const recorded = \`${lines.join("\n")}\`;
`;
writeFileSync(join(import.meta.dirname, "../../analysis/belief/recorded.ts"), text);
console.log(`${masks.size} kinds of steps on ${kernels.length} kernels, ${text.length} bytes`);
