// Every kernel function that is named for a kernel is one of its source: functions.tsv has which of them the sources of
// five releases define.

import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { openScenario } from "../../analysis/index.ts";
import type { KernelVersion } from "../../engine/index.ts";
import { functionNames } from "../../engine/version/function.ts";
import { compareReleases, type Release, releaseList, releaseOf } from "../../engine/version/release.ts";
import { documentationOf } from "../../language/documentation.ts";
import { operations } from "../../language/table.ts";

const root = new URL("../../", import.meta.url);
const releases = ["5.10.262", "6.1.192", "6.12.117", "7.2.13", "7.3.4"] as const satisfies readonly KernelVersion[];

const definedIn = new Map(
  readFileSync(new URL("functions.tsv", import.meta.url), "utf8")
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#"))
    .map((line) => {
      const [name = "", where = ""] = line.split("\t");
      return [name, new Set(where.split(" "))] as const;
    }),
);

function isDefined(name: string, kernel: KernelVersion): boolean {
  return definedIn.get(name)?.has(kernel) ?? false;
}

function firstOf(releases: string): Release {
  const [first] = releaseList(releases);
  if (first === undefined) throw new Error(`'${releases}' names no release`);
  return first;
}

const texts = ["examples/", "test/findings/", "test/kernel/cases/"].flatMap((folder) =>
  readdirSync(new URL(folder, root))
    .filter((name) => name.endsWith(".pte"))
    .map((name) => readFileSync(new URL(folder + name, root), "utf8")),
);

describe.each(releases)("Linux %s", (kernel) => {
  test("what trails pass and what a loss is by", { timeout: 120_000 }, () => {
    const named = texts.flatMap((text) =>
      openScenario(text, { override: { kernel } }).steps.flatMap(({ step }) => [
        ...step.trail,
        // A write that no fault comes before is no function of the kernel.
        ...step.protection.filter(({ to, by }) => to !== "none" && by !== "access").map(({ by }) => by),
      ]),
    );
    expect([...new Set(named)].filter((name) => !isDefined(name, kernel))).toEqual([]);
  });

  test("names that changed: the old one until then, the new one from there", () => {
    const release = releaseOf(kernel);
    if (release === undefined) throw new Error(kernel);
    for (const [name, before] of Object.entries(functionNames)) {
      const all = [...before.map(([old]) => old), name];
      const [old] = before.find(([, until]) => compareReleases(release, firstOf(until)) < 0) ?? [name];
      // Nothing of that kind is there yet, or it has its name of that time.
      if (all.some((each) => isDefined(each, kernel))) expect(isDefined(old, kernel), old).toBe(true);
    }
  });
});

test("what the engine may pass has a name in 7.3", () => {
  const folder = new URL("engine/kernel/", root);
  const named = readdirSync(folder)
    .filter((file) => !file.endsWith(".test.ts"))
    .flatMap((file) => [...readFileSync(new URL(file, folder), "utf8").matchAll(/\bvia\("(\w+)"\)/g)])
    .map(([, name = ""]) => name);
  expect(named.length).toBeGreaterThan(50);
  expect(named.filter((name) => !isDefined(name, "7.3.4"))).toEqual([]);
});

test("functions of the documentation are those of 7.3", () => {
  const named = operations.flatMap((row) => documentationOf(row).functions);
  expect(named.filter((name) => !isDefined(name, "7.3.4"))).toEqual([]);
});
