// The processes of a trace: address spaces, and what their descriptors stand for.
import { AddressSpace, type Mapping, type TracedFile } from "./address-space.ts";
import type { Message } from "./message.ts";
import type { Owner } from "./statement.ts";

/** A userfaultfd: it watches the address space of the process that made it, whoever holds it. */
export interface Userfaultfd {
  readonly kind: "userfaultfd";
  readonly owner: TracedProcess;
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
  /** Of those, how many an undecoded UFFDIO_WRITEPROTECT was taken for. */
  guessed: number;
  /** Faults that were read and not yet resolved. */
  waiting: { readonly message: Message & { kind: "pagefault" }; readonly mapping: Mapping; readonly page: number }[];
}

export type Descriptor =
  | Userfaultfd
  | { readonly kind: "file"; readonly file: TracedFile; position: bigint }
  | { readonly kind: "dev-userfaultfd" }
  | { readonly kind: "clear-refs"; readonly of: TracedProcess }
  | { readonly kind: "comm"; readonly tid: string }
  | { readonly kind: "pidfd"; readonly of: TracedProcess };

export class TracedProcess implements Owner {
  readonly pid: string;
  readonly parent: TracedProcess | null;
  readonly space: AddressSpace;
  readonly descriptors: Map<string, Descriptor>;
  /** Threads that have not ended. */
  readonly threads: Set<string>;
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
    const child = new TracedProcess(pid, this, this.space.copy(), new Map(this.descriptors));
    for (const descriptor of child.descriptors.values()) if (descriptor.kind === "userfaultfd") descriptor.references++;
    return child;
  }

  open(descriptor: string, to: Descriptor): void {
    this.close(descriptor);
    if (to.kind === "userfaultfd") to.references++;
    this.descriptors.set(descriptor, to);
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
