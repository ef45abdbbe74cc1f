// All that can touch one page of a mapping, as operations: what a search for ways to lose its protection tries.

import type { Advice, Operation, State } from "../engine/index.ts";
import { processes } from "../engine/index.ts";
import { processNamed } from "../engine/state/state.ts";
import { PLACE_PAGES } from "../engine/state/vma.ts";

export interface PageName {
  readonly mm: string;
  readonly place: number;
  readonly page: number;
}

/** Who does it: the process whose page it is (its monitor with it), whoever has the file, the system. */
export type Who = "itself" | "another" | "system";

const advices: readonly Advice[] = [
  "DONTNEED",
  "FREE",
  "REMOVE",
  "DONTNEED_LOCKED",
  "PAGEOUT",
  "COLD",
  "GUARD_INSTALL",
  "GUARD_REMOVE",
  "COLLAPSE",
  "POPULATE_READ",
  "POPULATE_WRITE",
  "WILLNEED",
  "HUGEPAGE",
  "NOHUGEPAGE",
  "MERGEABLE",
  "UNMERGEABLE",
  "DONTFORK",
  "DOFORK",
  "WIPEONFORK",
  "KEEPONFORK",
];

/** A place that nothing uses yet. */
function freePlace(state: State): number {
  return Math.max(0, ...state.mms.map((mm) => mm?.places.length ?? 0));
}

function freeName(state: State): string {
  const taken = new Set(processes(state));
  return ["B", "C", "D", "E"].find((name) => !taken.has(name)) ?? "Z";
}

const ranks: readonly Who[] = ["system", "another", "itself"];

/** Of ways that are equally short the first is told: what others do before what the process does, the plainest first. */
export function alphabetFor(state: State, page: PageName): Operation[] {
  const rank = (operation: Operation) => ranks.indexOf(whoDoes(operation, page.mm));
  return operationsOn(state, page).sort((a, b) => rank(a) - rank(b));
}

function operationsOn(state: State, { mm, place, page }: PageName): Operation[] {
  const range = { place, page, count: 1 };
  const at = { mm, place, page };
  const own = processNamed(state, mm);
  const unit = (own?.places[place]?.pageSize ?? 4096) / 4096;
  const vma = own?.lookup(place * PLACE_PAGES + page * unit);
  const quiet = { dontwake: true };
  const operations: Operation[] = [
    { op: "write", ...at, value: 9 },
    { op: "read", ...at },
    ...advices.map((advice): Operation => ({ op: "madvise", mm, range, advice })),
    { op: "reclaim", ...at },
    { op: "swapon" },
    { op: "swapoff" },
    { op: "migrate", ...at },
    { op: "migrate_begin", ...at },
    { op: "migrate_end", ...at },
    { op: "numa_hint", ...at },
    { op: "compact" },
    { op: "fork", mm, child: freeName(state) },
    { op: "mprotect", mm, range, prot: "read" },
    { op: "mprotect", mm, range, prot: "none" },
    { op: "mprotect", mm, range, prot: "read+write" },
    { op: "mremap", mm, range, to: { place: freePlace(state), page: 0 }, dontunmap: false },
    { op: "mremap", mm, range, to: { place: freePlace(state), page: 0 }, dontunmap: true },
    { op: "mlock", mm, range },
    { op: "munlock", mm, range },
    // On somebody's behalf: a pin is taken by itself, so that a device can write by it later.
    { op: "kread", ...at, by: "PROCESS_VM" },
    { op: "kwrite", ...at, by: "COPY_USER", value: 9 },
    { op: "kwrite", ...at, by: "PROCESS_VM", value: 9 },
    { op: "kwrite", ...at, by: "PTRACE", value: 9 },
    { op: "kwrite", ...at, by: "PIN", value: 9 },
    { op: "pin", mm, range },
    { op: "unpin", mm, range },
    { op: "ksm" },
    { op: "clear_refs", mm, value: 1 },
    { op: "clear_refs", mm, value: 4 },
    {
      op: "pagemap_scan",
      mm,
      range,
      wpMatching: true,
      checkWpAsync: false,
      mask: [],
      inverted: [],
      anyof: [],
      returned: null,
    },
    { op: "register", mm, range, modes: ["MISSING"] },
    { op: "register", mm, range, modes: ["MINOR"] },
    { op: "register", mm, range, modes: ["WP"] },
    { op: "copy", mm, range, value: 9, wp: false, ...quiet },
    { op: "zeropage", mm, range, ...quiet },
    { op: "continue", mm, range, wp: false, ...quiet },
    { op: "poison", mm, range, ...quiet },
    {
      op: "move",
      mm,
      range: { place: freePlace(state), page: 0, count: 1 },
      from: { place, page },
      allowSrcHoles: false,
    },
  ];
  // What Linux 7.3 has beside: where the userfaultfd asked for it.
  const features = state.uffds[vma?.ctx ?? -1]?.features ?? [];
  if (features.includes("RWP_ASYNC"))
    operations.push(
      { op: "set_mode", mm, enable: ["RWP_ASYNC"], disable: [] },
      { op: "set_mode", mm, enable: [], disable: ["RWP_ASYNC"] },
    );
  if (features.includes("RWP")) operations.push({ op: "register", mm, range, modes: ["RWP"] });
  const file = vma === undefined || vma.file < 0 ? undefined : state.files[vma.file];
  if (vma !== undefined && file?.name) {
    const index = vma.pgoff + (place * PLACE_PAGES + page * unit - vma.start);
    const filePage = file.kind === "hugetlb" ? Math.floor(index / 512) : index;
    operations.push(
      { op: "fallocate", file: file.name, mode: "punch", page: filePage, count: 1 },
      { op: "ftruncate", file: file.name, pages: filePage },
      { op: "ftruncate", file: file.name, pages: file.pages },
      { op: "pwrite", file: file.name, page: filePage, value: 9 },
    );
  }
  return operations;
}

const bySystem: ReadonlySet<Operation["op"]> = new Set([
  "reclaim",
  "swapon",
  "swapoff",
  "migrate_begin",
  "migrate_end",
  "numa_hint",
  "compact",
  "drop_slab",
  "hugepages",
  "ksm",
]);

export function whoDoes(operation: Operation, mm: string): Who {
  if (bySystem.has(operation.op)) return "system";
  return "mm" in operation && operation.mm === mm ? "itself" : "another";
}
