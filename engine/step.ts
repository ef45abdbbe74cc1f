// The types of one step: an operation in, the next state and what happened out. The step itself is in kernel/.

import type { Misreading, Path } from "./design/design.ts";
import type { EventKind, FaultKind, ProcessName } from "./operation.ts";
import type { Refusal } from "./reason.ts";

/** A signal that the access gets, as siginfo has it. */
export interface Signal {
  readonly name: "SIGBUS" | "SIGSEGV";
  readonly code: number;
}

/** Where an address lies, in pages of what that process mapped there. */
export interface At {
  readonly place: number;
  readonly page: number;
}

/** A message read from a userfaultfd. `len` in bytes. */
export type Message =
  | { readonly mm: ProcessName; readonly type: FaultKind; readonly at: At; readonly write: boolean }
  | { readonly mm: ProcessName; readonly type: "fork" }
  | { readonly mm: ProcessName; readonly type: "remap"; readonly from: At; readonly to: At; readonly len: number }
  | { readonly mm: ProcessName; readonly type: "remove" | "unmap"; readonly from: At; readonly len: number };

/** One region of a PAGEMAP_SCAN answer; `categories` in bit order, kernel names in lower case without PAGE_IS_. */
export interface ScanRegion {
  readonly page: number;
  readonly count: number;
  readonly categories: readonly string[];
}

export interface Result {
  /** -1 with `err` or `sig`, or ≥ 0. */
  readonly ret: number;
  /** An errno name. */
  readonly err?: string;
  readonly sig?: Signal;
  /** The value read; bytes done for copy, zeropage, continue, poison, move (or minus an errno's number). */
  readonly val?: number;
  /** The operation sleeps in userfaultfd, as this task, until something wakes it. */
  readonly blocked?: number;
  /** It neither ended nor sleeps in userfaultfd: the kernel spins or waits elsewhere, as this task. */
  readonly stuck?: number;
  /** Malformed, or needs what is not there: nothing changed. Why, for a person. */
  readonly bad?: string;
  /** Not possible on this machine (migrate with one node). */
  readonly skip?: boolean;
  /** register: the ioctls bitmap. */
  readonly ioctls?: number;
  readonly scan?: readonly ScanRegion[];
  /** The engine does not know what Linux does here, by name: nothing changed. */
  readonly notModelled?: string;
  /** Why it came to `err` or `sig`, where the engine says it. */
  readonly why?: Refusal;
  /** The engine itself failed, and `notModelled` is its error: that says nothing of Linux. */
  readonly internal?: true;
}

/** An earlier blocked task that ended in this step. `val` is the value read, the bytes that a move did, 0 for anything else. */
export interface Done {
  readonly task: number;
  readonly ret: number;
  readonly err?: string;
  readonly sig?: Signal;
  readonly val: number;
  /** The task was a read: `val` is what it read. */
  readonly read: boolean;
  /** Why it came to `err` or `sig`, where the engine says it. */
  readonly why?: Refusal;
}

/** An earlier blocked task that went on in this step and sleeps again, in userfaultfd: for this fault, or until the message of this event is read. */
export interface Again {
  readonly task: number;
  readonly fault: FaultKind | EventKind;
}

/** Which protection: against writes (UFFDIO_WRITEPROTECT), or against any access (UFFDIO_RWPROTECT). */
export type ProtectionKind = "wp" | "rwp";

/**
 * What userspace asked for of a page, apart from what the entry says. `ineffective`: a request that left no bit. `uncovered`: fork without EVENT_FORK, the
 * target of a MOVE. In async mode (WP_ASYNC) what changes a page takes the bit, and a scan is to find that: `written` until one has reported it,
 * `reported` from then on, until the page is written or protected again.
 */
export type ProtectionState = "none" | "held" | "ineffective" | "lost" | "uncovered" | "written" | "reported";

/**
 * Why a protection changed. A request and its normal ends first; then what loses it: the reason of the zap that emptied the entry, or the
 * path that rewrote it. Findings are told apart by this, never by an operation's name.
 */
export type ProtectionCause =
  | "request"
  | "unprotect"
  | "unregister"
  | "close"
  | "vma-removed"
  | "exit"
  | "async-write"
  | "async-access"
  | "reported"
  | "moved"
  | "forked"
  | "move-source"
  | "zap-dontneed"
  | "zap-truncate"
  | "zap-punch"
  | "zap-reclaim"
  | "zap-free"
  | "zap-collapse"
  | "zap-guard"
  | "hwpoison"
  | "filled"
  | "mremap"
  | "re-register"
  | "guard"
  | "collapse"
  | "move"
  | "fork"
  | "migration"
  | "ksm"
  | "forced"
  | "forgotten"
  | "design"
  | "write"
  | "read";

/** `by`: the kernel function that did it. Pages in units of the place's page size. */
export interface ProtectionChange {
  readonly mm: ProcessName;
  readonly place: number;
  readonly page: number;
  readonly kind: ProtectionKind;
  readonly from: ProtectionState;
  readonly to: ProtectionState;
  readonly cause: ProtectionCause;
  readonly by: string;
}

/** A page whose entry, or whose level in the table, differs after the step. */
export interface EntryChange {
  readonly mm: ProcessName;
  readonly place: number;
  readonly page: number;
}

/** A path of the kernel met what the scenario's design keeps, and took it for something else. */
export interface Misread extends EntryChange {
  readonly path: Path;
  readonly misreading: Misreading;
}

/** What happened in a step, beside the next state: `Step` is this and `state`. */
export interface StepReport {
  readonly result: Result;
  readonly messages: readonly Message[];
  readonly done: readonly Done[];
  readonly again: readonly Again[];
  /** Kernel functions on the way, in order, each once. */
  readonly trail: readonly string[];
  readonly protection: readonly ProtectionChange[];
  readonly changes: readonly EntryChange[];
  /** Only on a design other than Linux's own. */
  readonly misread: readonly Misread[];
}

// What is on record of a page's protection (ProtectionState) as the number that a place keeps: its state, and which of the two
// protections userspace asked for.

const states: readonly ProtectionState[] = ["none", "held", "ineffective", "lost", "uncovered", "written", "reported"];

const RWP = 8;

export interface Protection {
  readonly state: ProtectionState;
  readonly kind: ProtectionKind;
}

/** By number. Pages are looked at often: each is one object for all of them. */
const protections: readonly Protection[] = [
  ...states.map((state): Protection => ({ state, kind: "wp" })),
  ...Array.from({ length: RWP - states.length }, (): Protection => ({ state: "none", kind: "wp" })),
  ...states.map((state): Protection => ({ state, kind: "rwp" })),
];

const unprotected: Protection = { state: "none", kind: "wp" };

/** The protection of a number; none, where it is no state's. */
export function protectionOf(number: number): Protection {
  return protections[number] ?? unprotected;
}

/** The number of a state. No protection is no protection of either kind. */
export function protectionNumber(state: ProtectionState, kind: ProtectionKind): number {
  return states.indexOf(state) + (kind === "rwp" && state !== "none" ? RWP : 0);
}
