// The map, on real runs.

import { describe, expect, test } from "vitest";
import { openScenario, type Scenario } from "../index.ts";
import { answerCall, type MapRow, type MapView, type MapViewport } from "./index.ts";

const mapOf = (scenario: Scenario, text: string, viewport: Partial<MapViewport> = {}): MapView => {
  const step = scenario.steps.findIndex((each) => each.text.includes(text));
  const named = { name: "demo.pte", revision: 1 };
  return answerCall(scenario, named, "step", { step, viewport: { room: 30, selected: null, ...viewport } }).map;
};
const rowOf = (map: MapView, key: string): MapRow => {
  const found = map.groups.flatMap(({ rows }) => rows).find((row) => row.key === key);
  if (!found) throw new Error(`no row ${key}`);
  return found;
};
/** A row in a few letters: `0:present wp`, `4+508:marker wp`. */
const short = (row: MapRow): string[] =>
  row.cells.map(
    ({ index, count, mix, shape, wp, alarm }) =>
      `${index}${count > 1 ? `+${count}` : ""}:${[mix ? "mixed" : shape, wp, alarm].filter(Boolean).join(" ")}`,
  );

const shared = openScenario(`f = memfd(512)
A: shm = mmap(512, SHARED, f)
A: anon = mmap(4)
A: userfaultfd(PAGEFAULT_FLAG_WP | WP_HUGETLBFS_SHMEM)
A: register(shm, WP)
A: register(anon, WP)
A: write(shm[0], 1)
A: write(anon[0], 1)
A: wp(shm)
A: wp(anon[0])
A: fork(B)
B: write(anon[0], 2)
B: munmap(shm[1..2])
A: madvise(anon[0], DONTNEED)
`);

describe("folds", () => {
  test("equal pages of all rows are one column; short rows keep theirs", () => {
    const map = mapOf(shared, "wp(anon[0])");
    expect(short(rowOf(map, "A.0"))).toEqual([
      "0:present wp",
      "1:marker wp",
      "2:marker wp",
      "3:marker wp",
      "4+508:marker wp",
    ]);
    expect(short(rowOf(map, "A.1"))).toEqual(["0:present wp", "1:none", "2:none", "3:none"]);
    expect(map.groups.map(({ key }) => key)).toEqual(["pages", "frames"]);
  });

  test("the page that is selected has a column of its own", () => {
    const map = mapOf(shared, "wp(anon[0])", { selected: { mm: "A", place: 0, page: 300 } });
    expect(map.groups[0]?.columns.slice(-3)).toEqual([
      { from: 4, count: 296 },
      { from: 300, count: 1 },
      { from: 301, count: 211 },
    ]);
  });

  test("thousands of different pages fit, and what they are is said of each fold", () => {
    const writes = Array.from({ length: 200 }, (_, i) => `A: write(buf[${i * 50}], 1)\n`).join("");
    const map = mapOf(openScenario(`A: buf = mmap(16384)\n${writes}`), "buf[9950]");
    const cells = rowOf(map, "A.0").cells;
    expect(cells.length).toBeLessThanOrEqual(30);
    expect(cells.some(({ mix }) => mix !== null)).toBe(true);
    expect(cells.find(({ before }) => before !== null)).toMatchObject({ index: 9950, count: 1 });
    expect(JSON.stringify(map).length).toBeLessThan(20_000);
  });

  test("zoomed, a part has all the room", () => {
    const map = mapOf(shared, "wp(anon[0])", { zoom: { pages: { from: 100, count: 20 } } });
    expect(map.groups[0]).toMatchObject({ zoomed: true, length: 512 });
    expect(rowOf(map, "A.0").cells.map(({ index }) => index)).toEqual(Array.from({ length: 20 }, (_, i) => 100 + i));
  });
});

describe("what the step did", () => {
  test("before and after stand in one cell, with what is lost", () => {
    const [first] = rowOf(mapOf(shared, "DONTNEED"), "A.1").cells;
    expect(first).toMatchObject({
      shape: "none",
      alarm: "lost",
      before: { shape: "present", by: "wp", was: "present(wp, dirty, soft_dirty)" },
    });
  });

  test("what is not mapped any more is no empty entry", () => {
    const row = rowOf(mapOf(shared, "munmap"), "B.0");
    expect(short(row).slice(0, 4)).toEqual(["0:none", "1:gap", "2:gap", "3:none"]);
  });

  test("a child that its parent's protection does not cover raises no alarm", () => {
    const map = mapOf(shared, "fork(B)");
    expect(
      map.groups.flatMap(({ rows }) => rows.flatMap(({ cells }) => cells.map(({ alarm }) => alarm))),
    ).not.toContain("lost");
    expect(rowOf(map, "B.1").cells[0]).toMatchObject({ alarm: null, before: { shape: "gap" } });
    expect(rowOf(map, "B.1").cells[0]?.label).toContain("not covered");
  });

  test("a frame that was freed is seen to have been something", () => {
    const [frames] = mapOf(openScenario("A: buf = mmap(1)\nA: write(buf[0], 1)\nA: munmap(buf)\n"), "munmap")
      .groups.filter(({ key }) => key === "frames")
      .flatMap(({ rows }) => rows);
    expect(frames?.cells[0]).toMatchObject({ index: 1, shape: "vacant", before: { shape: "anon" } });
  });
});

describe("what belongs together", () => {
  test("an entry, the page of its file, its frame and the other entries meet in their stretches", () => {
    const map = mapOf(shared, "fork(B)");
    const meets = (a: string, b: string) =>
      rowOf(map, a).cells[0]?.refs.some((x) =>
        rowOf(map, b).cells[0]?.refs.some((y) => x.thing === y.thing && x.from <= y.to && y.from <= x.to),
      );
    expect(meets("A.0", "file:0")).toBe(true);
    expect(meets("file:0", "frames")).toBe(true);
    expect(meets("A.1", "B.1")).toBe(true);
    expect(meets("A.0", "A.1")).toBe(false);
  });

  test("one pmd is one cell, as wide as the pages beside it", () => {
    const huge = openScenario(
      "A: buf = mmap(512)\nA: madvise(buf, HUGEPAGE)\nA: write(buf[0], 7)\nA: fork(B)\nB: write(buf[100], 8)\n",
    );
    const map = mapOf(huge, "B: write");
    expect(rowOf(map, "A.0").cells).toEqual([
      expect.objectContaining({ at: 0, wide: 3, count: 512, marks: expect.arrayContaining(["pmd"]) }),
    ]);
    expect(short(rowOf(map, "B.0"))).toEqual(["0+100:present", "100:present", "101+411:present"]);
    expect(rowOf(map, "frames").cells.find(({ count }) => count === 512)?.shape).toBe("anon");
  });
});
