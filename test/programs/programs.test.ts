// The programs of this folder, traced with `ptescope trace --keep` as `npm run programs` does: the bug of each is found from what was seen alone,
// and nothing is without it. Beside each trace stands the scenario that it becomes (`npx vitest run test/programs --update` writes these).
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { openScenario } from "../../analysis/index.ts";
import { divergences } from "../../cli/trace.ts";
import { type Imported, importingTrace } from "../../import/index.ts";
import { programs } from "./programs.ts";

const folder = join(import.meta.dirname, "recorded");

function imported(name: string, changed = (text: string): string => text): Imported {
  const run = importingTrace(changed(readFileSync(join(folder, `${name}.trace`), "utf8")).split("\n"));
  for (;;) {
    const { done, value } = run.next();
    if (!done) continue;
    if (value === null) throw new Error(`${name}: nothing is in its trace`);
    return value;
  }
}

function codesOf({ text }: Imported): string[] {
  return [...new Set(openScenario(text).findings.map(({ code }) => code))].sort();
}

describe.each(Object.entries(programs))("%s", (name, finds) => {
  test("becomes its scenario, with its bug and without", async () => {
    for (const each of [name, `${name}-bug`])
      await expect(imported(each).text).toMatchFileSnapshot(join(folder, `${each}.expected`));
  });

  test(`with its bug: ${finds.join(", ")}`, () => {
    expect(codesOf(imported(`${name}-bug`))).toEqual(finds);
  });

  test.each([
    ["is not said to be a write or a read", /(@fault \S+) [RW]$/gm, "$1 ?"],
    ["is not seen", /^.*@fault .*\n/gm, ""],
  ])("the same where what a fault was %s", (_, what, other) => {
    const less = (text: string): string => text.replace(what, other);
    expect(codesOf(imported(`${name}-bug`, less))).toEqual(finds);
    expect(codesOf(imported(name, less))).toEqual([]);
  });

  test("without it: nothing", () => {
    expect(codesOf(imported(name))).toEqual([]);
  });

  test("is what the model says, page by page, after each call", () => {
    for (const each of [name, `${name}-bug`]) {
      const made = imported(each);
      expect(made.seen.length).toBeGreaterThan(30);
      expect(divergences(openScenario(made.text), made.seen)).toEqual([]);
    }
  });
});

test("a page that was seen otherwise than the model has it is told, once", () => {
  const made = imported("snapshot");
  const last = made.seen.at(-1);
  if (!last) throw new Error("nothing was seen");
  const other = { ...last, word: "S" };
  const [parted, ...more] = divergences(openScenario(made.text), [...made.seen, other, other]);
  expect([parted?.kernel, parted?.model, more]).toEqual(["swapped or a marker", "present", []]);
});
