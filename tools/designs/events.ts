// The standard events, as scenarios: one for each kind of memory and event. docs/events.md is made from what comes of them on each design.
import type { KernelVersion } from "../../engine/index.ts";

/** What the designs are run on: the pages and examples name it. */
export const DESIGN_KERNEL = "6.18" satisfies KernelVersion;

export interface Memory {
  readonly name: string;
  readonly title: string;
  /** What makes page 0 of `buf` present, in a mapping of that many pages of a file of as many. */
  readonly map: (pages: number) => readonly string[];
  readonly file: boolean;
  /** MADV_COLLAPSE and pmds: 4 KiB pages alone. */
  readonly small: boolean;
}

export const memories: readonly Memory[] = [
  {
    name: "shmem",
    title: "Shared memory (memfd, MAP_SHARED)",
    map: (pages) => [`f = memfd(${pages})`, `A: buf = mmap(${pages}, SHARED, f)`],
    file: true,
    small: true,
  },
  {
    name: "private-copy",
    title: "Private file mapping, a page that was copied on write",
    map: (pages) => [`f = memfd(${pages})`, `A: buf = mmap(${pages}, PRIVATE, f)`],
    file: true,
    small: true,
  },
  {
    name: "private-file",
    title: "Private file mapping, a page of the file",
    map: (pages) => [`f = memfd(${pages})`, "pwrite(f[0], 7)", `A: buf = mmap(${pages}, PRIVATE, f)`],
    file: true,
    small: true,
  },
  {
    name: "hugetlb",
    title: "Shared hugetlb memory",
    map: () => ["hugepages(8)", "f = hugetlb(2)", "A: buf = mmap(2, SHARED, f)"],
    file: true,
    small: false,
  },
  {
    name: "hugetlb-private",
    title: "Private hugetlb memory, a page that was copied on write",
    map: () => ["hugepages(8)", "f = hugetlb(2)", "A: buf = mmap(2, PRIVATE, f)"],
    file: true,
    small: false,
  },
  { name: "anon", title: "Anonymous memory", map: (pages) => [`A: buf = mmap(${pages})`], file: false, small: true },
];

/** Where the page that the event is about is after it. */
export interface Target {
  readonly mm: string;
  readonly name: string;
}

export interface Event {
  readonly name: string;
  readonly title: string;
  readonly statements: readonly string[];
  /** The same of memory without a file, where it has a name of its own; null: there is none. */
  readonly anon?: readonly string[] | null;
  readonly features?: string;
  readonly pages?: number;
  readonly target?: Target;
  /** What has to happen before the page can be written again. */
  readonly before?: readonly string[];
  /** Ends the mapping: there is nothing to write to. */
  readonly ends?: boolean;
  /** Only of 4 KiB pages. */
  readonly small?: boolean;
  /** Instead of the common beginning: memory in 2 MiB pages that is protected as such. */
  readonly huge?: boolean;
}

const moved: Target = { mm: "A", name: "moved" };
const child: Target = { mm: "B", name: "buf" };

const common: readonly Event[] = [
  { name: "dontneed", title: "MADV_DONTNEED", statements: ["A: madvise(buf[0], DONTNEED)"] },
  {
    name: "punch",
    title: "hole punch (MADV_REMOVE)",
    statements: ["fallocate(f[0], PUNCH_HOLE)"],
    anon: ["A: madvise(buf[0], REMOVE)"],
  },
  {
    name: "truncate",
    title: "truncate, then grow again",
    statements: ["ftruncate(f, 0)"],
    before: ["ftruncate(f, 2)"],
    anon: null,
  },
  { name: "swapoff", title: "swapoff", statements: ["swapoff()"] },
  { name: "numa-hint", title: "NUMA hint, then a read", statements: ["A: numa_hint(buf[0])", "A: read(buf[0])"] },
  {
    name: "fork-event",
    title: "fork with EVENT_FORK: the child",
    statements: ["A: fork(B)"],
    features: "EVENT_FORK",
    target: child,
  },
  { name: "fork-parent", title: "fork without the event: the parent", statements: ["A: fork(B)"] },
  { name: "fork-child", title: "fork without the event: the child", statements: ["A: fork(B)"], target: child },
  {
    name: "mremap-event",
    title: "mremap with EVENT_REMAP",
    statements: ["A: mremap(buf, moved[0])"],
    features: "EVENT_REMAP",
    target: moved,
  },
  { name: "mremap", title: "mremap without the event", statements: ["A: mremap(buf, moved[0])"], target: moved },
  {
    name: "mprotect",
    title: "mprotect(PROT_READ), and back",
    statements: ["A: mprotect(buf, READ)", "A: mprotect(buf, READ+WRITE)"],
  },
  {
    name: "mprotect-none",
    title: "mprotect(PROT_NONE), and back",
    statements: ["A: mprotect(buf, NONE)", "A: mprotect(buf, READ+WRITE)"],
  },
  { name: "collapse", title: "MADV_COLLAPSE", statements: ["A: madvise(buf, COLLAPSE)"], pages: 512, small: true },
  { name: "unregister", title: "UFFDIO_UNREGISTER", statements: ["A: unregister(buf)"] },
  { name: "munmap", title: "munmap", statements: ["A: munmap(buf[0])"], ends: true },
];

