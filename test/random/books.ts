// The books of a state, counted from its page tables: who maps a frame, what a slot counts, who uses a page of a table. Frames, slots and tables
// say the same of themselves, or the engine has lost count.
import { expect } from "vitest";
import { type State, swapSlots } from "../../engine/index.ts";
import type { Entry } from "../../engine/state/entry.ts";
import { mmOf, vpnOf } from "../../engine/state/frame.ts";
import type { PteTable } from "../../engine/state/pagetable.ts";

const known = new WeakMap<PteTable, readonly (readonly [number, Entry])[]>();

/** The entries of a table that are of a page or a slot. A table is a value, most states have most of their tables from the one before: each is read once. */
function entriesOf(table: PteTable): readonly (readonly [number, Entry])[] {
  const found = known.get(table) ?? Array.from({ length: 512 }, (_, i) => [i, table.get(i)] as const).filter(counts);
  known.set(table, found);
  return found;
}

function counts([, entry]: readonly [number, Entry]): boolean {
  return entry.kind === "migration" || entry.kind === "swap" || (entry.kind === "present" && entry.frame !== 0);
}

/** Everything that maps a frame, waits for one that moves, or holds a slot, counted from the page tables. */
function counted(state: State): { maps: Map<string, number>; moving: Map<string, number>; slots: Map<number, number> } {
  const maps = new Map<string, number>();
  const moving = new Map<string, number>();
  const move = (key: string) => moving.set(key, (moving.get(key) ?? 0) + 1);
  const slots = new Map<number, number>();
  const shared = new Set<string>();
  for (const mm of state.mms) {
    mm?.places.forEach((place, index) => {
      place?.pmds.forEach((pmd, n) => {
        if (pmd === undefined) return;
        const base = index * 16384 + n * 512;
        if (!("chunks" in pmd)) {
          // A table that hugetlb shares maps a page once.
          const key = `${"frame" in pmd ? pmd.frame : 0} pmd t${mm.pmdTable(base)}:${(base % 262144) / 512}`;
          if (pmd.kind === "present") maps.set(key, 1);
          if (pmd.kind === "migration" && !shared.has(key))
            move(`${pmd.frame} ${state.frames.get(pmd.frame).huge === "hugetlb" ? "pte" : "pmd"}`);
          shared.add(key);
          return;
        }
        for (const [i, entry] of entriesOf(pmd)) {
          if (entry.kind === "present") maps.set(`${entry.frame} pte ${mm.id}:${base + i}`, 1);
          if (entry.kind === "migration") move(`${entry.frame} pte`);
          if (entry.kind === "swap") slots.set(entry.slot, (slots.get(entry.slot) ?? 0) + 1);
        }
      });
    });
  }
  return { maps, moving, slots };
}

/** Every page of a table by who refers to it: an address space from its PGD on, an entry of a GiB, an entry of 2 MiB. */
function tableUsers(state: State): Map<number, string[]> {
  const users = new Map<number, string[]>();
  const add = (frame: number, user: string) => users.set(frame, [...(users.get(frame) ?? []), user]);
  for (const mm of state.mms) {
    if (mm === undefined) continue;
    for (const [level, frame] of mm.upper.entries()) add(frame, `${mm.name} level ${level}`);
    const gibs = new Map<number, Set<number>>();
    mm.places.forEach((place, index) => {
      const gib = Math.floor(index / 16);
      if (place?.pmdTable) gibs.set(gib, (gibs.get(gib) ?? new Set()).add(place.pmdTable));
      place?.pmds.forEach((pmd, n) => {
        if (pmd === undefined) return;
        if (mm.pmdTable(index * 16384) === 0) throw new Error("an entry at pmd level, and no table of pmds");
        if ("chunks" in pmd) add(pmd.frame, `${mm.name} ${index}:${n}`);
      });
    });
    for (const [gib, frames] of gibs) for (const frame of frames) add(frame, `${mm.name} GiB ${gib}`);
    if (gibs.size > 0 && mm.upper.length === 1) throw new Error(`${mm.name} has a table of pmds, and nothing above it`);
  }
  return users;
}

function checkTables(state: State): void {
  const users = tableUsers(state);
  for (const [frame, by] of users) {
    // Two pages have a table in common where they lie in the same part of one address space; or it is hugetlb's, of a GiB.
    if (by.length > 1 && !by.every((each) => / GiB \d+$/.test(each)))
      throw new Error(`t${frame} is shared by ${by.join()}`);
    if (state.ptdescs.get(frame) !== by.length)
      throw new Error(`t${frame}: ${by.join()}, counted ${state.ptdescs.get(frame)}`);
  }
  state.ptdescs.forEach((_, frame) => {
    if (!users.has(frame)) throw new Error(`the table t${frame} is used by nobody`);
  });
  let low = 1;
  while (state.ptdescs.get(low) > 0) low++;
  expect(state.ptdescHint).toBeLessThanOrEqual(low);
}

/** Fails where a frame, a slot or a table says another thing than the page tables. */
export function checkBooks(state: State): void {
  checkTables(state);
  const { maps, moving, slots } = counted(state);
  const waiting = new Map<string, number>();
  const written: string[] = [];
  const atPmd = (ref: number) => `pmd t${state.mms[mmOf(ref)]?.pmdTable(vpnOf(ref))}:${(vpnOf(ref) % 262144) / 512}`;
  state.frames.forEach((frame, n) => {
    for (const ref of frame.maps)
      written.push(`${n} ${frame.huge === "hugetlb" ? atPmd(ref) : `pte ${mmOf(ref)}:${vpnOf(ref)}`}`);
    for (const ref of frame.entire) written.push(`${n} ${atPmd(ref)}`);
    if (frame.migrating > 0) waiting.set(`${n} pte`, frame.migrating);
    if (frame.migratingEntire > 0) waiting.set(`${n} pmd`, frame.migratingEntire);
    if (frame.huge === "tail") return;
    const used =
      frame.maps.length + frame.entire.length + frame.migrating > 0 ||
      frame.file >= 0 ||
      frame.slot > 0 ||
      frame.pins > 0;
    const part = frame.huge === "" && frame.head !== 0;
    if (!used && !part && frame.huge !== "thp") throw new Error(`frame ${n} is used by nobody`);
    if (frame.file >= 0 && state.files[frame.file]?.cache.get(frame.index) !== n)
      throw new Error(`frame ${n} is not in its page cache`);
  });
  const pins = new Map<number, number>();
  for (const n of state.pins.flatMap((each) => each.frames)) {
    const { huge, head } = state.frames.get(n);
    const holder = huge === "tail" && state.frames.get(head).huge === "hugetlb" ? head : n;
    pins.set(holder, (pins.get(holder) ?? 0) + 1);
  }
  state.frames.forEach((frame, n) => {
    if (frame.pins !== (pins.get(n) ?? 0)) throw new Error(`frame ${n}: ${frame.pins} pins, ${pins.get(n) ?? 0} held`);
  });
  expect([...waiting].sort()).toEqual([...moving].sort());
  expect([...maps.keys()].sort()).toEqual(written.sort());
  for (const file of state.files)
    file?.cache.forEach((value) => {
      if (value < 0) slots.set(-value, (slots.get(-value) ?? 0) + 1);
    });
  for (const { slot, count } of swapSlots(state))
    expect(`slot ${slot}: ${count}`).toBe(`slot ${slot}: ${slots.get(slot) ?? 0}`);
}
