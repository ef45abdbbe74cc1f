// The search itself: programs of one page, one step longer each round, each state looked at once.

import {
  createState,
  type Design,
  defaultSettings,
  type KernelVersion,
  type Operation,
  pageAt,
  type Settings,
  type State,
  step,
} from "../../engine/index.ts";

/** What the designs are run on: the pages and examples name it. */
export const DESIGN_KERNEL = "6.18" satisfies KernelVersion;

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
  readonly program: readonly Operation[];
}

/** For each kernel function that loses a protection on this design and not on PTE markers, the shortest program, of at most `longest` operations. */
export function shortestLosing(design: Design, options: Partial<Settings>, longest: number): Losing[] {
  const settings: Settings = {
    ...defaultSettings,
    kernel: DESIGN_KERNEL,
    ...options,
    design: design.name,
    rule: "thread",
  };
  const found = new Map<string, Losing>();
  let round: Node[] = [{ state: createState(settings), program: [] }];
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
        const program = [...node.program, op];
        const lost = made.protection.find(({ to }) => to === "lost");
        if (lost !== undefined) {
          if (!found.has(lost.by) && keptByMarkers(program, settings, lost)) {
            found.set(lost.by, { program, mm: lost.mm, place: lost.place, by: lost.by, settings });
          }
          continue;
        }
        const key = keyOf(made.state);
        if (seen.has(key)) continue;
        seen.add(key);
        next.push({ state: made.state, program });
      }
    }
    round = next;
  }
  return [...found.values()];
}

/** The same program on PTE markers keeps it: what those lose is no fault of the design. */
function keptByMarkers(
  program: readonly Operation[],
  settings: Settings,
  page: { mm: string; place: number; page: number },
): boolean {
  const start = createState({ ...settings, design: "pte-marker" });
  const end = program.reduce((state, op) => step(state, op).state, start);
  return pageAt(end, page.mm, page.place, page.page).protection.state === "held";
}

/** What tells states apart that go on differently. */
function keyOf(state: State): string {
  let key = `${state.swapOn} ${state.uffds.length} ${state.tasks.length}`;
  for (const mm of state.mms) {
    if (mm === undefined) continue;
    key += `|${mm.name}`;
    for (const { start, end, flags, file, ctx, anonVma } of mm.vmas)
      key += ` ${start} ${end} ${flags} ${file} ${ctx} ${anonVma !== 0}`;
    mm.places.forEach((place, at) => {
      if (place === undefined) return;
      const { entry, protection, mapcount } = pageAt(state, mm.name, at, 0);
      const bits = "flags" in entry ? entry.flags : 0;
      const frame = "frame" in entry ? state.frames.get(entry.frame) : undefined;
      key += `;${at} ${entry.kind} ${bits} ${protection.state} ${mapcount} ${frame?.slot !== 0} ${frame?.dirty} ${frame?.kind}`;
      if (entry.kind === "migration") key += entry.access;
    });
  }
  for (const file of state.files) key += `|${file?.name} ${file?.pages} ${Math.sign(file?.cache.get(0) ?? 0)}`;
  return key;
}
