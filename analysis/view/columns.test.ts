// Columns of a map, whatever the rows are.

import fc from "fast-check";
import { expect, test } from "vitest";
import { columnsOf, widthOf } from "./columns.ts";

const wanted = fc
  .record({
    length: fc.integer({ min: 1, max: 20_000 }),
    cuts: fc.array(fc.nat(20_000), { maxLength: 300 }),
    alone: fc.array(fc.nat(20_000), { maxLength: 60 }),
    room: fc.integer({ min: 12, max: 120 }),
  })
  .map(({ length, cuts, alone, room }) => ({ length, cuts: new Set(cuts), alone: new Set(alone), room }));

test("columns lie side by side from the first page to the last, within the room", () => {
  fc.assert(
    fc.property(wanted, (asked) => {
      const columns = columnsOf(asked);
      let next = 0;
      for (const { from, count } of columns) {
        expect(from).toBe(next);
        expect(count).toBeGreaterThan(0);
        next = from + count;
      }
      expect(next).toBe(asked.length);
      expect(widthOf(columns)).toBeLessThanOrEqual(asked.room);
    }),
  );
});

test("a fold holds unequal pages only where there is no room for all differences", () => {
  fc.assert(
    fc.property(wanted, (asked) => {
      const columns = columnsOf(asked);
      const mixes = columns.some(({ from, count }) =>
        [...asked.cuts].some((cut) => cut > from && cut < from + count && cut < asked.length),
      );
      if (!mixes) return;
      const edges = new Set([...asked.cuts, ...[...asked.alone].flatMap((page) => [page, page + 1])]);
      const all = [0, ...[...edges].filter((edge) => edge > 0 && edge < asked.length), asked.length].sort(
        (a, b) => a - b,
      );
      const runs = all.slice(1).map((to, i) => ({ from: all[i] ?? 0, count: to - (all[i] ?? 0) }));
      expect(widthOf(runs)).toBeGreaterThan(asked.room);
    }),
  );
});

test("what fits is not folded; what is equal is one fold, with room for what changed", () => {
  expect(columnsOf({ length: 20, cuts: new Set(), alone: new Set(), room: 20 })).toHaveLength(20);
  expect(columnsOf({ length: 512, cuts: new Set([100, 101]), alone: new Set(), room: 20 })).toEqual([
    { from: 0, count: 100 },
    { from: 100, count: 1 },
    { from: 101, count: 411 },
  ]);
  expect(columnsOf({ length: 512, cuts: new Set(), alone: new Set([7]), room: 20 }).map(({ from }) => from)).toEqual([
    0, 7, 8,
  ]);
});
