// The processes of a trace: address spaces, what their descriptors stand for, and the messages read from those.

import {
  AddressSpace,
  type Mapping,
  type PageRange,
  type Seen,
  type SeenPage,
  type TracedFile,
} from "./address-space.ts";
import type { Owner } from "./statement.ts";

/** A userfaultfd: it watches the address space of the process that made it, whoever holds it. */
export interface Userfaultfd {
  readonly kind: "userfaultfd";
  owner: TracedProcess;
  readonly userModeOnly: boolean;
  /** Of the call that made it; null: before the trace began. */
  readonly line: number | null;
  /** Descriptors that lead to it, in all processes. */
  references: number;
  features: readonly string[];
  /** All mappings that were ever registered with it. */
  readonly watched: Mapping[];
  /** Where it was registered, in that order, with the modes of each. */
  readonly registered: {
    readonly mapping: Mapping;
    readonly first: number;
    readonly count: number;
    readonly modes: readonly string[];
  }[];
  /** What UFFDIO_WRITEPROTECTs were taken for whose range the trace does not show. */
  readonly guesses: Guess[];
  /** How its messages are read: of a child's, too, that one of them hands over. */
  readonly reading: Reading;
  /** Faults that were read and not yet resolved. */
  waiting: Waiting[];
}

/** Whether a monitor takes its time shows where it gets EAGAIN: something was announced that it had not read. */
export interface Reading {
  late: boolean;
  /** Where the statement that opens it stands among the steps; null: before the trace began. */
  opened: number | null;
}

export interface Guess {
  /** Where its statement stands among the steps. */
  readonly step: number;
  mapping: Mapping;
  /** A message has told that it is protected. */
  confirmed: boolean;
}

/** A thread that waits in the kernel for its fault to be resolved. */
export interface Waiting {
  readonly message: Message & { kind: "pagefault" };
  readonly mapping: Mapping;
  readonly page: number;
  /** As the scenario names it. */
  readonly thread: string;
}

export type Descriptor =
  | Userfaultfd
  | { readonly kind: "file"; readonly file: TracedFile; position: bigint }
  | { readonly kind: "dev-userfaultfd" }
  | { readonly kind: "clear-refs"; readonly of: TracedProcess }
  /** /proc/PID/mem */
  | { readonly kind: "mem"; readonly of: TracedProcess }
  | { readonly kind: "pagemap"; readonly of: TracedProcess }
  | { readonly kind: "comm"; readonly tid: string }
  | { readonly kind: "pidfd"; readonly of: TracedProcess };

/** An access that a trace shows by its fault. */
export interface Fault {
  readonly tid: string;
  readonly mapping: Mapping;
  readonly page: number;
  readonly write: boolean | null;
  /** Where its statement stands among the steps; null: it has none, as what it did is not known. */
  readonly step: number | null;
}

export class TracedProcess implements Owner {
  readonly pid: string;
  readonly parent: TracedProcess | null;
  readonly space: AddressSpace;
  readonly descriptors: Map<string, Descriptor>;
  /** Threads that have not ended. */
  readonly threads: Set<string>;
  /** What its page tables were last seen to hold, where a trace shows that. */
  readonly seen: Seen = new Map();
  /** Memory that was too much to look at. */
  readonly unseen: { readonly start: bigint; readonly end: bigint }[] = [];
  /** Pages that changed while several calls were on. */
  readonly unsettled: SeenPage[] = [];
  /** Pages with a fault since they were last looked at. */
  readonly faulted = new Map<Mapping, Set<number>>();
  /** Userfaultfds of children whose fork has not returned yet. */
  readonly awaited: Userfaultfd[] = [];
  /** Children of whose userfaultfd no message was read yet. */
  readonly unclaimed: TracedProcess[] = [];
  /** Where its heap ends; null: not known yet. */
  heapEnd: bigint | null = null;
  /** What was registered before the trace began, until that is said. */
  readonly registered: { readonly mapping: Mapping; readonly modes: readonly string[] }[] = [];
  /** What was seen of its pages until then. */
  readonly held: SeenPage[] = [];
  /** Accesses that faulted and may turn out to wait: no message was read yet. */
  readonly faults: Fault[] = [];
  ended = false;

  constructor(
    pid: string,
    parent: TracedProcess | null,
    space = new AddressSpace(),
    descriptors = new Map<string, Descriptor>(),
  ) {
    this.pid = pid;
    this.parent = parent;
    this.space = space;
    this.descriptors = descriptors;
    this.threads = new Set([pid]);
  }

