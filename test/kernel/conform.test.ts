// The engine answers as Linux did. The whole corpus runs here, once.

import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { conformTable, differenceText, table } from "../../cli/lab/differences.ts";
import { releaseOf, releaseText } from "../../engine/version/release.ts";
import { causes } from "./causes.ts";
import { conformCorpus } from "./conformance.ts";
import { recorders } from "./corpus.ts";
import { withNumbers } from "./numbers.ts";

const results = conformCorpus();

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
  test.each(results)(
    "$kernel, $set: every scenario and every raw entry, but those of causes.ts",
    ({ kernel, set, whole }) => {
      const explained = Object.keys(causes).filter((name) => name.startsWith(`${kernel}/${set}/`));
      const differing = [...whole.differences, ...whole.rawDifferences];
      expect(
        differing.map(({ scenario }) => `${kernel}/${set}/${scenario}`).sort(),
        differing.slice(0, 5).map(differenceText).join("\n"),
      ).toEqual(explained.sort());
      expect(whole.agree).toBe(whole.scenarios - whole.differences.length);
      // Where 5.10 copies a page that the engine reuses (docs/model.md), its entry has no bit left from before.
      const least = kernel === "5.10" ? 0.995 : 1;
      expect(whole.raw.agree, conformTable(whole)).toBeGreaterThanOrEqual(whole.raw.entries * least);
    },
  );

  test("docs/model.md has these numbers (npm run docs writes them)", () => {
    const page = readFileSync(new URL("../../docs/model.md", import.meta.url), "utf8");
    expect(withNumbers(page, results) === page, "its numbers are out of date: npm run docs").toBe(true);
  });
});

describe("the corpus", () => {
  const hashes = readFileSync(new URL("./traces/HASHES", import.meta.url), "utf8")
    .trim()
    .split("\n");

  test.each(hashes.map((line) => line.split(" ")))("%s is the hash of %s, unpacked", (hash, name) => {
    expect(results.filter(({ kernel, set }) => `${kernel}/${set}` === name).map((each) => each.hash)).toEqual([hash]);
  });

  test.each(recorders)(
    "names the kernel of $name as the release that it is, without who built it",
    ({ name, kernel }) => {
      const named = results.filter((each) => each.kernel === name).flatMap((each) => each.named);
      expect([...new Set(named)]).toEqual([releaseText(releaseOf(kernel) ?? { series: 0, patch: 0 })]);
    },
  );

  // conformCorpus() throws for a trace without its scenario.
  test("has nothing without a hash", () => {
    const packed = results.map(({ kernel, set }) => `${kernel}/${set}`);
    expect(hashes.map((line) => line.split(" ")[1]).sort()).toEqual(packed.sort());
  });
});
