// The engine answers as Linux did. The whole corpus runs here, once.

import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { conformTable, differenceText, table } from "../../cli/conform-table.ts";
import { conformCorpus } from "./conformance.ts";
import { hashOf, kernels, scenarios, sets, tracesOf } from "./corpus.ts";
import { withNumbers } from "./numbers.ts";

/** The least share that must agree: scenarios, and raw entries where traces have them. */
const least = {
  hand: { scenarios: 1, raw: 1 },
  migrate: { scenarios: 1, raw: 1 },
  random: { scenarios: 0.99, raw: 0.99 },
} as const;

const started = performance.now();
const results = conformCorpus();
const seconds = (performance.now() - started) / 1000;

console.log(
  table([
    ["Linux, set", "scenarios", "agree", "operations", "agree", "raw entries", "agree"],
    ...results.map(({ kernel, set, whole: { scenarios: all, agree, operations, operationsAgree, raw } }) => [
      `${kernel} ${set}`,
      ...[all, agree, operations, operationsAgree, raw.entries, raw.agree].map(String),
    ]),
  ]),
);

describe("the engine agrees with Linux", () => {
  test.each(results)("$kernel, $set", ({ set, whole }) => {
    const { scenarios: atLeast, raw: rawAtLeast } = least[set];
    const told = whole.differences.slice(0, 5).map(differenceText).join("\n");
    expect(whole.agree / whole.scenarios, told).toBeGreaterThanOrEqual(atLeast);
    if (whole.raw.entries > 0) {
      expect(whole.raw.agree / whole.raw.entries, conformTable(whole)).toBeGreaterThanOrEqual(rawAtLeast);
    }
  });

  test("in at most 10 seconds", () => {
    expect(seconds).toBeLessThan(10);
  });

  test("docs/model.md has these numbers (npm run docs writes them)", () => {
    const page = readFileSync(new URL("../../docs/model.md", import.meta.url), "utf8");
    expect(withNumbers(page, results) === page, "its numbers are out of date: npm run docs").toBe(true);
  });
});

describe("the corpus", () => {
  const hashes = readFileSync(new URL("./traces/HASHES", import.meta.url), "utf8")
    .trim()
    .split("\n");

  test.each(hashes.map((line) => line.split(" ")))("%s is the hash of %s, unpacked", (hash, name = "") => {
    const [kernel, set] = name.split("/");
    const found = kernels.flatMap((each) =>
      sets.filter((other) => each === kernel && other === set).map((other) => tracesOf(each, other)),
    );
    expect(found.map(hashOf)).toEqual([hash]);
  });

  test("has nothing without a hash, and a scenario for every trace", () => {
    const packed = kernels.flatMap((kernel) =>
      sets.filter((set) => tracesOf(kernel, set).length > 0).map((set) => `${kernel}/${set}`),
    );
    expect(hashes.map((line) => line.split(" ")[1]).sort()).toEqual(packed.sort());
    for (const set of sets) {
      const names = new Set(scenarios(set).map(({ name }) => name));
      const traced = kernels.flatMap((kernel) => tracesOf(kernel, set).map(({ name }) => name));
      expect(traced.filter((name) => !names.has(name))).toEqual([]);
    }
  });
});
