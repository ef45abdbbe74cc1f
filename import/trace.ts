// A trace as it is followed: whose thread does what, and the statements that come of it. What each system call means stands in calls/.
import type { Mapping, PageRange, SeenPage, TracedFile } from "./address-space.ts";
import { type Descriptor, TracedProcess, type Userfaultfd } from "./process.ts";
import { type Named, type Part, type Step, subjectsOf } from "./statement.ts";
import { numberOf, type SystemCall } from "./strace/call.ts";
import type { TraceEvent } from "./strace/events.ts";
import type { Observation } from "./strace/observation.ts";

/** What a system call means to the trace. False: it could not be said; where it concerns registered memory it is told as it stands. */
export type Meaning = (trace: Trace, process: TracedProcess, call: SystemCall) => boolean;

type Of<K extends Observation["kind"]> = Extract<Observation, { readonly kind: K }>;

/** What is made of what `ptescope trace` saw between the calls. */
export interface Observer {
  pages(trace: Trace, process: TracedProcess, seen: Of<"pages">): void;
  fault(trace: Trace, process: TracedProcess, seen: Of<"fault">): void;
  attached(trace: Trace, process: TracedProcess, seen: Of<"map" | "uffd" | "attached">): void;
}

/** Calls on a descriptor or a range that change nothing a page table shows, so that they need no word. */
const harmless =
  /^(?:poll|ppoll|select|pselect6|epoll_\w+|fstat|fstat64|newfstatat|statx?|lstat|fcntl|lseek|futex|mincore|fsync|fdatasync|madvise_none|ioctl_none|rt_sig\w+|set_\w+|get\w+|rseq|arch_prctl|prctl|wait4|waitid|exit|exit_group|execve|membarrier|sched_\w+|clock_\w+|nanosleep|kill|tgkill|eventfd2?|pipe2?|socket\w*|access|faccessat2?|readlink\w*|sigaltstack|prlimit64)$/;

interface StatementCall {
  readonly process: TracedProcess | null;
  readonly call: SystemCall;
  readonly operation: string;
  readonly parts: readonly Part[];
  readonly names?: Named;
  readonly thread?: string | null;
  readonly result?: string;
  readonly note?: string;
  readonly about?: readonly (Mapping | TracedFile)[];
  /** Lines of calls before it that it says as well. */
  readonly earlier?: readonly number[];
  /** It is said where the monitor takes its time. */
  readonly reading?: { readonly late: boolean };
}

export class Trace {
  readonly steps: Step[] = [];
  /** Names of threads, as -Y, prctl or /proc/…/comm gave them. */
  readonly names: Map<string, string>;
  /** Descriptors on their way through a socket (SCM_RIGHTS), in the order in which they were sent. */
  readonly sent: (Descriptor | null)[] = [];
  /** Calls seen, and those that touch no page table, by name. */
  readonly counts = new Map<string, number>();
  /** Mappings whose pages are known, or taken, to be there. */
  readonly populated = new Set<Mapping>();
  /** The kernel that the program ran on, where the trace tells. */
  kernel: string | null = null;
  /** Megabytes of memory that were looked at, where there was more; null: all of it was. */
  unseen: number | null = null;
  /** Calls that read or wrote memory of which the trace does not say where it is, by name. */
  readonly unplaced = new Map<string, number>();
  /** System V shared memory, by its identifier. */
  readonly segments = new Map<string, TracedFile>();
  private readonly watching = new Set<TracedProcess>();
  private readonly calls = new Map<number, string>();
  private readonly processes = new Map<string, TracedProcess>();
  private first: TracedProcess | null = null;

  private readonly meanings: ReadonlyMap<string, Meaning>;
  private readonly observer: Observer;

  /** `meanings`: of the system calls, by name. */
  constructor(meanings: ReadonlyMap<string, Meaning>, observer: Observer, names: Map<string, string>) {
    this.meanings = meanings;
    this.observer = observer;
    this.names = names;
  }

