// All that can touch one page of a mapping, as operations: what a search for ways to lose its protection tries. A row for
// each statement of the language, so that none is forgotten.

import type { Advice, KernelAccess, Operation, Range, State } from "../engine/index.ts";
import { processes } from "../engine/index.ts";
import { unitOf } from "../engine/state/mm.ts";
import { processNamed } from "../engine/state/state.ts";
import { FIRST_LARGE_PLACE, PLACE_PAGES, PMD_PAGES, pageIn, placeOf, type Vma } from "../engine/state/vma.ts";
import { whoDoes, whoOrder } from "./who.ts";

export interface PageName {
  readonly mm: string;
  readonly place: number;
  readonly page: number;
}

/** The page, and what there is around it. */
interface Surroundings extends PageName {
  readonly range: Range;
  /** With another page of the same mapping, where there is one. */
  readonly pair: Range;
  readonly beside: number | null;
  /** The huge page that it would be part of, where all of that is mapped. */
  readonly huge: Range;
  /** What the page holds; 0 where it is not mapped. */
  readonly value: number;
  readonly pool: number;
  readonly file: { readonly name: string; readonly page: number; readonly pages: number } | null;
  readonly features: readonly string[];
  /** A place that nothing uses yet, and a process that there is not. */
  readonly free: { readonly place: number; readonly page: number };
  readonly child: string;
  /** Where others map the same page; and a child, once there is one. */
  readonly others: readonly PageName[];
}

/** The operations, the plainest first; or why there are none. */
type Row = ((here: Surroundings) => readonly Operation[]) | string;

/** Of what others can do at their own address that reaches the page of all. */
const othersAdvice: readonly Advice[] = ["DONTNEED", "FREE", "REMOVE", "PAGEOUT", "COLLAPSE"];
const accesses: readonly KernelAccess[] = ["COPY_USER", "PROCESS_VM", "PTRACE", "GUP", "KVM", "PIN"];

const advices: readonly Advice[] = [
  ...(["DONTNEED", "FREE", "REMOVE", "DONTNEED_LOCKED", "PAGEOUT", "COLD", "GUARD_INSTALL", "GUARD_REMOVE"] as const),
  ...(["COLLAPSE", "POPULATE_READ", "POPULATE_WRITE", "WILLNEED", "HUGEPAGE", "NOHUGEPAGE"] as const),
  ...(["MERGEABLE", "UNMERGEABLE", "DONTFORK", "DOFORK", "WIPEONFORK", "KEEPONFORK"] as const),
];

/** Some advice is about more than a page: what is merged, and what is made one huge page. */
function adviceOn(
  { mm, range, pair, huge }: Pick<Surroundings, "mm" | "range" | "pair" | "huge">,
  advice: Advice,
): Operation {
  const wide = advice === "COLLAPSE" || advice === "HUGEPAGE" || advice === "NOHUGEPAGE";
  const both = advice === "MERGEABLE" || advice === "UNMERGEABLE";
  return { op: "madvise", mm, range: wide ? huge : both ? pair : range, advice };
}

