// The whole state: a value. A step clones this node and the nodes that it writes to; the rest is shared.

import type { Arch } from "../arch/options.ts";
import type { EventKind, FaultKind, Feature, FileName, Operation, ProcessName } from "../operation.ts";
import { DEFAULT_KERNEL, type KernelVersion } from "../version/release.ts";
import { type File, type Frame, NO_FRAME, NO_SLOT, type Slot } from "./frame.ts";
import { Mm } from "./mm.ts";
import type { ShmemPolicy, ThpPolicy } from "./thp.ts";
import { Vector } from "./vector.ts";

/**
 * A file, or a block device, which alone has room for a large folio as a whole (CONFIG_THP_SWAP). zram is one that reads and writes at once
 * (SWP_SYNCHRONOUS_IO).
 */
export type SwapKind = "file" | "block" | "zram";

/** The machine that a scenario runs on, from its headers. */
export interface Settings {
  readonly kernel: KernelVersion;
  readonly arch: Arch;
  /** CONFIG_MEM_SOFT_DIRTY, where the architecture has it at all. */
  readonly softDirty: boolean;
  /** CONFIG_MEMORY_FAILURE. */
  readonly memoryFailure: boolean;
  /** CONFIG_MIGRATION. */
  readonly migration: boolean;
  /** NUMA nodes. */
  readonly nodes: number;
  /** What swapon() turns on. */
  readonly swap: SwapKind;
  /** A read of an empty anonymous page maps the zero page; false: as of an address space of which mm_forbids_zeropage() holds. */
  readonly zeroPage: boolean;
  /** /sys/kernel/mm/transparent_hugepage/enabled. */
  readonly thp: ThpPolicy;
  /** Of sizes by themselves (hugepages-64kB/enabled), as thp.ts reads it; empty: 2 MiB inherit, the others are never. */
  readonly mthp: string;
  /** /sys/kernel/mm/transparent_hugepage/shmem_enabled. */
  readonly shmem: ShmemPolicy;
  /** Of sizes by themselves (hugepages-64kB/shmem_enabled); empty: 2 MiB inherit, the others are never. */
  readonly mshmem: string;
  /** arm64, FEAT_HAFDBS: the processor sets the access flag and the dirty state itself, and does not fault for them. */
  readonly hafdbs: boolean;
  /** arm64, FEAT_LPA2 is in use: frames have bits where an entry has others. */
  readonly lpa2: boolean;
  /** riscv64: the extension that leaves Linux bits 59 and 60. */
  readonly svrsw60t59b: boolean;
  /** Levels of page tables: 5 of x86 with LA57 and of riscv's Sv57, 3 of Sv39. arm64 has 4, and 5 with LPA2. */
  readonly levels: 3 | 4 | 5;
  readonly design: string;
  readonly rule: "linux" | "thread";
}

export const defaultSettings: Settings = {
  kernel: DEFAULT_KERNEL,
  arch: "x86_64",
  softDirty: true,
  memoryFailure: true,
  migration: true,
  nodes: 1,
  swap: "file",
  zeroPage: true,
  thp: "madvise",
  mthp: "",
  shmem: "never",
  mshmem: "",
  hafdbs: true,
  lpa2: false,
  svrsw60t59b: true,
  levels: 4,
  design: "pte-marker",
  rule: "linux",
};

/** struct userfaultfd_ctx. */
export interface Userfaultfd {
  /** The address space it serves. */
  readonly mm: number;
  readonly features: readonly Feature[];
  readonly userModeOnly: boolean;
  /** Messages wait until they are read (`uffd_read`). False: the monitor reads them as soon as they are there. */
  readonly unread: boolean;
  /** mmap_changing: how many events were announced and not read yet; a flag, 0 or 1, before 5.15. */
  readonly changing: number;
}

/**
 * UFFD_EVENT_*, as it waits in event_wqh or is to come there. Addresses and lengths in pages. `to`: remap's new address,
 * else 0. `child`: the userfaultfd that fork made, else -1.
 */
