// What states are compared by: every field of the list, and nothing of the numbers that things were given.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { runs } from "../../test/random/runs.ts";
import { step } from "../kernel/step.ts";
import type { Feature, Operation } from "../operation.ts";
import { canonicalHash, canonicalKey, sameCanonical } from "./canonical.ts";
import { equalStates } from "./equal.ts";
import {
  afterRemoveFields,
  comparedFields,
  eventFields,
  type FieldKind,
  fileFields,
  frameFields,
  mmFields,
  placeFields,
  poolFields,
  slotFields,
  stateFields,
  taskFields,
  uffdFields,
  vmaFields,
  waitFields,
} from "./fields.ts";
import { blankFrame, copyFrame, copySlot, type File, type Frame, NO_SLOT, type Slot } from "./frame.ts";
import { Mm } from "./mm.ts";
import { Place } from "./pagetable.ts";
import {
  type AfterRemove,
  copyState,
  createState,
  defaultSettings,
  type HugetlbPool,
  type State,
  settled,
  type Task,
  type UffdEvent,
  type Userfaultfd,
  type Wait,
} from "./state.ts";
import { Vector } from "./vector.ts";
import { copyVma, type Vma } from "./vma.ts";

const page = (place: number, page: number) => ({ mm: "A", place, page }) as const;
const all = (place: number) => ({ place, page: 0, count: null });

function map(mm: string, place: number, backing: Extract<Operation, { op: "mmap" }>["backing"], pages = 4): Operation {
  const shared = backing.kind === "file";
  return { op: "mmap", mm, place, pages, backing, shared, offset: 0, track: null, prot: "read+write" };
}

const file: Operation = { op: "file", file: "f", kind: "memfd", pages: 4 };
const features: readonly Feature[] = ["PAGEFAULT_FLAG_WP", "EVENT_FORK", "WP_HUGETLBFS_SHMEM"];
const uffd: Operation = { op: "userfaultfd", mm: "A", features, userModeOnly: false };
const register = (place: number): Operation => ({ op: "register", mm: "A", range: all(place), modes: ["WP"] });
const protect = (place: number): Operation => ({
  op: "writeprotect",
  mm: "A",
  range: all(place),
  protect: true,
  dontwake: false,
  wake: false,
});

function after(operations: readonly Operation[], from = createState({ ...defaultSettings, nodes: 2 })): State {
  return operations.reduce((state, op) => step(state, op).state, from);
}

const write = (place: number, at: number): Operation => ({ op: "write", ...page(place, at), value: 7 });

/** Something of every kind: two processes, files, swap, hugetlb, userfaultfds, blocked tasks. */
const full = after([
  { op: "swapon" },
  { op: "hugepages", count: 4 },
  file,
  { op: "file", file: "h", kind: "hugetlb", pages: 2 },
  map("A", 0, { kind: "file", file: "f" }),
  map("A", 1, { kind: "anon" }),
  map("A", 2, { kind: "file", file: "h" }, 2),
  // Never touched: it has no table.
  map("A", 17, { kind: "anon" }),
  uffd,
  register(0),
  register(1),
  register(2),
  ...[0, 1].flatMap((place) => [0, 1, 2].map((at) => write(place, at))),
  protect(0),
  protect(1),
  protect(2),
  { op: "reclaim", ...page(1, 1) },
  { op: "reclaim", ...page(0, 1) },
  { op: "fork", mm: "A", child: "B" },
  { op: "migrate_begin", ...page(1, 2) },
  write(0, 0),
  write(1, 0),
]);

/** The same with a thread that faults a page in from swap, for which swapoff waits. */
const spinning = after([write(1, 1), { op: "swapoff" }], full);

/** With a monitor that takes its time: what raised an event sleeps, MADV_REMOVE with a file in its hand, fork with a child. */
const slow = after(
  [
    file,
    map("A", 0, { kind: "file", file: "f" }),
    { ...uffd, features: [...features, "EVENT_REMOVE"], unread: true },
    register(0),
    write(0, 0),
    { op: "madvise", mm: "A", range: { place: 0, page: 1, count: 2 }, advice: "REMOVE" },
    { op: "fork", mm: "A", child: "B" },
  ],
  createState(defaultSettings),
);

