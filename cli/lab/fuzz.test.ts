// Random scenarios, what is cut down of one that differs, and what the parts of a run say together.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { isFor } from "../explore/shards.ts";
import { ptescope } from "../testing/terminal.ts";
import { cutDown, type FuzzReport } from "./fuzz.ts";
import { randomScenario } from "./random.ts";

test("what is left still differs, and no line of it can go", async () => {
  const lines = fc.array(fc.string({ minLength: 1, maxLength: 2 }), { minLength: 1, maxLength: 40 });
  await fc.assert(
    fc.asyncProperty(lines, fc.infiniteStream(fc.nat()), async (all, picks) => {
      const needed = new Set([...picks.take(3)].map((pick) => all[pick % all.length]));
      const differs = (some: readonly string[]) => [...needed].every((line) => some.includes(line ?? ""));
      const least = await cutDown(all, all.length - 1, async (some) => some.map(differs));
      expect(differs(least)).toBe(true);
      expect(least.some((_, at) => differs(least.filter((__, other) => other !== at)))).toBe(false);
    }),
  );
});

test("a seed and a number give the same scenario, others give others", () => {
  expect(randomScenario(1, 3)).toEqual(randomScenario(1, 3));
  expect(new Set([0, 1, 2, 3, 4, 5].map((number) => randomScenario(1, number).join("\n"))).size).toBe(6);
});

test("even scenarios ask for nothing that Linux 6.1 lacks", () => {
  for (let number = 0; number < 200; number += 2) {
    expect(randomScenario(5, number).join("\n")).not.toMatch(/wpunpop|wpasync|pmscan|poison|move A|guard/);
  }
});

// Parts of a run of `fuzz`: each scenario is for one part, and what they found is put together by cause.

const folder = mkdtempSync(join(tmpdir(), "ptescope-fuzz-"));
afterAll(() => rmSync(folder, { recursive: true }));

function part(index: number, more: Partial<FuzzReport>): string {
  const report: FuzzReport = {
    part: { index, of: 2 },
    ...{ seed: 7, from: 0, count: 10, release: "6.18.5", model: "6.18", agree: 5 },
    ...{ unsteady: [], failed: [], causes: [] },
    ...more,
  };
  const path = join(folder, `${index}-${report.seed}.json`);
  writeFileSync(path, JSON.stringify(report));
  return path;
}

test("every scenario is for one part, and no part has two more than another", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 200 }), fc.integer({ min: 1, max: 40 }), (count, of) => {
      const sizes = Array.from(
        { length: of },
        (_, at) => [...Array(count).keys()].filter((number) => isFor({ index: at + 1, of }, number)).length,
      );
      expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(count);
      expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
    }),
  );
});

test("what the parts found stands together, by cause", async () => {
  const one = part(1, {
    agree: 3,
    causes: [{ cause: "wp, ret: N where the model has N", scenarios: ["fuzz-7-0", "fuzz-7-2"] }],
  });
  const two = part(2, {
    agree: 2,
    causes: [
      { cause: "fork, ret: N where the model has N", scenarios: ["fuzz-7-1"] },
      { cause: "wp, ret: N where the model has N", scenarios: ["fuzz-7-3", "fuzz-7-5"] },
    ],
  });
  const { status, out } = await ptescope(["fuzz", "--merge", two, one]);
  expect([status, out]).toEqual([
    1,
    `Seed 7.
Linux 6.18.5, held against the model of 6.18: 5 of 10 scenarios agree.

4: wp, ret: N where the model has N
  fuzz-7-0 fuzz-7-2 fuzz-7-3 fuzz-7-5

1: fork, ret: N where the model has N
  fuzz-7-1
`,
  ]);
});

test("parts of other runs, and parts that are missing, are refused", async () => {
  const one = part(1, {});
  expect((await ptescope(["fuzz", "--merge", one])).err).toContain("part 2 of 2 is missing");
  expect((await ptescope(["fuzz", "--merge", one, part(2, { seed: 8 })])).err).toContain("a part of another search");
  expect((await ptescope(["fuzz", "--shard", "1/2"])).err).toContain("--shard takes --seed S");
  expect((await ptescope(["fuzz", "--merge", one, part(2, {})])).status).toBe(0);
});
