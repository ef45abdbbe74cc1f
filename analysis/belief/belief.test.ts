// Why a step is to be believed.

import { describe, expect, test } from "vitest";
import { settingsOf } from "../../conformance/conform.ts";
import { parseTrace } from "../../conformance/index.ts";
import { createState, step } from "../../engine/index.ts";
import { scnMachine } from "../../language/machine.ts";
import { parseScn } from "../../language/scn/read.ts";
import { scenarios, tracesOf } from "../../test/kernel/corpus.ts";
import { openScenario } from "../index.ts";
import { believe, kernelsFor } from "./belief.ts";
import { recorded } from "./recorded.ts";

const believed = (text: string) => {
  const scenario = openScenario(text);
  const last = scenario.steps.at(-1);
  if (!last) throw new Error("no step");
  return believe(last.before, last.operation, scenario.settings);
};
const zap = `A: buf = mmap(2)
A: userfaultfd(PAGEFAULT_FLAG_WP)
A: register(buf, WP)
A: write(buf[0], 7)
A: wp(buf[0])
A: madvise(buf[0], DONTNEED)
`;

test("what was recorded on the scenario's kernel says so, with the others", () => {
  expect(believed(`kernel 6.12\n${zap}`)).toMatchObject({
    on: "recorded",
    text: expect.stringMatching(/^recorded on 6\.12, also 5\.10, 6\.1, /),
  });
});

test("of another architecture the recordings on x86-64 say nothing", () => {
  expect(believed(`kernel 6.12\narch arm64\n${zap}`)).toEqual({
    on: "source",
    kernels: [],
    text: "from the source of 6.12 for arm64",
  });
});

test("a release between two recorded ones stands between them", () => {
  expect(believed(`kernel 6.6\n${zap}`)).toMatchObject({
    on: "between",
    text: expect.stringMatching(/^between recorded kernels, 6\.1.* and 6\.12/),
  });
});

test("what no recording has is from the source", () => {
  const rare = "A: buf = mmap(512)\nA: madvise(buf, HUGEPAGE)\nA: write(buf[0], 1)\nA: migrate_begin(buf[0])\n";
  expect(believed(`kernel 6.18\n${rare}`)).toMatchObject({
    on: "source",
    text: expect.stringMatching(/^from the source of 6\.18/),
  });
});

test("a design was recorded nowhere", () => {
  expect(believed(`design vma-bitmap\n${zap}`)).toMatchObject({ on: "design" });
});

describe("the table (npm run belief writes it)", () => {
  test("is small enough to be loaded when a step is first looked at", () => {
    expect(recorded.length).toBeLessThan(30 * 1024);
  });

  test.each(["hand", "probe", "kaccess"] as const)("has what was recorded on 6.18, set %s", (set) => {
    const programs = new Map(scenarios(set).map(({ name, text }) => [name, parseScn(text)]));
    const machines = new Map(scenarios(set).map(({ name, text }) => [name, scnMachine(text)]));
    for (const { name, text } of tracesOf("6.18", set)) {
      let state = createState({ ...settingsOf(parseTrace(text).header, "6.18"), ...machines.get(name) });
      for (const { op } of programs.get(name) ?? []) {
        expect(kernelsFor(state, op), `${name}: ${JSON.stringify(op)}`).toContain("6.18");
        ({ state } = step(state, op));
      }
    }
  });
});