/** Another value of the same type. */
function altered(value: unknown): unknown {
  if (typeof value === "number") return value + 1;
  if (typeof value === "boolean") return !value;
  if (typeof value === "string") return `${value}x`;
  if (value instanceof Vector) return value.set(-1, 3, 77);
  if (Array.isArray(value)) return [...value, value[0] ?? 1];
  return value === null ? 1 : { ...Object(value), other: 1 };
}

const replace = <T extends object>(value: T, name: keyof T): T => {
  const copy = Object.create(Object.getPrototypeOf(value));
  return Object.assign(copy, value, { [name]: altered(value[name]) });
};

const first = <T>(list: readonly (T | undefined)[]): readonly (readonly [T, number])[] =>
  list.flatMap((item, at) => (item === undefined ? [] : [[item, at] as const]));

const put = <T>(list: readonly T[], at: number, item: T): T[] => list.map((old, i) => (i === at ? item : old));

const inMm = (base: State, change: (mm: Mm) => Mm[]): State[] =>
  first(base.mms).flatMap(([mm, at]) => change(mm).map((other) => ({ ...base, mms: put(base.mms, at, other) })));

const withPart = (mm: Mm, part: Partial<Mm>): Mm => Object.assign(new Mm(0, mm.id, mm.name, mm), part);

function inVector<T extends object>(base: State, which: "frames" | "slots", vector: Vector<T>, name: keyof T): State[] {
  const states: State[] = [];
  vector.forEach((value, n) => {
    if (n < 8) states.push({ ...base, [which]: vector.set(-1, n, replace(value, name)) });
  });
  return states;
}

function inList<T extends object>(
  base: State,
  which: "files" | "uffds" | "tasks",
  list: readonly (T | undefined)[],
  name: keyof T,
): State[] {
  return first(list).map(([item, at]) => ({ ...base, [which]: put(list, at, replace(item, name)) }));
}

const named = <T extends object>(fields: { readonly [K in keyof T]?: FieldKind }, states: (name: keyof T) => State[]) =>
  comparedFields<T>(fields).map((name) => [String(name), states(name)] as const);

/** For each field of each list: states that differ from `base` in that field of one value alone. */
const rows = (base: State): readonly (readonly [string, readonly (readonly [string, readonly State[]])[]])[] => [
  ["state", named<State>(stateFields, (name) => [replace(base, name)])],
  ["mm", named<Mm>(mmFields, (name) => inMm(base, (mm) => [replace(mm, name)]))],
  [
    "vma",
    named<Vma>(vmaFields, (name) =>
      inMm(base, (mm) => mm.vmas.map((vma, i) => withPart(mm, { vmas: put(mm.vmas, i, replace(vma, name)) }))),
    ),
  ],
  [
    "place",
    named<Place>(placeFields, (name) =>
      inMm(base, (mm) =>
        first(mm.places).map(([place, i]) => withPart(mm, { places: put(mm.places, i, replace(place, name)) })),
      ),
    ),
  ],
  ["file", named<File>(fileFields, (name) => inList(base, "files", base.files, name))],
  ["frame", named<Frame>(frameFields, (name) => inVector(base, "frames", base.frames, name))],
  ["slot", named<Slot>(slotFields, (name) => inVector(base, "slots", base.slots, name))],
  ["uffd", named<Userfaultfd>(uffdFields, (name) => inList(base, "uffds", base.uffds, name))],
  ["task", named<Task>(taskFields, (name) => inList(base, "tasks", base.tasks, name))],
  ["pool", named<HugetlbPool>(poolFields, (name) => [{ ...base, pool: replace(base.pool, name) }])],
  [
    "event",
    named<UffdEvent>(eventFields, (name) =>
      inWaits(base, (wait) =>
        wait.on === "event"
          ? wait.events.map((each, i) => ({ ...wait, events: put(wait.events, i, replace(each, name)) }))
          : [],
      ),
    ),
  ],
  [
    "madvise to go on",
    named<AfterRemove>(afterRemoveFields, (name) =>
      inWaits(base, (wait) =>
        wait.on === "event" && "hole" in wait.after ? [{ ...wait, after: replace(wait.after, name) }] : [],
      ),
    ),
  ],
  [
    "wait",
    named<Record<keyof typeof waitFields, unknown>>(waitFields, (name) =>
      first(base.tasks).flatMap(([task, at]) => {
        if (!(name in task.wait)) return [];
        const wait = Object.assign({ ...task.wait }, { [name]: altered(Reflect.get(task.wait, name)) });
        return [{ ...base, tasks: put(base.tasks, at, { ...task, wait }) }];
      }),
    ),
  ],
];

