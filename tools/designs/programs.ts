// The search itself: programs of one page, one step longer each round, each state looked at once.

import {
  createState,
  type Design,
  defaultSettings,
  type Operation,
  pageAt,
  placesOf,
  processes,
  type Settings,
  type State,
  step,
  swapSlots,
  tasks,
  userfaultfds,
  vmasOf,
} from "../../engine/index.ts";

const at = { mm: "A", place: 0 } as const;
const range = { place: 0, page: 0, count: null } as const;

/** What a program may do, the plainest first: of programs of one length the first is taken. */
const alphabet: readonly Operation[] = [
  {
    op: "mmap",
    mm: "A",
    place: 0,
    pages: 1,
    backing: { kind: "shanon" },
    shared: true,
    offset: 0,
    track: null,
    prot: "read+write",
  },
  { op: "file", file: "f", kind: "memfd", pages: 1 },
  {
    op: "mmap",
    mm: "A",
    place: 0,
    pages: 1,
    backing: { kind: "file", file: "f" },
    shared: false,
    offset: 0,
    track: null,
    prot: "read+write",
  },
  {
    op: "userfaultfd",
    mm: "A",
    features: ["PAGEFAULT_FLAG_WP", "EVENT_FORK", "EVENT_REMAP", "WP_HUGETLBFS_SHMEM"],
    userModeOnly: false,
  },
  { op: "register", mm: "A", range, modes: ["WP"] },
  { op: "write", ...at, page: 0, value: 7 },
  { op: "read", ...at, page: 0 },
  { op: "writeprotect", mm: "A", range, protect: true, dontwake: false, wake: false },
  { op: "madvise", mm: "A", range, advice: "DONTNEED" },
  { op: "mprotect", mm: "A", range, prot: "read" },
  { op: "mprotect", mm: "A", range, prot: "none" },
  { op: "mprotect", mm: "A", range, prot: "read+write" },
  { op: "fork", mm: "A", child: "B" },
  { op: "mremap", mm: "A", range, to: { place: 1, page: 0 }, dontunmap: false },
  { op: "reclaim", ...at, page: 0 },
  { op: "swapon" },
  { op: "swapoff" },
  { op: "fallocate", file: "f", mode: "punch", page: 0, count: 1 },
  { op: "ftruncate", file: "f", pages: 0 },
  { op: "numa_hint", ...at, page: 0 },
  { op: "migrate_begin", ...at, page: 0 },
  { op: "migrate_end", ...at, page: 0 },
];

export interface Losing {
  readonly program: readonly Operation[];
  /** The process whose page it is, its place, and the kernel function that lost it. */
  readonly mm: string;
  readonly place: number;
  readonly by: string;
  readonly settings: Settings;
}

interface Node {
  readonly state: State;
  /** The same program on PTE markers: what that loses is no fault of the design. */
  readonly linux: State;
  readonly program: readonly Operation[];
}

/** For each kernel function that loses a protection on this design and not on PTE markers, the shortest program, of at most `longest` operations. */
export function shortestLosing(design: Design, options: Partial<Settings>, longest: number): Losing[] {
  const settings: Settings = { ...defaultSettings, ...options, design: design.name, rule: "thread" };
  const found = new Map<string, Losing>();
  let round: Node[] = [
    { state: createState(settings), linux: createState({ ...settings, design: "pte-marker" }), program: [] },
  ];
  const seen = new Set<string>();
  for (let length = 1; length <= longest && round.length > 0; length++) {
    const next: Node[] = [];
    for (const node of round) {
      for (const op of alphabet) {
        const made = step(node.state, op);
        const { result } = made;
        if (
          result.bad !== undefined ||
          result.err !== undefined ||
          result.notModelled !== undefined ||
          result.blocked !== undefined
        )
          continue;
        if (result.stuck !== undefined || result.sig !== undefined || made.state === node.state) continue;
        const linux = step(node.linux, op);
        const program = [...node.program, op];
        const lost = made.protection.find(({ to }) => to === "lost");
        if (lost !== undefined) {
          const kept = pageAt(linux.state, lost.mm, lost.place, lost.page).protection.state === "held";
          if (kept && !found.has(lost.by))
            found.set(lost.by, { program, mm: lost.mm, place: lost.place, by: lost.by, settings });
          continue;
        }
        const key = keyOf(made.state);
        if (seen.has(key)) continue;
        seen.add(key);
        next.push({ state: made.state, linux: linux.state, program });
      }
    }
    round = next;
  }
  return [...found.values()];
}

/** What tells states apart that go on differently. */
function keyOf(state: State): string {
  const mms = processes(state).map((mm) => [
    mm,
    vmasOf(state, mm),
    placesOf(state, mm).map(({ place }) => {
      const { entry, protection, mapcount } = pageAt(state, mm, place, 0);
      return [place, entry, protection, mapcount];
    }),
  ]);
  const files = state.files.map(
    (file) => file && [file.name, file.pages, file.cache.get(0) === 0 ? 0 : Math.sign(file.cache.get(0))],
  );
  return JSON.stringify([
    mms,
    files,
    state.swapOn,
    swapSlots(state).length,
    tasks(state).length,
    userfaultfds(state).length,
  ]);
}
