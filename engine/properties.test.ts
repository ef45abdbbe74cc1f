// What holds for any program, in any order: the engine ends, never throws, leaves the state before a step alone, and
// keeps its books.
import fc from "fast-check";
import { expect, test } from "vitest";
import { runs } from "../test/random/runs.ts";
import { one, operationOf, statements } from "../test/random/statements.ts";
import {
  createState,
  defaultSettings,
  equalStates,
  frames,
  type KernelVersion,
  kernelVersions,
  MARKER_UFFD_WP,
  type Operation,
  pageAt,
  placesOf,
  processes,
  RW,
  type State,
  step,
  swapSlots,
  UFFD_WP,
  vmasOf,
} from "./index.ts";
import type { Entry } from "./state/entry.ts";
import type { PteTable } from "./state/pagetable.ts";

const region = one("r0", "r0", "r1");
const page = fc.tuple(region, fc.nat(6)).map((words) => words.join(" "));
const say = statements({
  process: one("A", "A", "A", "B"),
  page,
  span: fc.tuple(region, fc.nat(5), fc.integer({ min: 0, max: 6 })).map((words) => words.join(" ")),
  target: fc.tuple(region, fc.nat(3)).map((words) => words.join(" ")),
});
/** Huge pages, whole and in part. */
const huge = statements({
  process: one("A", "A", "A", "B"),
  page,
  span: one("r1 0 1024"),
  target: page,
});
const parts = statements({
  process: one("A", "A", "A", "B"),
  page,
  span: one("r1 0 512", "r1 0 1024", "r1 510 4", "r1 0 3"),
  target: page,
});
const advice = [
  ...["dontneed", "free", "remove", "dontfork", "wipeonfork", "cold", "pageout", "populate_read", "populate_write"],
  ...["dontneed_locked", "guard_install", "guard_remove", "willneed", "hugepage", "collapse"],
];
const backings = ["anon 6", "shanon 6", "f0 6", "f0 6 priv", "f1 2", "f1 2 priv", "hanon 2", "anon 1024"];

const operation = fc
  .oneof(
    fc.tuple(one("A", "A", "A", "B"), region, one(...backings)).map((words) => `mmap ${words.join(" ")}`),
    say.read,
    { weight: 2, arbitrary: say.write },
    say.call(
      "wp",
      "wp",
      "unwp",
      "resolve",
      "wake",
      "unreg",
      "munmap",
      "mlock",
      "munlock",
      "zeropage",
      "continue",
      "poison",
    ),
    say.copy("", "wp", "dontwake"),
    { weight: 2, arbitrary: say.madvise(...advice) },
    say.register("wp", "wp", "wp,missing", "missing", "wp,minor", "minor", "rwp", "rwp,missing"),
    say.mprotect,
    say.mremap("", "dontunmap"),
    say.move,
    say.scan,
    huge.madvise("hugepage", "hugepage", "pageout", "free", "dontneed", "collapse"),
    parts.call("wp", "unwp", "munmap"),
    say.kernelAccess,
    say.call("pin", "pin", "unpin"),
    say.call("rwp", "unrwp"),
    say.userfaultfd(
      ...["pfwp,wpfile", "pfwp,wpfile,fork,remap", "pfwp,wpunpop,unmap,remove", "pfwp,wpasync,move"],
      ...["pfwp,sigbus,mshmem,minshmem", "rwp,fork", "rwp,rwpasync"],
    ),
    say.callPage("migrate"),
    one(
      ...["fork A B", "fork A B", "spawn B", "exit B", "close A", "close B", "swapon", "swapoff", "hugepages 4"],
      ...["compact", "drop_slab", "clear_refs A"],
    ),
    one(
      ...["fallocate f0 punch 0 3", "fallocate f1 punch 0 1", "ftruncate f0 2", "ftruncate f0 6", "ftruncate f1 0"],
      ...["pwrite f0 1 5", "pread f0 1"],
    ),
    { weight: 3, arbitrary: say.callPage("migrate_begin", "migrate_end", "reclaim", "numa_hint") },
  )
  .map(operationOf);