export interface UffdEvent {
  readonly uffd: number;
  readonly type: EventKind;
  readonly start: number;
  readonly to: number;
  readonly pages: number;
  readonly child: number;
}

/**
 * Where a task is that userfaultfd does not hold and that does not return: the kernel function in which it sleeps,
 * spins or is started over.
 */
export type StuckIn =
  | "migration_entry_wait"
  | "migration_entry_wait_huge"
  | "pmd_migration_entry_wait"
  /** It waits for a folio that somebody migrates, and has locked for as long. */
  | "folio_lock"
  /** It waits for references to the swap area (get_swap_device()) to be given back. */
  | "swapoff"
  /** A truncation looks again and again for a large folio in swap that goes beyond the new end with a part. */
  | "shmem_undo_range"
  | "madvise_guard_install"
  | "handle_mm_fault"
  | "faultin_page"
  | "move_pages"
  /** It finds no page table at the target: a huge page that somebody migrates is there. */
  | "move_pages_ptes"
  /** What a design kept was taken for a page: the entry maps a page frame that is none. */
  | "pgtable_bad";

/**
 * What madvise(2) does when its REMOVE event was read: it walks on, and has to remember whether it met a hole; MADV_REMOVE punches
 * `file` from `index` on, which it holds a reference to, whatever is mapped by then. -1: another advice.
 */
export interface AfterRemove {
  readonly hole: boolean;
  readonly file: number;
  readonly index: number;
}

/** What an operation returns that is done but for its events. */
export interface Returned {
  readonly ret: number;
  readonly err?: string;
}

/** What a task waits for: a message answered or read, or nothing (it spins or waits elsewhere and is tried after each step). */
export type Wait =
  | {
      readonly on: "userfault";
      readonly uffd: number;
      readonly vpn: number;
      readonly fault: FaultKind;
      /**
       * It came from do_swap_page(), which sleeps with a reference to the swap area (get_swap_device()): swapoff waits
       * for it.
       */
      readonly swapDevice: boolean;
      readonly write: boolean;
      /** Its message was not read yet: it is in fault_pending_wqh, else in fault_wqh. */
      readonly unread: boolean;
    }
  /** userfaultfd_event_wait_completion() for the first of the events; the others follow when that was read. */
  | {
      readonly on: "event";
      readonly events: readonly UffdEvent[];
      /** What the operation returns then, since all of it was done; or how it goes on. */
      readonly after: Returned | AfterRemove;
    }
  | { readonly on: "stuck"; readonly in: StuckIn };

/**
 * A blocked operation as data: what, whose, and how far it got (the vpn to go on from, for those that walk a range).
 */
export interface Task {
  readonly mm: number;
  readonly op: Operation;
  readonly next: number;
  readonly wait: Wait;
}

/**
 * Pages that were pinned together (FOLL_LONGTERM), through the addresses from `start` to `end` of a process: whatever those map later, these
 * are what a device reads and writes.
 */
export interface Pin {
  readonly mm: number;
  readonly start: number;
  readonly end: number;
  /** In the order of the addresses, one for each 4 KiB. */
  readonly frames: readonly number[];
  /** False while whoever takes it sleeps in a fault. */
  readonly whole: boolean;
}

/** The pool of 2 MiB pages: struct hstate. */
export interface HugetlbPool {
  /** Pages that there are, in use or free. Mappings are made with MAP_NORESERVE, so nothing is ever reserved. */
  readonly total: number;
  /** free_hugepages. */
  readonly free: number;
  /**
   * surplus_hugepages: in use when nr_hugepages was set below what is in use; they leave the pool when they are freed.
   */
  readonly surplus: number;
}

