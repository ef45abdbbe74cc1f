// The examples that show each design losing are what a search finds, and lose where they say.

import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { diagnosticsOf, openScenario } from "../../analysis/index.ts";
import { designs } from "../../engine/index.ts";
import { soaking } from "../random/runs.ts";
import { losingScenarios } from "./losing.ts";

const folder = new URL("../../examples/designs/", import.meta.url);
const examples = readdirSync(folder)
  .filter((name) => /-loses-/.test(name))
  .map((file) => ({ file, text: readFileSync(new URL(file, folder), "utf8") }));

// The longest of them has two events; npm run soak searches whole.
test("the search finds the examples again, and no others", async () => {
  const found = losingScenarios(soaking ? Number.POSITIVE_INFINITY : 6);
  // `-u` writes one that is missing; one that is too much is told.
  for (const { file, text } of found) await expect(text).toMatchFileSnapshot(new URL(file, folder).pathname);
  const names = found.map(({ file }) => file);
  expect(examples.map(({ file }) => file).filter((file) => !names.includes(file))).toEqual([]);
});

test("there is one for each design that can't keep every protection", () => {
  const losers = new Set(examples.map(({ file }) => file.split("-loses-")[0]));
  const keepers = ["special-pte", "vma-bitmap", "pte-marker"];
  expect([...losers].sort()).toEqual(
    designs
      .map(({ name }) => name)
      .filter((name) => !keepers.includes(name))
      .sort(),
  );
});

describe.each(examples)("$file", ({ file, text }) => {
  test("what it says holds, and nothing else is found", () => {
    const surprises = diagnosticsOf(openScenario(text)).filter(({ expected }) => !expected);
    expect(surprises.map(({ line, code, message }) => `${line + 1}: ${code} ${message}`)).toEqual([]);
  });

  test("it loses, by the function of its name", () => {
    const lost = openScenario(text).steps.flatMap(({ step }) => step.protection.filter(({ to }) => to === "lost"));
    expect(lost.map(({ by }) => by.replaceAll("_", "-"))).toContain(
      file.split("-loses-by-")[1]?.replace(/(-without-migration)?\.pte$/, ""),
    );
  });

  test("PTE markers keep it under the same rule", () => {
    const { steps } = openScenario(text, { override: { design: "pte-marker" } });
    expect(steps.flatMap(({ step }) => step.protection.filter(({ to }) => to === "lost"))).toEqual([]);
  });
});