function inWaits(base: State, change: (wait: Wait) => Wait[]): State[] {
  return first(base.tasks).flatMap(([task, at]) =>
    change(task.wait).map((wait) => ({ ...base, tasks: put(base.tasks, at, { ...task, wait }) })),
  );
}

/** Made of values that other rows are about. */
const containers = new Set([
  "mms",
  "files",
  "frames",
  "slots",
  "uffds",
  "tasks",
  "pool",
  "wait",
  "events",
  "vmas",
  "places",
]);

const bases = [full, spinning, slow].map((base) => ({
  base,
  key: canonicalKey(base),
  hash: canonicalHash(base),
  rows: rows(base),
}));

/** What is shown to users, and decides nothing. */
const shown = ["mm.upper"];

describe.each(rows(full).map(([kind, fields], row) => [kind, fields.map(([name]) => name), row] as const))(
  "every field of a %s is seen",
  (kind, names, row) => {
    test.each(names.filter((name) => !containers.has(name)))("%s", (name) => {
      const seen = { equal: false, canonical: false, hash: false };
      for (const { base, key, hash, rows } of bases) {
        for (const other of rows[row]?.[1].find(([field]) => field === name)?.[1] ?? []) {
          seen.equal ||= !equalStates(base, other);
          seen.canonical ||= key !== canonicalKey(other);
          seen.hash ||= hash !== canonicalHash(other);
        }
      }
      const counts = !shown.includes(`${kind}.${name}`);
      expect(seen).toEqual({ equal: true, canonical: counts, hash: counts });
    });
  },
);

describe("every field is copied", () => {
  /** A value in which no field is what it is in a new one. */
  const fresh = <T extends object>(value: T, fields: { readonly [K in keyof T]?: FieldKind }): T => {
    const names = comparedFields<T>(fields);
    return names.reduce((made, name) => replace(made, name), value);
  };
  const same = <T extends object>(copy: T, of: T, fields: { readonly [K in keyof T]?: FieldKind }) => {
    for (const name of comparedFields<T>(fields)) expect([name, copy[name]]).toEqual([name, of[name]]);
    expect(copy).not.toBe(of);
  };
  test("of a frame, a slot, a VMA", () => {
    const frame = fresh(blankFrame, frameFields);
    same(copyFrame(frame), frame, frameFields);
    const slot = fresh(NO_SLOT, slotFields);
    same(copySlot(slot), slot, slotFields);
    const vma = fresh(full.mms[0]?.vmas[0] ?? expect.fail("A has a VMA"), vmaFields);
    same(copyVma(vma), vma, vmaFields);
  });
  test("of an address space, a place", () => {
    const mm = full.mms[0] ?? expect.fail("there is A");
    const changed = withPart(mm, { uffd: 5 });
    same(new Mm(9, mm.id, mm.name, changed), changed, mmFields);
    const place = mm.places[0] ?? expect.fail("A has a place");
    same(new Place(9, place.mm, place), place, placeFields);
  });
  test.each(comparedFields(stateFields))("of the top node: %s", (name) => {
    const changed = replace(full, name);
    same(copyState(changed), changed, stateFields);
    expect(settled(full, copyState(full))).toBe(full);
    expect(settled(full, changed)).toBe(changed);
  });
});

