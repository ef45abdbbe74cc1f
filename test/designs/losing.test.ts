// The examples that show each design losing are what a search finds, and lose where they say.

import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { diagnosticsOf, openScenario } from "../../analysis/index.ts";
import { designs } from "../../engine/index.ts";
import { losingScenarios } from "../../tools/designs/losing.ts";

const folder = new URL("../../examples/designs/", import.meta.url);
const examples = readdirSync(folder)
  .filter((name) => /-loses-/.test(name))
  .map((file) => ({ file, text: readFileSync(new URL(file, folder), "utf8") }));

/** As far as it takes for the shortest of every design; the whole search takes a minute: npx tsx tools/designs/search.ts. */
const LONGEST = 6;

const operations = (text: string): number => openScenario(text).steps.length - 1;

test("the search finds the examples again, and no others as short", () => {
  const short = examples.filter(({ text }) => operations(text) <= LONGEST);
  const found = losingScenarios(LONGEST);
  expect(found.map(({ file }) => file).sort()).toEqual(short.map(({ file }) => file).sort());
  for (const { file, text } of found) expect(text).toBe(short.find((each) => each.file === file)?.text);
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
