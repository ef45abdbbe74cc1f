// What a step came to, in words, can stand after `->`: over the corpus and every kernel the words parse and hold.
// So `check --update`, which writes them, leaves a scenario that holds.

import { expect, test } from "vitest";
import { diagnosticsOf, openScenario, outcomeText } from "../../analysis/index.ts";
import { type KernelVersion, kernelVersions } from "../../engine/index.ts";
import { scnToPte } from "../../language/scn/index.ts";
import { scenariosInTurn, sets } from "../kernel/corpus.ts";

const cases = kernelVersions.flatMap((kernel, number) => sets.map((set) => ({ kernel, number, set })));

test.each(cases)("Linux $kernel, $set", ({ kernel, number, set }) => {
  const wrong: string[] = [];
  for (const { name, text } of scenariosInTurn(set, number, kernelVersions.length)) {
    const told = withOutcomes(scnToPte(text), kernel);
    for (const { code, severity, line, message } of diagnosticsOf(openScenario(told, { override: { kernel } })))
      if (code === "PTE023" || (severity === "error" && !code.startsWith("PTE")))
        wrong.push(`${name}: ${told.split("\n")[line]}: ${message}`);
  }
  expect(wrong.slice(0, 10)).toEqual([]);
});

/** Every statement with what it comes to on that kernel. */
function withOutcomes(text: string, kernel: KernelVersion): string {
  const scenario = openScenario(text, { override: { kernel } });
  const lines = text.split("\n");
  for (const { index, step } of scenario.steps) {
    const line = scenario.lineOf(index);
    const statement = (lines[line] ?? "").replace(/ *(->.*|#.*)$/, "");
    lines[line] = `${statement} -> ${outcomeText(step, (task) => scenario.threadAt(index, task))}`;
  }
  return lines.join("\n");
}
