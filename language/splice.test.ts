// Splices: they say what differs, one after the other too.

import fc from "fast-check";
import { expect, test } from "vitest";
import { composed, narrowed, type Splice, spliced, spliceOf } from "./splice.ts";

const list = fc.array(fc.nat(3), { maxLength: 8 });

/** Any splice of a list, and the list after it. */
const edit = (old: readonly number[]): fc.Arbitrary<{ change: Splice; now: number[] }> =>
  fc.tuple(fc.nat(old.length), fc.nat(old.length), list).map(([a, b, fresh]) => {
    const from = Math.min(a, b);
    const change = { from, removed: Math.max(a, b) - from, added: fresh.length };
    return { change, now: spliced(old, change, (index) => fresh[index - from] ?? -1) };
  });

/** What it says holds: all but what it removed and added is the same. */
function describes(old: readonly number[], now: readonly number[], { from, removed, added }: Splice): void {
  expect(from).toBeGreaterThanOrEqual(0);
  expect(Math.min(removed, added)).toBeGreaterThanOrEqual(0);
  expect(now.slice(0, from)).toEqual(old.slice(0, from));
  expect(now.slice(from + added)).toEqual(old.slice(from + removed));
}

test("a splice that was looked for says what differs", () => {
  fc.assert(
    fc.property(list, list, (old, now) => {
      const found = spliceOf(old, now);
      describes(old, now, found);
      if (found.removed > 0 && found.added > 0) expect(old[found.from]).not.toBe(now[found.from]);
    }),
  );
});

test("one after the other is one, and narrowed it still is", () => {
  fc.assert(
    fc.property(
      list.chain((old) => edit(old).chain((first) => edit(first.now).map((second) => ({ old, first, second })))),
      ({ old, first, second }) => {
        const both = composed(first.change, second.change);
        describes(old, second.now, both);
        describes(old, second.now, narrowed(old, second.now, both, Object.is));
      },
    ),
  );
});