/** By statement of the language, in the order in which they are tried. */
export const alphabet: Readonly<Record<string, Row>> = {
  write: ({ mm, place, page, beside, value, others }) => [
    { op: "write", mm, place, page, value: 9 },
    // KSM merges what is equal.
    ...(beside === null ? [] : [{ op: "write" as const, mm, place, page: beside, value }]),
    ...others.map((at): Operation => ({ op: "write", ...at, value: 9 })),
  ],
  read: ({ mm, place, page, others }) =>
    [{ mm, place, page }, ...others].map((at): Operation => ({ op: "read", ...at })),
  madvise: (here) => [
    ...advices.map((advice) => adviceOn(here, advice)),
    // A huge page that is mapped in part is split when memory is short.
    ...(here.beside === null
      ? []
      : [adviceOn({ ...here, range: { place: here.place, page: here.beside, count: 1 } }, "DONTNEED")]),
    ...here.others.flatMap(({ mm, place, page }) =>
      othersAdvice.map((advice) => adviceOn({ mm, ...rangesAt(place, page, here.huge.count === PMD_PAGES) }, advice)),
    ),
  ],
  reclaim: ({ mm, place, page }) => [{ op: "reclaim", mm, place, page }],
  khugepaged: ({ mm, huge }) => [{ op: "khugepaged", mm, range: huge }],
  swapon: () => [{ op: "swapon" }],
  swapoff: () => [{ op: "swapoff" }],
  migrate: ({ mm, place, page }) => [{ op: "migrate", mm, place, page }],
  migrate_begin: ({ mm, place, page }) => [{ op: "migrate_begin", mm, place, page }],
  migrate_end: ({ mm, place, page }) => [{ op: "migrate_end", mm, place, page }],
  numa_hint: ({ mm, place, page }) => [{ op: "numa_hint", mm, place, page }],
  compact: () => [{ op: "compact" }],
  drop_slab: () => [{ op: "drop_slab" }],
  hugepages: ({ pool }) => (pool === 0 ? [] : [{ op: "hugepages", count: pool + 1 }]),
  fork: ({ mm, child }) => [{ op: "fork", mm, child }],
  exit: ({ mm, others }) =>
    [mm, ...others.map((other) => other.mm)].map((each): Operation => ({ op: "exit", mm: each })),
  mprotect: ({ mm, range }) =>
    (["read", "none", "read+write"] as const).map((prot): Operation => ({ op: "mprotect", mm, range, prot })),
  munmap: ({ mm, range, others }) => [
    { op: "munmap", mm, range },
    ...others.map(
      (at): Operation => ({ op: "munmap", mm: at.mm, range: { place: at.place, page: at.page, count: 1 } }),
    ),
  ],
  mremap: ({ mm, range, free }) => [
    { op: "mremap", mm, range, to: free, dontunmap: false },
    { op: "mremap", mm, range, to: free, dontunmap: true },
  ],
  mlock: ({ mm, range }) => [{ op: "mlock", mm, range }],
  munlock: ({ mm, range }) => [{ op: "munlock", mm, range }],
  kread: ({ mm, place, page }) => accesses.map((by): Operation => ({ op: "kread", mm, place, page, by })),
  kwrite: ({ mm, place, page }) => accesses.map((by): Operation => ({ op: "kwrite", mm, place, page, by, value: 9 })),
  // By itself, so that a device can write by it later.
  pin: ({ mm, range }) => [{ op: "pin", mm, range }],
  unpin: ({ mm, range }) => [{ op: "unpin", mm, range }],
  ksm: () => [{ op: "ksm" }],
  clear_refs: ({ mm }) => [1, 4].map((value): Operation => ({ op: "clear_refs", mm, value })),
  pagemap_scan: ({ mm, range }) => [
    {
      ...{ op: "pagemap_scan", mm, range, wpMatching: true, checkWpAsync: false },
      ...{ mask: [], inverted: [], anyof: [], returned: null },
    },
  ],
  register: ({ mm, range, features }) => [
    { op: "register", mm, range, modes: ["MISSING"] },
    { op: "register", mm, range, modes: ["MINOR"] },
    { op: "register", mm, range, modes: ["WP"] },
    ...(features.includes("RWP") ? [{ op: "register" as const, mm, range, modes: ["RWP" as const] }] : []),
  ],
  unregister: ({ mm, range }) => [{ op: "unregister", mm, range }],
  wp: ({ mm, range }) => [{ op: "writeprotect", mm, range, protect: true, dontwake: false, wake: false }],
  unwp: ({ mm, range }) => [{ op: "writeprotect", mm, range, protect: false, dontwake: false, wake: false }],
  resolve: ({ mm, range }) => [{ op: "writeprotect", mm, range, protect: false, dontwake: false, wake: true }],
  // What Linux 7.3 has beside: where the userfaultfd asked for it.
  rwp: ({ mm, range, features }) =>
    features.includes("RWP") ? [{ op: "rwprotect", mm, range, protect: true, dontwake: false }] : [],
  unrwp: ({ mm, range, features }) =>
    features.includes("RWP") ? [{ op: "rwprotect", mm, range, protect: false, dontwake: false }] : [],
  set_mode: ({ mm, features }) =>
    features.includes("RWP_ASYNC")
      ? [
          { op: "set_mode", mm, enable: [], disable: ["RWP_ASYNC"] },
          { op: "set_mode", mm, enable: ["RWP_ASYNC"], disable: [] },
        ]
      : [],
  wake: ({ mm, range }) => [{ op: "wake", mm, range }],
  copy: ({ mm, range }) => [{ op: "copy", mm, range, value: 9, wp: false, dontwake: false }],
  zeropage: ({ mm, range }) => [{ op: "zeropage", mm, range, dontwake: false }],
  continue: ({ mm, range }) => [{ op: "continue", mm, range, wp: false, dontwake: false }],
  poison: ({ mm, range }) => [{ op: "poison", mm, range, dontwake: false }],
  // Away, and a page from beside into its place.
  move: ({ mm, place, page, range, beside, free }) => [
    { op: "move", mm, range: { ...free, count: 1 }, from: { place, page }, allowSrcHoles: false },
    ...(beside === null
      ? []
      : [{ op: "move" as const, mm, range, from: { place, page: beside }, allowSrcHoles: false }]),
  ],
  uffd_read: ({ mm }) => [{ op: "uffd_read", mm, count: 1 }],
  close: ({ mm }) => [{ op: "close", mm }],
  fallocate: ({ file }) =>
    file === null
      ? []
      : (["punch", "alloc"] as const).map(
          (mode): Operation => ({ op: "fallocate", file: file.name, mode, page: file.page, count: 1 }),
        ),
  ftruncate: ({ file }) =>
    file === null
      ? []
      : [file.page, file.pages].map((pages): Operation => ({ op: "ftruncate", file: file.name, pages })),
  pwrite: ({ file }) => (file === null ? [] : [{ op: "pwrite", file: file.name, page: file.page, value: 9 }]),
  pread: ({ file }) => (file === null ? [] : [{ op: "pread", file: file.name, page: file.page }]),
  mmap: "over the page it takes the mapping away, as munmap() does; elsewhere it maps another page",
  userfaultfd: "a process has one in a scenario, and it is open: the page is protected by it",
  uffd_poll: "it asks, and changes nothing",
  spawn: "a new process maps nothing of the page",
  memfd: "a new file has nothing of the page",
  tmpfs: "a new file has nothing of the page",
  hugetlb: "a new file has nothing of the page",
};