/** All states that are reached in any order of what each process does `times` times, by canonical form. */
function reached(processes: readonly string[], times: number): { states: number; final: number } {
  const begin = after([
    ...processes.slice(1).map((process): Operation => ({ op: "spawn", process })),
    ...processes.map((mm) => map(mm, 0, { kind: "anon" }, 1)),
  ]);
  let level: { state: State; done: readonly number[] }[] = [{ state: begin, done: processes.map(() => 0) }];
  let states = 1;
  let last = level;
  while (level.length > 0) {
    last = level;
    const next = new Map<string, { state: State; done: readonly number[] }>();
    for (const { state, done } of level) {
      processes.forEach((mm, i) => {
        if ((done[i] ?? 0) >= times) return;
        const then = step(state, { op: "write", mm, place: 0, page: 0, value: (done[i] ?? 0) + 1 }).state;
        next.set(canonicalKey(then), { state: then, done: done.map((n, at) => (at === i ? n + 1 : n)) });
      });
    }
    states += next.size;
    level = [...next.values()];
  }
  return { states, final: last.length };
}

describe("orders that come to the same are one state", () => {
  test.each([
    [1, 2, 4],
    [1, 3, 8],
    [1, 4, 16],
    [2, 2, 9],
    [2, 3, 27],
    [2, 4, 81],
  ])("%i writes each of %i processes: %i states, one of them final", (times, n, states) => {
    const found = reached(["A", "B", "C", "D"].slice(0, n), times);
    expect([found.states, found.final]).toEqual([states, 1]);
  });
});

test("whatever numbers frames and slots were given, the same operations have the same results and end in the same state", () => {
  const at = fc.tuple(fc.nat(1), fc.nat(3));
  const later: fc.Arbitrary<Operation> = fc.oneof(
    at.map(([place, n]) => write(place, n)),
    at.map(([place, n]): Operation => ({ op: "read", ...page(place, n) })),
    at.map(([place, n]): Operation => ({ op: "reclaim", ...page(place, n) })),
    at.map(([place, n]): Operation => ({ op: "migrate_begin", ...page(place, n) })),
    at.map(([place, n]): Operation => ({ op: "migrate_end", ...page(place, n) })),
    fc.nat(1).map(protect),
    at.map(
      ([place, n]): Operation => ({ op: "madvise", mm: "A", range: { place, page: n, count: 1 }, advice: "DONTNEED" }),
    ),
    fc.constant<Operation>({ op: "fallocate", file: "f", mode: "punch", page: 1, count: 2 }),
    fc.constantFrom<Operation>({ op: "swapoff" }, { op: "swapon" }, { op: "fork", mm: "A", child: "B" }),
  );
  const pages = [0, 1].flatMap((place) => [0, 1, 2, 3].map((n) => write(place, n)));
  const order = fc.shuffledSubarray(pages, { minLength: pages.length });
  fc.assert(
    fc.property(order, order, fc.array(later, { maxLength: 25 }), (one, two, operations) => {
      const begin = after([
        { op: "swapon" },
        file,
        map("A", 0, { kind: "file", file: "f" }),
        map("A", 1, { kind: "anon" }),
        uffd,
        register(0),
        register(1),
      ]);
      let left = after(one, begin);
      let right = after(two, begin);
      for (const op of operations) {
        if (!sameCanonical(left, right)) throw new Error(`they part before ${op.op}`);
        expect(canonicalHash(left)).toBe(canonicalHash(right));
        const [a, b] = [step(left, op), step(right, op)];
        expect([a.result, a.messages, a.done, a.protection]).toEqual([b.result, b.messages, b.done, b.protection]);
        left = a.state;
        right = b.state;
      }
    }),
    { numRuns: runs(150) },
  );
});

test("contents can be left out", () => {
  const other = after([{ op: "pwrite", file: "f", page: 0, value: 99 }], full);
  expect(sameCanonical(full, other)).toBe(false);
  expect(sameCanonical(full, other, { withoutContents: true })).toBe(true);
  // Another content, and zeroes.
  const zero = after([{ op: "pwrite", file: "f", page: 0, value: 0 }], full);
  const but = { withoutContents: true, withZeroes: true };
  expect([sameCanonical(full, other, but), sameCanonical(other, zero, but)]).toEqual([true, false]);
  expect(sameCanonical(other, zero, { withoutContents: true })).toBe(true);
});
