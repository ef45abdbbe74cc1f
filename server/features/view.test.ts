// What the server holds after a panel was stepped through a long scenario.
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, test } from "vitest";
import { openScenario } from "../../analysis/index.ts";
import { answer } from "../../analysis/view/index.ts";
import { scenario } from "../../tools/bench/scenario.ts";

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
