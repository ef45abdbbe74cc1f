// Every example holds, is formatted, and says what it is about.

import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { diagnosticsOf, openScenario } from "../../analysis/index.ts";

const folder = new URL("../../examples/", import.meta.url);
const names = readdirSync(folder).filter((name) => name.endsWith(".pte"));

test("there are at least twenty examples", () => {
  expect(names.length).toBeGreaterThanOrEqual(20);
});

test.each(names)("%s: what it says holds, and nothing else is found", (name) => {
  const scenario = openScenario(readFileSync(new URL(name, folder), "utf8"));
  const surprises = diagnosticsOf(scenario)
    .filter((each) => !each.expected)
    .map((each) => `${each.line + 1}: ${each.code} ${each.message}`);
  expect(surprises).toEqual([]);
  expect(scenario.steps.length).toBeGreaterThan(0);
});
