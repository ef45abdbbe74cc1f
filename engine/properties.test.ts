// What holds for any program, in any order: the engine ends, never throws, leaves the state before a step alone, and
// keeps its books.
import fc from "fast-check";
import { expect, test } from "vitest";
import { checkBooks } from "../test/random/books.ts";
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
  UFFD_WP,
  vmasOf,
} from "./index.ts";

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
