// The life of pages, on real runs.

import { expect, test } from "vitest";
import { openScenario, type Scenario } from "../index.ts";
import { answerCall, type LifeRow, type LivesLooking, type LivesView } from "./index.ts";

const livesOf = (scenario: Scenario, looking: Partial<LivesLooking> = {}): LivesView =>
  answerCall(scenario, { name: "demo.pte", revision: 1 }, "lives", {
    looking: { from: 0, count: scenario.steps.length, room: 100, rows: { from: 0, count: 50 }, find: "", ...looking },
  });
const short = ({ owner, name, spans, bands }: LifeRow): string =>
  [
    `${owner}.${name}`,
    ...spans.map(({ from, to, words }) => `${from}-${to} ${words}`),
    ...bands.map(({ from, to, kind, state, by }) => `[${from}-${to} ${kind} ${state}${by === null ? "" : ` ${by}`}]`),
  ].join(" | ");

const lost = openScenario(`A: buf = mmap(4)
A: userfaultfd(PAGEFAULT_FLAG_WP)
A: register(buf, WP)
A: madvise(buf, POPULATE_WRITE)
A: wp(buf[0..2])
A: madvise(buf[1], DONTNEED)
A: munmap(buf[3])
A: read(buf[1])
`);

test("pages that live alike are one row, and a protection ends where it is lost", () => {
  expect(livesOf(lost).rows.map(short)).toEqual([
    "A.buf[0, 2] | 3-4 present(rw, dirty, soft_dirty) | 4-8 present(wp, dirty, soft_dirty) | [4-8 wp held]",
    "A.buf[1] | 3-4 present(rw, dirty, soft_dirty) | 4-5 present(wp, dirty, soft_dirty) | 5-7 none | 7-8 zero | [4-5 wp held] | [5-8 wp lost zap_pte_range]",
    "A.buf[3] | 3-6 present(rw, dirty, soft_dirty) | 6-8 not mapped",
  ]);
});

test("findings stand on the axis, statements beside it", () => {
  const view = livesOf(lost);
  expect(view.findings.map(({ code, step }) => [code, step])).toContainEqual(["PTE001", 5]);
  expect(view.statements[5]).toBe("A: madvise(buf[1], DONTNEED)");
});

test("a range begins with what was before it", () => {
  const view = livesOf(lost, { from: 5, count: 2 });
  expect(view.rows.map(short)).toContain("A.buf[0, 2] | 5-7 present(wp, dirty, soft_dirty) | [5-7 wp held]");
  expect(view).toMatchObject({ from: 5, count: 2 });
});

test("what is searched for is left", () => {
  expect(livesOf(lost, { find: "lost by zap" }).rows.map(({ name }) => name)).toEqual(["buf[1]"]);
});

test("of ten thousand steps comes what fits", () => {
  const text = Array.from(
    { length: 5000 },
    (_, i) => `A: write(buf[${i % 50}], ${i % 9})\nA: madvise(buf[${i % 50}], DONTNEED)\n`,
  );
  const long = openScenario(`A: buf = mmap(64)\n${text.join("")}`);
  const view = livesOf(long, { room: 150, rows: { from: 10, count: 20 } });
  expect(view).toMatchObject({ rowCount: 50, firstRow: 10, count: 10_001, untouched: 0, statements: [] });
  expect(view.rows).toHaveLength(20);
  for (const row of view.rows) expect(row.spans.length).toBeLessThanOrEqual(150);
  expect(JSON.stringify(view).length).toBeLessThan(400_000);
  const near = livesOf(long, { from: 5000, count: 40 });
  expect(near.statements).toHaveLength(40);
  expect(JSON.stringify(near).length).toBeLessThan(30_000);
});

test("what is gone with its process has an end", () => {
  const forked = openScenario("A: buf = mmap(1)\nA: write(buf[0], 1)\nA: fork(B)\nB: exit()\nA: read(buf[0])\n");
  expect(livesOf(forked).rows.map(short)).toContain("B.buf[0] | 2-3 present(dirty, soft_dirty) | 3-5 exited");
});

test("the picture of lives", async () => {
  const looking = { from: 0, count: 8, room: 100, rows: { from: 0, count: 50 }, find: "" };
  const { text } = answerCall(lost, { name: "demo.pte", revision: 1 }, "livesPicture", { looking, dark: false });
  await expect(text).toMatchFileSnapshot("golden/lives.svg.expected");
});
