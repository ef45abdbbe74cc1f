// On what a scenario runs, and what else there is.
import { expect, test } from "vitest";
import { openScenario } from "../../analysis/index.ts";
import { runsOn } from "./view.ts";

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