/** The top node of a state, as a step writes to it. */
export interface StateFields {
  readonly settings: Settings;
  mms: readonly (Mm | undefined)[];
  /** In the order in which they were taken. */
  pins: readonly Pin[];
  files: readonly (File | undefined)[];
  frames: Vector<Frame>;
  slots: Vector<Slot>;
  /** struct ptdesc: how many entries refer to a page that is a page table, 0: it is none. */
  ptdescs: Vector<number>;
  swapOn: boolean;
  uffds: readonly (Userfaultfd | undefined)[];
  tasks: readonly (Task | undefined)[];
  /** Tasks in the order in which they went to sleep. */
  waiters: readonly number[];
  pool: HugetlbPool;
  /** No frame, no slot, no page of a table below these is free: where to look first. */
  frameHint: number;
  slotHint: number;
  ptdescHint: number;
}

/** A state: nobody changes it any more. */
export type State = Readonly<StateFields>;

/** The top node, for a step to write to. */
export function copyState(state: State): StateFields {
  return {
    settings: state.settings,
    mms: state.mms,
    pins: state.pins,
    files: state.files,
    frames: state.frames,
    slots: state.slots,
    ptdescs: state.ptdescs,
    swapOn: state.swapOn,
    uffds: state.uffds,
    tasks: state.tasks,
    waiters: state.waiters,
    pool: state.pool,
    frameHint: state.frameHint,
    slotHint: state.slotHint,
    ptdescHint: state.ptdescHint,
  };
}

/** Whether two top nodes have the same below them, by identity. */
function sameFields(a: State, b: State): boolean {
  return (
    a.settings === b.settings &&
    a.mms === b.mms &&
    a.pins === b.pins &&
    a.files === b.files &&
    a.frames === b.frames &&
    a.slots === b.slots &&
    a.ptdescs === b.ptdescs &&
    a.swapOn === b.swapOn &&
    a.uffds === b.uffds &&
    a.tasks === b.tasks &&
    a.waiters === b.waiters &&
    a.pool === b.pool &&
    a.frameHint === b.frameHint &&
    a.slotHint === b.slotHint &&
    a.ptdescHint === b.ptdescHint
  );
}

/** userfaultfd_wp_async_ctx() of fs/userfaultfd.c: who has write-protected something is not told of writes, but scans for them. */
export function isWpAsync(ctx: Userfaultfd | undefined): boolean {
  return ctx?.features.includes("WP_ASYNC") === true;
}

/** What a step leaves: the state that it was given, where it wrote nothing. */
export function settled(before: State, after: State): State {
  return sameFields(before, after) ? before : after;
}

/** Before the first statement: process A with no mapping, no file, no swap, an empty pool. */
export function createState(settings: Settings): State {
  const first = new Mm(0, 0, "A");
  first.upper = [1];
  return {
    settings,
    mms: [first],
    pins: NO_PINS,
    files: [],
    frames: new Vector(NO_FRAME),
    slots: new Vector(NO_SLOT),
    ptdescs: new Vector(0).set(0, 1, 1),
    swapOn: false,
    uffds: [],
    tasks: NO_TASKS,
    waiters: NO_WAITERS,
    pool: { total: 0, free: 0, surplus: 0 },
    frameHint: 1,
    slotHint: 1,
    ptdescHint: 2,
  };
}

/** The state without a task: as if its operation had not been begun. What it did before it slept stays. */
export function withoutTask(state: State, n: number): State {
  const tasks = state.tasks.slice();
  tasks[n] = undefined;
  while (tasks.length > 0 && tasks[tasks.length - 1] === undefined) tasks.pop();
  const same = tasks.length === 0 && state.waiters.length === 1;
  return {
    ...state,
    tasks: same ? NO_TASKS : tasks,
    waiters: same ? NO_WAITERS : state.waiters.filter((other) => other !== n),
  };
}

const NO_TASKS: State["tasks"] = [];
const NO_WAITERS: State["waiters"] = [];
const NO_PINS: State["pins"] = [];

/** The address space of a process, by its name in the scenario. */
export function processNamed(state: State, name: ProcessName): Mm | undefined {
  for (const mm of state.mms) if (mm?.name === name) return mm;
  return undefined;
}

/** A file's number, by its name in the scenario; -1: there is none. */
export function fileNamed(state: State, name: FileName): number {
  return state.files.findIndex((file) => file?.name === name);
}