/** Of ways that are equally short the first is told: what others do before what the process does, the plainest first. */
export function alphabetFor(state: State, page: PageName): Operation[] {
  const here = hereOf(state, page);
  // With EVENT_REMAP a protection goes along with mremap(): what loses it there is tried as well.
  const places = here.features.includes("EVENT_REMAP") ? [here, movedTo(here)] : [here];
  const tried = places.flatMap((each) =>
    Object.values(alphabet).flatMap((row) => (typeof row === "string" ? [] : row(each))),
  );
  const operations = [...new Map(tried.map((operation) => [JSON.stringify(operation), operation])).values()];
  const rank = (operation: Operation) => whoOrder.indexOf(whoDoes(operation, page.mm));
  return operations.sort((a, b) => rank(a) - rank(b));
}

function hereOf(state: State, { mm, place, page }: PageName): Surroundings {
  const own = processNamed(state, mm);
  const unit = own === undefined ? 1 : unitOf(own, place);
  const vpn = place * PLACE_PAGES + page * unit;
  const vma = own?.lookup(vpn);
  const beside = vma === undefined ? null : besideIn(vma, vpn, unit);
  const besidePage = beside === null ? null : page + beside;
  const start = Math.floor(vpn / PMD_PAGES) * PMD_PAGES;
  const whole = unit === 1 && vma !== undefined && vma.start <= start && start + PMD_PAGES <= vma.end;
  const { range, huge } = rangesAt(place, page, whole);
  const entry = own?.place(vpn)?.entry(pageIn(vpn));
  const child = freeName(state);
  return {
    ...{ mm, place, page, range, huge },
    beside: besidePage,
    pair: besidePage === null ? range : { place, page: Math.min(page, besidePage), count: 2 },
    value: entry?.kind === "present" ? state.frames.get(entry.frame).value : 0,
    pool: vma !== undefined && unit > 1 ? state.pool.total : 0,
    file: vma === undefined ? null : fileAt(state, vma, vpn),
    features: state.uffds[vma?.ctx ?? -1]?.features ?? [],
    free: { place: freePlace(state), page: 0 },
    child,
    others: [...(vma === undefined ? [] : othersAt(state, mm, vma, vpn)), { mm: child, place, page }],
  };
}

/** The page at the place that nothing used before; from there it is moved back. */
function movedTo({ mm, place, page, free, ...here }: Surroundings): Surroundings {
  const ranges = rangesAt(free.place, free.page, false);
  return {
    ...here,
    ...ranges,
    mm,
    place: free.place,
    page: free.page,
    beside: null,
    free: { place, page },
    others: [],
  };
}

function rangesAt(place: number, page: number, whole: boolean) {
  const range: Range = { place, page, count: 1 };
  const huge: Range = { place, page: Math.floor(page / PMD_PAGES) * PMD_PAGES, count: PMD_PAGES };
  return { range, pair: range, huge: whole ? huge : range };
}

/** How far off another page of the mapping is; null: there is none. */
function besideIn(vma: Vma, vpn: number, unit: number): number | null {
  if (vpn + unit < vma.end) return 1;
  return vpn - unit >= vma.start ? -1 : null;
}

function fileAt(state: State, vma: Vma, vpn: number): Surroundings["file"] {
  const file = state.files[vma.file];
  if (!file?.name) return null;
  const index = vma.pgoff + vpn - vma.start;
  const page = file.kind === "hugetlb" ? Math.floor(index / PMD_PAGES) : index;
  return { name: file.name, page, pages: file.pages };
}

/** Where other processes map the same page of a file; children of a fork that was, the same address. */
function othersAt(state: State, mm: string, vma: Vma, vpn: number): PageName[] {
  return processes(state).flatMap((name): PageName[] => {
    const other = name === mm ? undefined : processNamed(state, name);
    const found = other?.vmas.find(
      (each) =>
        (each.file >= 0 && each.file === vma.file && each.start <= at(each) && at(each) < each.end) ||
        (each.file < 0 && vma.file < 0 && each.start <= vpn && vpn < each.end),
    );
    if (other === undefined || found === undefined) return [];
    const there = found.file < 0 ? vpn : at(found);
    const place = placeOf(there);
    return [{ mm: name, place, page: pageIn(there) / unitOf(other, place) }];
  });
  function at(each: Vma): number {
    return each.start + vma.pgoff + vpn - vma.start - each.pgoff;
  }
}

/** A place that nothing uses yet. */
export function freePlace(state: State): number {
  return Math.max(0, ...state.mms.map((mm) => mm?.places.slice(0, FIRST_LARGE_PLACE).length ?? 0));
}

function freeName(state: State): string {
  const taken = new Set(processes(state));
  return ["B", "C", "D", "E"].find((name) => !taken.has(name)) ?? "Z";
}