  /** A child as fork makes it: the same mappings, the same open descriptions. */
  fork(pid: string): TracedProcess {
    // Its own userfaultfd, which a message has handed to the monitor already, is none of the descriptors that it has of its parent.
    const descriptors = [...this.descriptors].filter(([, each]) => !this.awaited.some((own) => own === each));
    const child = new TracedProcess(pid, this, this.space.copy(), new Map(descriptors));
    child.heapEnd = this.heapEnd;
    if (this.awaited.length === 0 && this.tells("EVENT_FORK")) this.unclaimed.push(child);
    for (const uffd of this.awaited.splice(0)) uffd.owner = child;
    for (const [mapping, words] of this.seen) child.seen.set(mapping, [...words]);
    for (const descriptor of child.descriptors.values()) if (descriptor.kind === "userfaultfd") descriptor.references++;
    return child;
  }

  /** The userfaultfds that it holds over its own memory. */
  get watched(): Userfaultfd[] {
    return [...this.descriptors.values()].filter(
      (each): each is Userfaultfd => each.kind === "userfaultfd" && each.owner === this && each.watched.length > 0,
    );
  }

  /** Whether one of those has a feature. */
  tells(feature: string): boolean {
    return this.watched.some(({ features }) => features.includes(feature));
  }

  open(descriptor: string, to: Descriptor): void {
    this.close(descriptor);
    if (to.kind === "userfaultfd") to.references++;
    this.descriptors.set(descriptor, to);
  }

  /** Whether page tables of a range were looked at, in a trace that shows them. */
  looksAt(start: bigint, length: bigint): boolean {
    return !this.unseen.some((each) => each.start < start + length && start < each.end);
  }

  /** Pages of which nothing was seen hold nothing: the others were told when they were first looked at. */
  lookedAt({ mapping, first, count }: PageRange): void {
    const words = this.seen.get(mapping) ?? [];
    for (let page = first; page < first + count; page++) words[page] ??= "-";
    this.seen.set(mapping, words);
  }

  /** The userfaultfd that this was the last way to; null: none, or others are left. */
  close(descriptor: string): Userfaultfd | null {
    const closed = this.descriptors.get(descriptor);
    this.descriptors.delete(descriptor);
    if (closed?.kind !== "userfaultfd") return null;
    closed.references--;
    return closed.references === 0 ? closed : null;
  }

  /** All at once, as at exit. */
  closeAll(): Userfaultfd[] {
    return [...this.descriptors.keys()].flatMap((each) => this.close(each) ?? []);
  }
}

// Messages of a userfaultfd, from the raw bytes that read(2) gave: struct uffd_msg of include/uapi/linux/userfaultfd.h, 32 bytes each.

export type Message =
  | {
      readonly kind: "pagefault";
      readonly address: bigint;
      readonly write: boolean;
      readonly mode: "missing" | "minor" | "wp" | "rwp";
      /** Of the thread that waits, with UFFD_FEATURE_THREAD_ID; 0 without. */
      readonly tid: number;
    }
  /** With the descriptor of the child's userfaultfd. */
  | { readonly kind: "fork"; readonly descriptor: number }
  | { readonly kind: "remap" | "remove" | "unmap" };

/** struct uffd_msg. */
export const MESSAGE_BYTES = 32;
const FORK = 19;
const events: Readonly<Record<number, "remap" | "remove" | "unmap">> = {
  20: "remap",
  21: "remove",
  22: "unmap",
};
const FLAG_WRITE = 1n;
const FLAG_WP = 2n;
const FLAG_MINOR = 4n;
const FLAG_RWP = 8n;

/** The messages that are whole in these bytes. */
export function messagesOf(bytes: Uint8Array): Message[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const messages: Message[] = [];
  for (let at = 0; at + MESSAGE_BYTES <= bytes.length; at += MESSAGE_BYTES) {
    const event = view.getUint8(at);
    const other = events[event];
    if (event === FORK) messages.push({ kind: "fork", descriptor: view.getUint32(at + 8, true) });
    if (other !== undefined) messages.push({ kind: other });
    if (event !== 0x12) continue;
    const flags = view.getBigUint64(at + 8, true);
    const mode = flags & FLAG_WP ? "wp" : flags & FLAG_MINOR ? "minor" : flags & FLAG_RWP ? "rwp" : "missing";
    messages.push({
      kind: "pagefault",
      address: view.getBigUint64(at + 16, true),
      write: (flags & FLAG_WRITE) !== 0n,
      mode,
      tid: view.getUint32(at + 24, true),
    });
  }
  return messages;
}

/** Messages that `read` returned bytes for, and that the trace does not hold (strace prints 32 bytes unless told otherwise). */
export function cutOff(returned: bigint, bytes: Uint8Array): number {
  return Math.max(0, Number(returned) / MESSAGE_BYTES - Math.floor(bytes.length / MESSAGE_BYTES));
}
