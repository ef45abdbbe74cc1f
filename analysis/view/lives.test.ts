// The life of pages, on real runs.

import { expect, test } from "vitest";
import { openScenario, type Scenario } from "../index.ts";
import { answerCall, type LifeRow, type LivesView, type LivesViewport } from "./index.ts";

const livesOf = (scenario: Scenario, viewport: Partial<LivesViewport> = {}): LivesView =>
  answerCall(scenario, { name: "demo.pte", revision: 1 }, "lives", {
    viewport: { from: 0, count: scenario.steps.length, room: 100, rows: { from: 0, count: 50 }, find: "", ...viewport },
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
    "A.buf[0, 2] | 0-3 none | 3-4 present(rw, dirty, soft_dirty) | 4-8 present(wp, dirty, soft_dirty) | [4-8 wp held]",
    "A.buf[1] | 0-3 none | 3-4 present(rw, dirty, soft_dirty) | 4-5 present(wp, dirty, soft_dirty) | 5-7 none | 7-8 zero | [4-5 wp held] | [5-8 wp lost zap_pte_range]",
    "A.buf[3] | 0-3 none | 3-6 present(rw, dirty, soft_dirty) | 6-8 not mapped",
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

test("an empty entry is one from the mapping on, and none any more once that is gone; in a range as in all", () => {
  const emptied = openScenario(`A: other = mmap(1)
A: buf = mmap(1)
A: write(buf[0], 1)
A: madvise(buf[0], DONTNEED)
A: munmap(buf[0])
A: buf = mmap(1)
A: write(buf[0], 1)
`);
  expect(livesOf(emptied).rows.map(short)).toEqual([
    "A.buf[0] | 1-2 none | 2-3 present(rw, dirty, soft_dirty) | 3-4 none | 4-5 not mapped | 5-6 none | 6-7 present(rw, dirty, soft_dirty)",
  ]);
  expect(livesOf(emptied, { from: 4, count: 3 }).rows.map(short)).toEqual([
    "A.buf[0] | 5-6 none | 6-7 present(rw, dirty, soft_dirty)",
  ]);
  expect(livesOf(emptied, { from: 6, count: 1 }).rows.map(short)).toEqual([
    "A.buf[0] | 6-7 present(rw, dirty, soft_dirty)",
  ]);
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

test("of many steps in a column nothing is left out: a page that was there for one of them, a loss, the gravest finding", () => {
  const calm = Array.from({ length: 500 }, () => "A: read(other[0])\n").join("");
  const text = `A: buf = mmap(2)
A: other = mmap(1)
A: userfaultfd(PAGEFAULT_FLAG_WP)
A: register(buf, WP)
A: write(buf[0], 7)
A: write(buf[1], 7)
${calm}A: madvise(buf[1], DONTNEED)
A: write(buf[1], 7)
A: madvise(buf[1], DONTNEED)
${calm}A: wp(buf[0])
A: madvise(buf[0], DONTNEED)
A: write(buf[0], 7)
A: wp(buf[0])
${calm}`;
  const busy = openScenario(text);
  const view = livesOf(busy, { room: 30 });
  const [one, two] = view.rows.filter(({ name }) => name.startsWith("buf"));
  expect(two?.spans.at(-1)).toMatchObject({ shape: "none", also: { shape: "present" } });
  expect(two?.spans.at(-1)?.words).toBe("none, after 3 changes");
  expect(one?.bands.map(({ state, by }) => [state, by])).toEqual([
    ["held", null],
    ["lost", "zap_pte_range"],
  ]);
  expect(one?.bands[0]?.to).toBe(busy.steps.length);
  const losses = view.findings.filter(({ severity }) => severity === "error");
  expect(losses.map(({ code, message }) => [code, message])).toEqual([
    ["PTE001", expect.stringMatching(/^drops the write-protection of A\.buf\[0\]; \d+ more around it$/)],
  ]);
});

test("what is gone with its process has an end", () => {
  const forked = openScenario("A: buf = mmap(1)\nA: write(buf[0], 1)\nA: fork(B)\nB: exit()\nA: read(buf[0])\n");
  expect(livesOf(forked).rows.map(short)).toContain("B.buf[0] | 2-3 present(dirty, soft_dirty) | 3-5 exited");
});

test("the picture of lives", async () => {
  const viewport = { from: 0, count: 8, room: 100, rows: { from: 0, count: 50 }, find: "" };
  const { text } = answerCall(lost, { name: "demo.pte", revision: 1 }, "livesPicture", { viewport, dark: false });
  await expect(text).toMatchFileSnapshot("golden/lives.svg.expected");
});
