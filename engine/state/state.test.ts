// The parts that states are made of: entries that are one object each, bits that move as the kernel's helpers move them, vectors and
// page tables that share what did not change.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { pteMkdirty, pteMkuffdWp, pteMkwrite, pteModify, pteTouched, pteWrprotect } from "./bits.ts";
import {
  ACCESSED,
  DIRTY,
  marker,
  migration,
  NONE,
  present,
  RW,
  SAVED_DIRTY,
  SOFT_DIRTY,
  swap,
  UFFD_WP,
  USER,
  withFlags,
} from "./entry.ts";
import { blankFrame, copyFrame } from "./frame.ts";
import { Mm } from "./mm.ts";
import { Place } from "./pagetable.ts";
import { copyState, createState, defaultSettings, settled } from "./state.ts";
import { Trail } from "./trail.ts";
import { patched, Vector } from "./vector.ts";
import type { Vma } from "./vma.ts";

test("equal entries are the same object, unequal ones are not", () => {
  const number = fc.nat(1 << 20);
  const flags = fc.nat(4095);
  fc.assert(
    fc.property(number, flags, number, flags, (a, f, b, g) => {
      const same = a === b && f === g;
      expect(present(a, f) === present(b, g)).toBe(same);
      expect(swap(a, f) === swap(b, g)).toBe(same);
      expect(migration("write", a, f) === migration("write", b, g)).toBe(same);
      expect(withFlags(present(a, g), f)).toBe(present(a, f));
    }),
  );
  expect(present(1, 0)).not.toBe(swap(1, 0));
  expect(marker(1)).not.toBe(marker(2));
  expect(migration("read", 3, 0)).not.toBe(migration("write", 3, 0));
});

describe("pte helpers", () => {
  const rest = { uffd: true, hardware: true, contpte: false, prefaultsOld: false, losesYoung: false };
  const x86 = { ...rest, notedDirty: false };
  const old = { ...x86, savedDirty: false, softDirty: true };
  const now = { ...x86, savedDirty: true, softDirty: true };
  const arm64 = { ...rest, savedDirty: false, softDirty: false, notedDirty: true };
  const rows: readonly (readonly [string, number, number])[] = [
    ["6.1 keeps D when it write-protects", pteWrprotect(old, USER | RW | DIRTY), USER | DIRTY],
    ["6.6 moves it to SAVED_DIRTY", pteWrprotect(now, USER | RW | DIRTY), USER | SAVED_DIRTY],
    ["and back", pteMkwrite(now, USER | SAVED_DIRTY), USER | RW | DIRTY],
    ["mkdirty of a read-only entry", pteMkdirty(now, USER), USER | SAVED_DIRTY | SOFT_DIRTY],
    [
      "mkdirty without CONFIG_MEM_SOFT_DIRTY",
      pteMkdirty({ ...x86, savedDirty: true, softDirty: false }, USER | RW),
      USER | RW | DIRTY,
    ],
    ["mkuffd_wp removes RW", pteMkuffdWp(now, USER | RW | DIRTY), USER | UFFD_WP | SAVED_DIRTY],
    ["pte_modify keeps uffd-wp", pteModify(now, USER | UFFD_WP | SAVED_DIRTY, USER), USER | UFFD_WP | SAVED_DIRTY],
    [
      "arm64 notes the dirt of a fault beside the hardware's",
      pteMkdirty(arm64, USER | RW),
      USER | RW | DIRTY | SAVED_DIRTY,
    ],
    ["arm64 notes the hardware's when it write-protects", pteWrprotect(arm64, USER | RW | DIRTY), USER | SAVED_DIRTY],
    ["and it stays noted", pteMkwrite(arm64, USER | SAVED_DIRTY), USER | RW | DIRTY | SAVED_DIRTY],
    ["arm64's pte_modify", pteModify(arm64, USER | RW | DIRTY, USER | RW), USER | RW | DIRTY | SAVED_DIRTY],
    ["a processor's write", pteTouched(arm64, USER | RW, true), USER | RW | ACCESSED | DIRTY],
    [
      "a fault's, where the processor has no dirty state",
      pteTouched({ ...arm64, hardware: false }, USER | RW, true),
      USER | RW | ACCESSED | DIRTY | SAVED_DIRTY,
    ],
    ["no bit for uffd-wp", pteMkuffdWp({ ...arm64, uffd: false }, USER | RW), USER],
    ["pte_modify gives D back with RW", pteModify(now, USER | SAVED_DIRTY, USER | RW), USER | RW | DIRTY],
  ];
  test.each(rows)("%s", (_, got, expected) => expect(got).toBe(expected));
});