const start = [
  "swapon",
  "hugepages 4",
  "file f0 memfd 6",
  "file f1 hugetlb 2",
  "mmap A r0 f0 6",
  "mmap A r1 anon 1024",
  "uffd A pfwp,wpfile,fork",
  "reg A r0 0 6 wp",
  "reg A r1 0 1024 wp",
].map(operationOf);
/** Two huge pages, in half of the programs. */
const hugePages = ["madvise A r1 0 1024 hugepage", "write A r1 0 7", "write A r1 512 8"].map(operationOf);
const program = fc.tuple(
  fc.constantFrom(...kernelVersions),
  fc
    .tuple(fc.boolean(), fc.array(operation, { minLength: 1, maxLength: 40 }))
    .map(([huge, operations]) => (huge ? [...hugePages, ...operations] : operations)),
);

function begin(kernel: KernelVersion): State {
  return createState({ ...defaultSettings, kernel, nodes: 2 });
}

function eachState(
  kernel: KernelVersion,
  operations: readonly Operation[],
  visit: (state: State, op: Operation) => void,
): State {
  let state = begin(kernel);
  for (const op of [...start, ...operations]) {
    const next = step(state, op);
    if (next.result.internal) throw new Error(`${JSON.stringify(op)}: ${next.result.notModelled}`);
    state = next.state;
    visit(state, op);
  }
  return state;
}

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

