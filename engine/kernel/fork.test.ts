// What fork copies that no operation of a scenario makes.
import { expect, test } from "vitest";
import { createState, defaultSettings, type Operation, pageAt, step } from "../index.ts";
import { hwpoison } from "../state/entry.ts";
import type { State } from "../state/state.ts";
import { Tx } from "../state/tx.ts";

const mmap = (kind: "anon" | "hanon"): Operation => ({
  op: "mmap",
  mm: "A",
  place: 0,
  pages: 2,
  backing: { kind },
  shared: false,
  offset: 0,
  track: null,
  prot: "read+write",
});

/** The page of A's place 0 has failed (try_to_unmap() with TTU_HWPOISON). */
function poisoned(state: State): State {
  const tx = new Tx(state);
  tx.setEntry(0, 0, hwpoison(2048));
  return tx.state;
}

// copy_nonpresent_pte(), copy_hugetlb_page_range(): an access of the child gets SIGBUS as well, and no page of zeroes.
test.each([
  ["anonymous", mmap("anon"), [{ op: "write", mm: "A", place: 0, page: 0, value: 1 }]],
  [
    "hugetlb",
    mmap("hanon"),
    [
      { op: "hugepages", count: 4 },
      { op: "write", mm: "A", place: 0, page: 0, value: 1 },
    ],
  ],
] as const satisfies readonly (readonly [string, Operation, readonly Operation[]])[])(
  "an hwpoison entry of %s memory",
  (_, map, more) => {
    const state = poisoned(
      [map, ...more].reduce<State>((before, op) => step(before, op).state, createState(defaultSettings)),
    );
    const forked = step(state, { op: "fork", mm: "A", child: "B" }).state;
    expect(pageAt(forked, "B", 0, 0).entry).toEqual(pageAt(state, "A", 0, 0).entry);
    expect(pageAt(forked, "B", 0, 0).entry.kind).toBe("hwpoison");
    const read = step(forked, { op: "read", mm: "B", place: 0, page: 0 });
    expect(read.result.sig).toEqual({ name: "SIGBUS", code: 4 });
  },
);