/** Events that find the page present. */
const present: readonly Event[] = [
  { name: "reclaim", title: "reclaim", statements: ["A: reclaim(buf[0])"] },
  { name: "reclaim-swapoff", title: "reclaim, then swapoff", statements: ["A: reclaim(buf[0])", "swapoff()"] },
  ...common.filter(({ name }) => name !== "swapoff"),
  {
    name: "free",
    title: "MADV_FREE, then reclaim",
    statements: ["A: madvise(buf[0], FREE)"],
    anon: ["A: madvise(buf[0], FREE)", "A: reclaim(buf[0])"],
  },
  { name: "migration", title: "migration", statements: ["A: migrate_begin(buf[0])", "A: migrate_end(buf[0])"] },
  {
    name: "dontneed-in-flight",
    title: "MADV_DONTNEED while it migrates",
    statements: ["A: migrate_begin(buf[0])", "A: madvise(buf[0], DONTNEED)"],
  },
  {
    name: "split",
    title: "split of a 2 MiB mapping",
    statements: ["A: read(buf[0])"],
    anon: ["A: mprotect(buf[1], READ)"],
    pages: 512,
    small: true,
    huge: true,
  },
];

export interface State {
  readonly name: "present" | "emptied";
  readonly title: string;
  readonly events: readonly Event[];
}

export const states: readonly State[] = [
  { name: "present", title: "The page is present and protected", events: present },
  {
    name: "emptied",
    title: "Its entry was emptied by MADV_DONTNEED before",
    events: common.filter(({ name }) => name !== "numa-hint"),
  },
];

export interface EventScenario {
  readonly file: string;
  readonly text: string;
  /** The statements of the event are the last but `after`: what makes the page writable again, and the write itself. */
  readonly after: number;
  readonly target: Target;
  readonly ends: boolean;
}

/** The scenario of a cell's row. Null: there is no such event for that memory. */
export function eventScenario(memory: Memory, state: State, event: Event): EventScenario | null {
  const statements = memory.file ? event.statements : event.anon === undefined ? event.statements : event.anon;
  if (statements === null || (event.small && !memory.small) || (!memory.file && state.name === "emptied")) return null;
  if (event.huge && memory.name !== "anon" && memory.name !== "shmem") return null;
  const target = event.target ?? { mm: "A", name: "buf" };
  const touch = memory.name === "private-file" ? "A: read(buf[0])" : "A: write(buf[0], 7)";
  const features = [
    "PAGEFAULT_FLAG_WP",
    "WP_HUGETLBFS_SHMEM",
    ...(event.features === undefined ? [] : [event.features]),
  ].join(" | ");
  const arm = [`A: userfaultfd(${features})`, "A: register(buf, WP)"];
  const map = memory.map(event.pages ?? 2);
  const begin = event.huge
    ? [
        ...map,
        "A: madvise(buf, HUGEPAGE)",
        touch,
        ...(memory.file ? ["A: madvise(buf, COLLAPSE)"] : []),
        ...arm,
        "A: wp(buf)",
      ]
    : [...map, ...arm, touch, "A: wp(buf[0])"];
  if (state.name === "emptied") begin.push("A: madvise(buf[0], DONTNEED)");
  const before = event.before ?? [];
  const probe = event.ends ? [] : [`${target.mm}/1: write(${target.name}[0], 9)`];
  const head = [`## ${memory.title}: ${event.title}`, `## ${state.title}.`, `kernel ${DESIGN_KERNEL}`, "", "swapon()"];
  return {
    file: `${memory.name}-${state.name}-${event.name}.pte`,
    text: `${[...head, ...begin, ...statements, ...before, ...probe].join("\n")}\n`,
    after: before.length + probe.length,
    target,
    ends: event.ends ?? false,
  };
}
