// The screen as text (*.expected beside this file; --update writes them), where a key leads, and what must hold of any size and text.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { openScenario } from "../../analysis/index.ts";
import { character } from "../../test/random/character.ts";
import { runs } from "../../test/random/runs.ts";
import { painter, printable } from "../output.ts";
import { firstStep, keysIn, moved, saved } from "./keys.ts";
import { cut, lineWidth, painted, plain } from "./line.ts";
import { screen, type ViewState } from "./view.ts";

const root = join(import.meta.dirname, "..", "..");

function looking(file: string, step?: number, text = readFileSync(join(root, file), "utf8")): ViewState {
  const scenario = openScenario(text);
  return { file, scenario, step: step ?? firstStep(scenario), scroll: 0, problem: null };
}

function shown(
  from: ViewState,
  columns: number,
  rows: number,
  env: Record<string, string> = { NO_COLOR: "1" },
): string {
  const paint = painter({ isTTY: true, env });
  return screen(from, { columns, rows })
    .lines.map((line) => printable(painted(line, paint)).trimEnd())
    .join("\n");
}

const lost = "docs/examples/lost.pte";
const thread = "examples/shmem-dontneed.pte";

/** More pages that differ than words fit side by side. */
const many = `m = memfd(40)
A: b = mmap(40, SHARED, m)
A: userfaultfd(PAGEFAULT_FLAG_WP | WP_HUGETLBFS_SHMEM)
A: register(b, WP)
${[1, 3, 5, 7, 9, 11, 13].map((page) => `A: write(b[${page}], 7)\nA: wp(b[${page}])\n`).join("")}`;

test.each([
  ["lost-100x30", looking(lost), 100, 30],
  ["lost-40x12", looking(lost), 40, 12],
  ["lost-20x4", looking(lost), 20, 4],
  ["thread-72x24", looking(thread), 72, 24],
  ["huge-80x24", looking("examples/huge-page-split.pte"), 80, 24],
  ["letters-80x24", looking("many.pte", 11, many), 80, 24],
])("%s", async (name, from, columns, rows) => {
  await expect(`${shown(from, columns, rows)}\n`).toMatchFileSnapshot(`${name}.expected`);
});

test("docs/editors.md shows it as it is", () => {
  const page = readFileSync(join(root, "docs", "editors.md"), "utf8");
  const [, block] = /```\n(docs\/examples\/lost\.pte [\s\S]*?)\n```/.exec(page) ?? [];
  expect(block).toBe(shown(looking(lost), 100, block?.split("\n").length ?? 0));
});

test("colours say no more than the text, and go with NO_COLOR", () => {
  const colours = shown(looking(lost), 80, 24, {});
  expect(colours).toContain("\x1b[31m");
  expect(colours.replaceAll(/\p{Cc}\[\d+m/gu, "").replaceAll(/ +$/gm, "")).toBe(shown(looking(lost), 80, 24));
});

test("a scenario of which nothing runs, and a file that is gone", () => {
  expect(shown(looking("empty.pte", 0, ""), 60, 10)).toContain("No statement of it runs.");
  expect(shown({ ...looking(lost), problem: "can't read lost.pte" }, 60, 10)).toContain("can't read lost.pte");
  const broken = shown(looking("x.pte", 0, "A: m = mmap(1)\nnonsense(\n"), 80, 12);
  expect(broken).toContain("1 broken line");
  expect(broken).toContain("line 2: ");
});

describe("keys", () => {
  test("lead from step to step and from finding to finding, and not past the ends", () => {
    let at = looking(lost);
    const press = (text: string): number => {
      for (const key of keysIn(text).keys) at = moved(at, key, 0, 5);
      return at.step + 1;
    };
    const end = at.scenario.steps.length;
    expect([press(""), press("f"), press("f"), press("F"), press("F")]).toEqual([6, 7, 7, 6, 6]);
    expect([press("\x1b[H"), press("\x1b[D"), press("\x1b[C"), press("n"), press("\x7f")]).toEqual([1, 1, 2, 3, 2]);
    expect([press("\x1bOF"), press(" "), press("g")]).toEqual([end, end, 1]);
  });

  test("come whole, however the terminal cuts them", () => {
    const text = "n\x1b[C\x1bOD\x1b[5~\x1b[1~qf\x1b[99~";
    const whole = keysIn(text).keys;
    expect(whole).toEqual(["next", "next", "previous", "page-up", "first", "quit", "next-finding"]);
    fc.assert(
      fc.property(fc.array(fc.nat(text.length)), (cuts) => {
        const ends = [...cuts, text.length].sort((a, b) => a - b);
        let rest = "";
        const found = ends.flatMap((end, index) => {
          const read = keysIn(rest + text.slice(ends[index - 1] ?? 0, end));
          rest = read.rest;
          return read.keys;
        });
        expect(found).toEqual(whole);
      }),
    );
  });
});

test("a save keeps the step, and the last one last", () => {
  const text = readFileSync(join(root, lost), "utf8");
  const longer = openScenario(`${text}A: read(buf[1])\n`);
  expect(saved(looking(lost, 3), longer).step).toBe(3);
  expect(saved(looking(lost, 6), longer).step).toBe(longer.steps.length - 1);
  expect(saved(looking(lost, 6), openScenario("")).step).toBe(0);
});

const texts = fc.oneof(
  fc.constantFrom(readFileSync(join(root, lost), "utf8"), readFileSync(join(root, thread), "utf8")),
  fc.string({ unit: character, maxLength: 60 }).map((text) => `A: m = mmap(3) # ${text}\nA: write(m[0], 1)\n`),
);

test("no size is too small, no line too long, and no control character comes through", () => {
  fc.assert(
    fc.property(texts, fc.nat(130), fc.nat(50), fc.nat(20), (text, columns, rows, scroll) => {
      const from = { ...looking("x\x1b[2J.pte", undefined, text), scroll };
      const { lines, most } = screen(from, { columns, rows });
      expect(lines.length).toBeLessThanOrEqual(Math.max(1, rows));
      expect(most).toBeGreaterThanOrEqual(0);
      for (const line of lines) {
        expect(lineWidth(line)).toBeLessThanOrEqual(columns);
        expect(line.map((piece) => piece.text).join("")).not.toMatch(/\p{Cc}/u);
      }
    }),
    { numRuns: runs(150) },
  );
});

test("wide characters count twice, combining ones not at all", () => {
  expect(lineWidth(plain("a漢e\u0301"))).toBe(4);
  expect(cut(plain("漢字漢字"), 5)).toEqual(plain("漢字…"));
});