  take(event: TraceEvent): void {
    switch (event.kind) {
      case "call":
        this.takeCall(event.call);
        break;
      case "gone": {
        const process = this.processes.get(event.pid);
        if (process) this.gone(process, event.pid);
        break;
      }
      case "kernel":
        this.kernel = event.release;
        break;
      case "too-much":
        this.unseen = event.megabytes;
        this.processOf(event.pid).unseen.push(event);
        break;
      case "pages":
        this.observer.pages(this, this.processOf(event.pid), event);
        break;
      case "fault":
        this.observer.fault(this, this.processOf(event.pid), event);
        break;
      default:
        this.observer.attached(this, this.processOf(event.pid), event);
    }
  }

  /** Whether page tables were looked at: then nothing of them has to be guessed. */
  get looks(): boolean {
    return this.kernel !== null;
  }

  /** What a process's page tables were seen to hold, for the model to be held against. */
  observe(process: TracedProcess, pages: readonly SeenPage[]): void {
    this.see(process, pages);
    this.steps.push({ owner: process, pages, about: [...new Set(pages.map(({ mapping }) => mapping))] });
  }

  /** The same, which nothing is held against yet. */
  see(process: TracedProcess, pages: readonly SeenPage[]): readonly SeenPage[] {
    for (const { mapping, page, word } of pages) {
      const words = process.seen.get(mapping) ?? [];
      words[page] = word;
      process.seen.set(mapping, words);
      process.faulted.get(mapping)?.delete(page);
    }
    return pages;
  }

  private takeCall(call: SystemCall): void {
    const process = this.processOf(call.pid);
    this.counts.set(call.name, (this.counts.get(call.name) ?? 0) + 1);
    this.calls.set(call.line, call.name);
    // It is begun anew, and stands in the trace once more (ERESTARTSYS, ERESTARTNOINTR …).
    if (call.result === null && /\?\s+ERESTART/.test(call.text)) return;
    const meaning = this.meanings.get(call.name);
    if (meaning?.(this, process, call)) return;
    if (harmless.test(call.name)) return;
    this.tell(process, call);
  }

  /** Keeps a call in mind that has no statement, with what it is about: told where that turns out to be of interest. */
  tell(process: TracedProcess, call: SystemCall, why = "", more: readonly Mapping[] = []): void {
    const about: (Mapping | TracedFile)[] = [...more];
    for (const [number] of call.args.join(" ").matchAll(/\b0x[0-9a-f]{5,16}\b/g)) {
      const mapping = process.space.at(BigInt(number));
      if (mapping) about.push(mapping);
    }
    for (const each of call.args) {
      const descriptor = process.descriptors.get(numberOf(each)?.toString() ?? "");
      if (descriptor?.kind === "file") about.push(descriptor.file);
      if (descriptor?.kind === "userfaultfd") about.push(...descriptor.watched);
    }
    if (about.length > 0) this.steps.push({ text: call.text, why, line: call.line, about });
  }

  /** A fault at an address that nothing in the trace mapped. */
  unknownFault(address: bigint, call: SystemCall): void {
    this.steps.push({
      text: call.text,
      why: `a fault at 0x${address.toString(16)}, which no call of the trace mapped`,
      line: call.line,
      about: [],
    });
  }

  /** What a thread that waits is called: by its own name, its number, or one of the scenario's where the message tells neither. */
  threadOf(tid: number, { waiting }: Userfaultfd): string {
    const busy = new Set(waiting.map(({ thread }) => thread));
    const name = this.names.get(`${tid}`)?.replace(/\W+/g, "_") ?? "";
    const alone = [...this.names.values()].filter((each) => each === this.names.get(`${tid}`)).length === 1;
    const own = name === "" ? `${tid}` : alone ? name : `${name}_${tid}`;
    if (tid !== 0 && !busy.has(own)) return own;
    // One that waits no longer is done: its number is free.
    let number = 1;
    while (busy.has(`${number}`)) number++;
    return `${number}`;
  }

