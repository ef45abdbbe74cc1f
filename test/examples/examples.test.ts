// Every example holds, is formatted, and says what it is about.

import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { diagnosticsOf, openScenario } from "../../analysis/index.ts";
import { gallery } from "../../tools/generated.ts";

const folder = new URL("../../examples/", import.meta.url);
const names = readdirSync(folder).filter((name) => name.endsWith(".pte"));

test("each has a place among the others, once, and a line that says what it is about", () => {
  const searches = readdirSync(new URL("search/", folder)).map((file) => `search/${file}`);
  const files = [...names, ...searches].filter((file) => file.endsWith(".pte")).map((file) => file.slice(0, -4));
  const placed = gallery.flatMap(({ examples }) => Object.keys(examples));
  expect(placed.toSorted()).toEqual(files.toSorted());
  for (const { examples } of gallery)
    for (const line of Object.values(examples)) expect(line).toMatch(/^.{10,64}[^.]$/);
  // What a newcomer sees first is a use, not a corner.
  expect(placed[0]).toBe("live-snapshot");
});

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
