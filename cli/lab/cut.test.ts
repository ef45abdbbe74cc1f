import fc from "fast-check";
import { expect, test } from "vitest";
import { cutDown } from "./cut.ts";
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
