// What a scenario runs on, and what a panel that looks at it takes.

import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, test } from "vitest";
import { openScenario } from "../../analysis/index.ts";
import { answer } from "../../analysis/view/index.ts";
import { scenario } from "../../tools/bench/scenario.ts";
import { runsOn } from "./view.ts";

// On what a scenario runs, and what else there is.

test("names are those of the headers, the newest kernel first", () => {
  const { kernel, arch, kernels, arches } = runsOn(openScenario("kernel 6.12.5\narch arm64\nA: buf = mmap(1)\n"));
  expect([kernel, arch]).toEqual(["6.12.5", "arm64"]);
  expect(kernels[0]).toEqual({ name: "7.3", recorded: true });
  expect(kernels).toContainEqual({ name: "6.7", recorded: false });
  for (const { name } of kernels) {
    const text = `kernel ${name}\narch ${arches.at(-1)}\n`;
    expect(openScenario(text).program.bound.flatMap(({ diagnostics }) => diagnostics)).toEqual([]);
  }
});

// What the server holds after a panel was stepped through a long scenario.

setFlagsFromString("--expose-gc");
const collect: () => void = runInNewContext("gc");

test("memory does not grow with the steps visited", () => {
  const run = openScenario(scenario(10_000));
  const named = { name: "long.pte", revision: 1 };
  const visit = (from: number, to: number): number => {
    for (let step = from; step < to; step += 31)
      answer(run, named, { call: "step", step, viewport: { room: 40, selected: null } });
    collect();
    return process.memoryUsage().heapUsed;
  };
  const few = visit(0, 1000);
  const many = visit(1000, run.steps.length);
  expect(many - few).toBeLessThan(1_000_000);
});
