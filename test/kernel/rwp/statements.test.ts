// Each statement about read-write protection, on the engine and in the recordings.

import { describe, expect, test } from "vitest";
import { diagnosticsOf, openScenario } from "../../../analysis/index.ts";
import { conformScenario, parseTrace } from "../../../conformance/index.ts";
import { scenarios, sets, tracesOf } from "../corpus.ts";
import { keeping } from "./keeping.ts";
import { leaving } from "./leaving.ts";
import { protecting } from "./protecting.ts";

const statements = [...protecting, ...leaving, ...keeping];

/** What does not come out as a scenario expects. */
function wrong(text: string): string[] {
  return diagnosticsOf(openScenario(text, { override: { kernel: "7.3" } }))
    .filter(({ code }) => code === undefined || !code.startsWith("PTE") || /^PTE0(20|23|24|25|27|28)$/.test(code))
    .filter(({ severity }) => severity === "error" || severity === "warning")
    .map(({ line, message }) => `${line + 1}: ${message}`);
}

describe.each(statements)("$says", ({ recorded, scenario }) => {
  if (typeof scenario === "string")
    test("in a scenario", () => {
      expect(wrong(scenario)).toEqual([]);
      expect(/->|assert/.test(scenario)).toBe(true);
    });
  else
    test("left out of scenarios, with the reason", () => {
      expect(scenario.none).not.toBe("");
    });

  test.each(recorded)("recorded: %s", (name) => {
    const [setName, beginning = ""] = name.split("/");
    const set = sets.find((each) => each === setName);
    const trace = set && tracesOf("7.3", set).find((each) => each.name.startsWith(beginning));
    const text = set && scenarios(set).find((each) => each.name === trace?.name)?.text;
    if (trace === undefined || text === undefined) throw new Error(`there is no recording ${name} of 7.3`);
    expect(conformScenario(name, text, parseTrace(trace.text), "7.3").difference).toBeUndefined();
  });
});

test("what is neither recorded nor run says why", () => {
  const silent = statements.filter(({ recorded, scenario }) => recorded.length === 0 && typeof scenario === "string");
  expect(silent).toEqual([]);
});