  /** A statement, if the call did something or failed; one that did not return is none. */
  say({
    process,
    call,
    operation,
    parts,
    names,
    thread = null,
    result,
    note = "",
    about,
    earlier = [],
    reading,
  }: StatementCall): void {
    this.steps.push({
      owner: process,
      thread,
      operation,
      parts,
      ...(names ? { names } : {}),
      ...(reading ? { reading } : {}),
      result: result ?? call.errno ?? "",
      note,
      lines: [...earlier, call.line],
      about: about ?? [...subjectsOf(parts), ...(names ? ["mapping" in names ? names.mapping : names.file] : [])],
      calls: 1,
    });
  }

  /** The same statement for each mapping that a range crosses. False where the trace does not show what lies there. */
  onRange(
    process: TracedProcess,
    call: SystemCall,
    ranges: readonly PageRange[],
    operation: string,
    more: readonly Part[] = [],
    note = "",
  ): boolean {
    for (const range of ranges)
      this.say({ process, call, operation, parts: [{ kind: "range", range }, ...more], note });
    return ranges.length > 0;
  }

  /** Something of its memory is registered from here on. */
  watch(process: TracedProcess): void {
    this.watching.add(process);
  }

  watches(process: TracedProcess): boolean {
    return this.watching.has(process);
  }

  /** Of a call that is about all of a process's memory. */
  tellAll(process: TracedProcess, call: SystemCall, why: string): void {
    this.tell(process, call, why, process.space.now());
  }

  /** The name of the call that begins at a line; null where none does. */
  callAt(line: number): string | null {
    return this.calls.get(line) ?? null;
  }

  processOf(pid: string): TracedProcess {
    const known = this.processes.get(pid);
    if (known) return known;
    // A thread that was there before the trace began, or one whose clone the trace does not show.
    const process = this.first ?? new TracedProcess(pid, null);
    this.first ??= process;
    process.threads.add(pid);
    this.processes.set(pid, process);
    return process;
  }

  /** One that has the number, or null. */
  known(pid: string): TracedProcess | null {
    return this.processes.get(pid) ?? null;
  }

  begin(pid: string, process: TracedProcess): void {
    process.threads.add(pid);
    this.processes.set(pid, process);
  }

  /** A thread ends; with the last one, the process: its userfaultfd is closed where nobody else holds it. */
  gone(process: TracedProcess, pid: string, all = false): void {
    process.threads.delete(pid);
    if ((!all && process.threads.size > 0) || process.ended) return;
    process.ended = true;
    const call: SystemCall = {
      pid,
      name: "exit",
      args: [],
      result: "0",
      errno: null,
      dump: null,
      text: "exit",
      line: 0,
    };
    const closed = process.closeAll();
    // What nobody is left to see needs no word: a first process's end is the scenario's.
    if (process.parent !== null) this.say({ process, call, operation: "exit", parts: [], about: [] });
    for (const uffd of closed) this.released(uffd, call);
  }

  /** The last descriptor of a userfaultfd is closed. */
  released(uffd: Userfaultfd, call: SystemCall): void {
    if (!uffd.owner.ended && !uffd.owner.awaited.includes(uffd))
      this.say({ process: uffd.owner, call, operation: "close", parts: [], about: uffd.watched });
  }

  /**
   * Another program's address space in the place of this one: execve. What was mapped goes, as at exit. vfork's child had none of its own. A
   * first process that has mapped nothing yet stays: it is where the trace begins.
   */
  replace(process: TracedProcess, pid: string, call: SystemCall): void {
    if (process.space.now().length === 0 && process.pid === pid) return;
    // A userfaultfd is O_CLOEXEC wherever anybody cares.
    const inherited = [...process.descriptors].filter(([, { kind }]) => kind !== "userfaultfd");
    const next = new TracedProcess(pid, null, undefined, new Map(inherited));
    this.processes.set(pid, next);
    if (process.pid !== pid) {
      process.threads.delete(pid);
      return;
    }
    if (this.first === process) this.first = next;
    process.ended = true;
    process.closeAll();
    this.say({
      process,
      call,
      operation: "exit",
      parts: [],
      note: "another program runs: execve",
      about: process.space.now(),
    });
  }
}