function checkBooks(state: State): void {
  checkTables(state);
  const { maps, moving, slots } = counted(state);
  const waiting = new Map<string, number>();
  const written: string[] = [];
  const atPmd = (ref: number) =>
    `pmd t${state.mms[Math.floor(ref / 2 ** 30)]?.pmdTable(ref % 2 ** 30)}:${(ref % 262144) / 512}`;
  state.frames.forEach((frame, n) => {
    for (const ref of frame.maps)
      written.push(
        `${n} ${frame.huge === "hugetlb" ? atPmd(ref) : `pte ${Math.floor(ref / 2 ** 30)}:${ref % 2 ** 30}`}`,
      );
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

test("the books are right after any program: who maps a frame, what a slot counts, no frame without a user", () => {
  fc.assert(
    fc.property(program, ([kernel, operations]) => void eachState(kernel, operations, checkBooks)),
    { numRuns: runs(120) },
  );
});

/** Three processes that map a GiB of a file, at the same place and at another. */
const gib = fc.tuple(one("A", "B", "D"), fc.constantFrom(1040, 1056), fc.nat(3)).chain(([mm, place, page]) => {
  const at = { mm, place, page };
  const range = { place, page, count: 1 };
  const all = { place, page: 0, count: null };
  const file = { kind: "file", file: "f1" } as const;
  const map = { op: "mmap", mm, place, backing: file, offset: 0, track: 4, prot: "read+write" } as const;
  return fc.constantFrom<Operation>(
    { ...map, pages: 512, shared: true },
    { ...map, pages: 512, shared: true },
    { ...map, pages: 3, shared: true },
    { ...map, pages: 512, shared: false },
    { op: "write", ...at, value: 5 },
    { op: "write", ...at, value: 6 },
    { op: "read", ...at },
    { op: "read", ...at },
    { op: "madvise", mm, range, advice: "DONTNEED" },
    { op: "mprotect", mm, range, prot: "read" },
    { op: "mprotect", mm, range: all, prot: "read+write" },
    { op: "munmap", mm, range },
    { op: "mremap", mm, range: all, to: { place: 2096 - place, page: 0 }, dontunmap: false },
    { op: "fallocate", file: "f1", mode: "punch", page, count: 1 },
    { op: "migrate_begin", ...at },
    { op: "migrate_end", ...at },
    {
      op: "userfaultfd",
      mm,
      features: ["PAGEFAULT_FLAG_WP", "WP_HUGETLBFS_SHMEM", "MISSING_HUGETLBFS"],
      userModeOnly: false,
    },
    { op: "register", mm, range: all, modes: ["WP"] },
    { op: "register", mm, range: all, modes: ["MISSING"] },
    { op: "unregister", mm, range: all },
    { op: "copy", mm, range, value: 9, wp: false, dontwake: false },
    { op: "fork", mm, child: mm === "B" ? "D" : "B" },
    { op: "exit", mm },
    { op: "spawn", process: mm },
  );
});

const mapped: readonly Operation[] = [
  {
    ...{ op: "mmap", mm: "A", place: 1040, pages: 512, backing: { kind: "file", file: "f1" }, offset: 0, track: 4 },
    ...{ shared: true, prot: "read+write" },
  } as const,
  { op: "write", mm: "A", place: 1040, page: 0, value: 1 },
  { op: "fork", mm: "A", child: "B" },
  { op: "fork", mm: "A", child: "D" },
  { op: "read", mm: "B", place: 1040, page: 1 },
];

test("the books are right where hugetlb shares tables, and who shares one sees the same", () => {
  let sharing = 0;
  fc.assert(
    fc.property(
      fc.constantFrom(...kernelVersions),
      fc.array(gib, { minLength: 5, maxLength: 40 }),
      (kernel, program) => {
        eachState(kernel, [...mapped, ...program], (state) => {
          checkBooks(state);
          const tables = new Map<number, readonly unknown[]>();
          for (const mm of state.mms) {
            for (const place of mm?.places.slice(1040) ?? []) {
              if (place === undefined || place.pmdTable === 0) continue;
              const known = tables.get(place.pmdTable);
              if (known !== undefined) sharing++;
              const pmds = [0, 1, 2, 3].map((page) => place.pmds[page]);
              if (known?.some((pmd, i) => pmd !== pmds[i])) throw new Error(`t${place.pmdTable} has two contents`);
              tables.set(place.pmdTable, pmds);
            }
          }
        });
      },
    ),
    { numRuns: runs(60) },
  );
  expect(sharing).toBeGreaterThan(100);
});

test("a step leaves the state before it as it was, and the same steps give the same state", () => {
  fc.assert(
    fc.property(program, ([kernel, operations]) => {
      const first: State[] = [begin(kernel)];
      eachState(kernel, operations, (state) => first.push(state));
      const second: State[] = [begin(kernel)];
      eachState(kernel, operations, (state) => second.push(state));
      first.forEach((state, i) => {
        const again = second[i];
        if (again === undefined || !equalStates(state, again)) throw new Error(`state ${i} differs`);
      });
    }),
    { numRuns: runs(80) },
  );
});

test("in a VMA registered for WP nothing is writable and protected, but after registering again", () => {
  fc.assert(
    fc.property(program, ([kernel, operations]) => {
      const clean = operations.filter(({ op }) => op !== "register" && op !== "move");
      eachState(kernel, clean, (state) => {
        for (const mm of processes(state)) {
          for (const { place } of placesOf(state, mm)) {
            for (const vma of vmasOf(state, mm, place)) {
              if (!vma.flags.includes("uw")) continue;
              for (let page = vma.start; page < vma.start + Math.min(vma.pages, 8); page++) {
                const { entry } = pageAt(state, mm, place, page);
                if (entry.kind === "present") expect(entry.flags & (RW | UFFD_WP)).not.toBe(RW | UFFD_WP);
              }
            }
          }
        }
      });
    }),
    { numRuns: runs(80) },
  );
});

test("an exclusive page is mapped by one process; a marker of anonymous memory needs WP_UNPOPULATED", () => {
  fc.assert(
    fc.property(program, ([kernel, operations]) => {
      eachState(kernel, operations, (state) => {
        for (const frame of frames(state)) {
          if (frame.exclusive && frame.huge !== "tail")
            expect(new Set(frame.maps.map(({ mm }) => mm)).size).toBeLessThanOrEqual(1);
        }
        if (kernel !== "6.1") return;
        for (const { place } of placesOf(state, "A")) {
          for (const vma of vmasOf(state, "A", place)) {
            if (vma.backing !== "anon") continue;
            const { entry } = pageAt(state, "A", place, vma.start);
            if (entry.kind === "marker") expect(entry.bits & MARKER_UFFD_WP).toBe(0);
          }
        }
      });
    }),
    { numRuns: runs(60) },
  );
});
