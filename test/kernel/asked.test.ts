// Questions that a running Linux 6.18.44 was asked (asked/*.scn), and its answers (asked/6.18.jsonl.br). Beside the corpus: no other kernel
// was asked them.

import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { differenceText } from "../../cli/conform-table.ts";
import { readScenarios, readTraces } from "../../cli/traces.ts";
import { conformScenario, parseTrace } from "../../conformance/index.ts";

const folder = fileURLToPath(new URL("asked", import.meta.url));
const traces = new Map(readTraces(join(folder, "6.18.jsonl.br")).map(({ name, text }) => [name, text]));
const scenarios = readScenarios(folder);

test("every question has its answer", () => {
  expect(scenarios.map(({ name }) => name)).toEqual([...traces.keys()]);
});

test.each(scenarios)("$name", ({ name, text }) => {
  const { difference } = conformScenario(name, text, parseTrace(traces.get(name) ?? ""), "6.18");
  expect(difference === undefined ? "" : differenceText(difference)).toBe("");
});
