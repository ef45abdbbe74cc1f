// rule=thread as a property: no zap but the removal of the VMA clears what a design keeps.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { designOf, pteMarker } from "../../engine/design/designs.ts";
import {
  createState,
  defaultSettings,
  designNamed,
  designs,
  kernelVersions,
  type Operation,
  type Settings,
  step,
} from "../../engine/index.ts";
import { runs } from "../random/runs.ts";
import { programs } from "./programs.ts";

/** The designs that can keep it. The others lose in examples/designs/, which the search writes. */
const keepers = ["special-pte", "vma-bitmap", "pte-marker"];

/** The first operation after which a protection is lost, -1: none. */
function losesAt(program: readonly Operation[], settings: Settings): number {
  let state = createState(settings);
  for (const [index, op] of program.entries()) {
    const made = step(state, op);
    if (made.protection.some(({ to }) => to === "lost")) return index;
    state = made.state;
  }
  return -1;
}

describe("rule=thread, over random programs", () => {
  test.each(keepers)("%s keeps every protection", (design) => {
    fc.assert(
      fc.property(programs(25), fc.constantFrom(...kernelVersions), (program, kernel) => {
        expect(losesAt(program, { ...defaultSettings, kernel, nodes: 2, design, rule: "thread" })).toBe(-1);
      }),
      { numRuns: runs(300) },
    );
  });

  test.each(designs.map(({ name }) => name).filter((name) => !keepers.includes(name)))(
    "%s does not: random programs find it too",
    (design) => {
      const found = fc.check(
        fc.property(programs(25), (program) => losesAt(program, { ...defaultSettings, design, rule: "thread" }) === -1),
        { numRuns: runs(1000) },
      );
      expect(found.failed).toBe(true);
    },
  );
});

test("under rule=linux even PTE markers lose, to the truncation of a hugetlb file: random programs find it", () => {
  const found = fc.check(
    fc.property(programs(25), (program) => losesAt(program, { ...defaultSettings, rule: "linux" }) === -1),
    { numRuns: runs(3000) },
  );
  expect(found.failed).toBe(true);
  expect(found.counterexample?.[0].at(-1)?.op).toBe("ftruncate");
});

describe("pte-marker with rule=linux is the engine that agrees with the traces", () => {
  test("it is what the default settings name, and what the comparison with traces runs on: the same object", () => {
    expect(defaultSettings).toMatchObject({ design: "pte-marker", rule: "linux" });
    expect(designOf(defaultSettings)).toBe(pteMarker);
    expect(designNamed("pte-marker")).toBe(pteMarker);
  });

  test("no path misreads it, whatever runs", () => {
    fc.assert(
      fc.property(programs(20), (program) => {
        let state = createState(defaultSettings);
        for (const op of program) {
          const made = step(state, op);
          expect(made.misread).toEqual([]);
          state = made.state;
        }
      }),
      { numRuns: runs(50) },
    );
  });
});