test("a vector that was written to leaves the old one alone, and equals one made afresh", () => {
  const writes = fc.array(
    fc.tuple(fc.integer({ min: 1, max: 3 }), fc.oneof(fc.nat(20), fc.nat(200), fc.nat(5000)), fc.nat(9)),
  );
  fc.assert(
    fc.property(writes, (list) => {
      let vector = new Vector(0);
      let last = 0;
      const model = new Map<number, number>();
      const sorted = [...list].sort((a, b) => a[0] - b[0]);
      for (const [edit, index, value] of sorted) {
        const before = vector;
        const was = before.get(index);
        vector = vector.set(edit, index, value);
        if (edit !== last) expect(before.get(index)).toBe(was);
        last = edit;
        model.set(index, value);
      }
      let fresh = new Vector(0);
      for (const [index, value] of model) {
        expect(vector.get(index)).toBe(value);
        fresh = fresh.set(9, index, value);
      }
      expect(vector.equals(fresh, (a, b) => a === b)).toBe(true);
      expect(fresh.equals(vector, (a, b) => a === b)).toBe(true);
      for (const [index, value] of model)
        expect(vector.set(10, index, value + 1).equals(fresh, (a, b) => a === b)).toBe(false);
      const visited: [number, number][] = [];
      vector.forEach((value, index) => {
        visited.push([index, value]);
      });
      expect(visited).toEqual([...model].filter(([, value]) => value !== 0).sort((a, b) => a[0] - b[0]));
      for (const [index, value] of model) if (value !== 0) expect(index).toBeLessThan(vector.limit);
      const free = vector.firstFree(1);
      expect(vector.get(free)).toBe(0);
      for (let i = 1; i < free; i++) expect(vector.get(i)).not.toBe(0);
    }),
  );
});

test("a table is made before its ptes, and only what was written is cloned", () => {
  const first = new Place(1, 0);
  expect(() => first.setPte(1, 5, present(7, USER))).toThrow("no page table");
  first.addTable(1, 5, 3);
  first.addTable(1, 700, 4);
  first.setPte(1, 5, present(7, USER));
  first.setPte(1, 700, present(8, USER));
  const second = new Place(2, 0, first);
  second.setPte(2, 5, NONE);
  expect(first.entry(5)).toBe(present(7, USER));
  expect(second.entry(5)).toBe(NONE);
  expect(second.pmds[0]).not.toBe(first.pmds[0]);
  expect(second.pmds[0]).toMatchObject({ frame: 3 });
  expect(second.pmds[1]).toBe(first.pmds[1]);
  expect(second.pmds[2]).toBeUndefined();
});

test("find_vma() by halving finds what looking at one after the other does", () => {
  const vma = (start: number, end: number): Vma => {
    return { start, end, flags: 0, file: -1, pgoff: start, anonPgoff: start, ctx: -1, anonVma: 0, singular: true };
  };
  fc.assert(
    fc.property(fc.uniqueArray(fc.nat(60), { maxLength: 16 }), fc.nat(64), (bounds, vpn) => {
      const mm = new Mm(0, 0, "A");
      const sorted = bounds.sort((a, b) => a - b);
      mm.vmas = sorted.flatMap((start, i) => (i % 2 === 0 ? [vma(start, sorted[i + 1] ?? start + 1)] : []));
      expect(mm.findVma(vpn)).toBe(mm.vmas.find(({ end }) => end > vpn));
      expect(mm.lookup(vpn)).toBe(mm.vmas.find(({ start, end }) => start <= vpn && end > vpn));
    }),
  );
});

test("a value that is given the fields it has stays the same object, and else a copy has them", () => {
  expect(patched(blankFrame, { kind: "anon", slot: 0 }, copyFrame)).toBe(blankFrame);
  expect(patched(blankFrame, { kind: "anon", slot: 3 }, copyFrame)).toEqual({ ...blankFrame, slot: 3 });
  expect(blankFrame.slot).toBe(0);
  expect(copyFrame(blankFrame)).toEqual(blankFrame);
  const state = createState(defaultSettings);
  expect(copyState(state)).toEqual(state);
  expect(settled(state, copyState(state))).toBe(state);
  for (const key of Object.keys(state)) {
    const other = { ...state, [key]: Symbol(key) };
    expect(settled(state, other)).toBe(other);
  }
});

test("ways through the kernel that are alike are one list, each function once", () => {
  const called = new Map([["wp_page_copy", "do_cow_page"]]);
  const start = Trail.start(called);
  const way = start.via("handle_mm_fault").via("do_wp_page").via("handle_mm_fault");
  expect(way.names).toEqual(["handle_mm_fault", "do_wp_page"]);
  expect(Trail.start(called).via("handle_mm_fault").via("do_wp_page").names).toBe(way.names);
  expect(way.via("wp_page_copy").via("do_cow_page").names).toEqual([...way.names, "do_cow_page"]);
  expect(start.names).toEqual([]);
});
