// A step at work: a clone of the state's top node, and the means to write to what is below it. What belongs to another
// step is cloned on the first write; the state that the step was given is never touched. A node's `edit` says whose it
// is.
import type { Design } from "../design/design.ts";
import type { Reason, Refusal } from "../reason.ts";
import {
  type Again,
  type Done,
  type Message,
  type Misread,
  type Protection,
  type ProtectionCause,
  type ProtectionChange,
  type ProtectionKind,
  type ProtectionState,
  protectionNumber,
  protectionOf,
} from "../step.ts";
import type { Capability } from "../version/capability.ts";
import type { Bits } from "./bits.ts";
import { type File, REF } from "./frame.ts";
import { answerOf, type Machine, machineOf } from "./machine.ts";
import { NotModelled } from "./memory.ts";
import { look, lookAtVmas, NO_MM } from "./pagetable.ts";
import type { State, Task, UffdEvent, Userfaultfd } from "./state.ts";
import { Tables } from "./tables.ts";
import type { Orders, ShmemOrders } from "./thp.ts";
import type { Trail } from "./trail.ts";
import { added, emptyList } from "./vector.ts";
import { PMD_PAGES, pageIn, placeOf, VM_UFFD_MINOR, VM_UFFD_MISSING } from "./vma.ts";

export { NotModelled };

/** A step at work, with what it has to tell when it is over. */
export class Tx extends Tables {
  readonly design: Design;
  readonly bits: Bits;
  /** The sizes of anonymous folios that a fault may choose. */
  readonly anonOrders: Orders;
  /** The sizes of folios of shmem, by how they are set. */
  readonly shmemOrders: ShmemOrders;
  private readonly machine: Machine;
  messages: readonly Message[] = emptyList();
  done: readonly Done[] = emptyList();
  again: readonly Again[] = emptyList();
  protection: readonly ProtectionChange[] = emptyList();
  misread: readonly Misread[] = emptyList();
  /** Events that the operation raised and that nobody read yet: it sleeps for them when it is over. */
  events: readonly UffdEvent[] = emptyList();
  /** Tasks that were woken: they go on when the operation is over. */
  woken: readonly number[] = emptyList();
  /** What was refused last, and why. */
  refusal: (Refusal & { readonly err: string }) | null = null;
  private way: Trail;
  private causes: Map<number, readonly [ProtectionCause, string]> | undefined;

  constructor(state: State) {
    super(state);
    const machine = machineOf(state.settings);
    this.machine = machine;
    this.way = machine.trail;
    this.design = machine.design;
    this.bits = machine.bits;
    this.anonOrders = machine.anonOrders;
    this.shmemOrders = machine.shmemOrders;
    this.groups = machine.bits.contpte;
    this.levels = machine.levels;
  }

  /**
   * Whether the scenario's kernel has it. What is asked is noted (machine.ts): kernels that agree on all that a run
   * asked share the run.
   */
  has(capability: Capability): boolean {
    return answerOf(this.machine, capability);
  }

  /** A kernel function as the scenario's kernel calls it. */
  private named(name: string): string {
    const { names } = this.machine;
    return names.size === 0 ? name : (names.get(name) ?? name);
  }

  /** Notes a kernel function on the way. */
  via(name: string): void {
    this.way = this.way.via(name);
  }

  /** Notes why something is refused, and gives back the errno (or the signal's name). */
  why<Err extends string>(err: Err, reason: Reason): Err {
    this.refusal = { err, reason, by: this.trail.at(-1) ?? null };
    return err;
  }

  /** The functions on the way so far. */
  get trail(): readonly string[] {
    return this.way.names;
  }

  // Files, userfaultfds, tasks, pool

  /**
   * Files, userfaultfds and tasks are lists of few: they are copied whole on a write, in place of an owner for each.
   */
  file(n: number): File {
    const file = this.state.files[n];
    if (file === undefined) throw new Error(`no file ${n}`);
    return file;
  }

  /** Writes some of its fields, to this step's state alone. */
  setFile(n: number, patch: Partial<File>): void {
    const files = this.state.files.slice();
    files[n] = { ...this.file(n), ...patch };
    this.state.files = files;
  }

  /** The lowest number that is free. */
  addFile(file: File): number {
    const files = this.state.files.slice();
    let n = files.indexOf(undefined);
    if (n < 0) n = files.length;
    files[n] = file;
    this.state.files = files;
    return n;
  }

  /** The list ends with the last that there is, so that no state differs by what it had once. */
  removeFile(n: number): void {
    const files = this.state.files.slice();
    files[n] = undefined;
    while (files.length > 0 && files[files.length - 1] === undefined) files.pop();
    this.state.files = files;
  }

  /** The page cache at an index: 0 nothing, n > 0 a frame, n < 0 swap slot -n. */
  cached(file: number, index: number): number {
    look(index, NO_MM);
    return this.file(file).cache.get(index);
  }

  /** xas_store() into the page cache at an index, by the numbers that `cached` gives. */
  setCached(file: number, index: number, value: number): void {
    this.setFile(file, { cache: this.file(file).cache.set(this.edit, index, value) });
    // Whether an access to an empty pte raises a missing or minor message depends on the cache: look again at those who
    // would get one.
    for (const mm of this.state.mms) {
      for (const vma of mm?.vmas ?? []) {
        if (vma.file !== file || (vma.flags & (VM_UFFD_MISSING | VM_UFFD_MINOR)) === 0 || mm === undefined) continue;
        // What comes of it is for its protection and its entry to say, be there one or none.
        const vpn = vma.start + index - vma.pgoff;
        if (vma.start <= vpn && vpn < vma.end) look(pageIn(vpn), mm.id);
        this.touch(mm.id, vma.start, vma.end);
      }
    }
  }

  /** The context that a VMA's `ctx` names; a negative number, nobody's, gives undefined. */
  uffd(n: number): Userfaultfd | undefined {
    const uffd = n < 0 ? undefined : this.state.uffds[n];
    if (uffd !== undefined) lookAtVmas(uffd.mm);
    return uffd;
  }

  /** The lowest number that is free: VMAs name a context by it. */
  addUffd(uffd: Userfaultfd): number {
    const uffds = this.state.uffds.slice();
    let n = uffds.indexOf(undefined);
    if (n < 0) n = uffds.length;
    uffds[n] = uffd;
    this.state.uffds = uffds;
    return n;
  }

  /** Writes it, to this step's state alone. */
  setUffd(n: number, uffd: Userfaultfd): void {
    const uffds = this.state.uffds.slice();
    uffds[n] = uffd;
    this.state.uffds = uffds;
  }

  /** The last that closes it: as with files, the list ends with the last that there is. */
  removeUffd(n: number): void {
    const uffds = this.state.uffds.slice();
    uffds[n] = undefined;
    while (uffds.length > 0 && uffds[uffds.length - 1] === undefined) uffds.pop();
    this.state.uffds = uffds;
  }

  /**
   * A task that is set is the last to have gone to sleep, also one that goes on waiting: handle_userfault() queues it anew.
   */
  setTask(n: number, task: Task | undefined): void {
    const tasks = this.state.tasks.slice();
    tasks[n] = task;
    const others = this.state.waiters.filter((other) => other !== n);
    this.state.waiters = task === undefined ? others : [...others, n];
    while (tasks.length > 0 && tasks[tasks.length - 1] === undefined) tasks.pop();
    this.state.tasks = tasks;
  }

  /** The lowest number that is free, as users see it: a run gives the same numbers each time. */
  addTask(task: Task): number {
    let n = this.state.tasks.indexOf(undefined);
    if (n < 0) n = this.state.tasks.length;
    this.setTask(n, task);
    return n;
  }

  // Protection

  /** What is on record of a page, whatever its entry says. */
  protectionAt(mm: number, vpn: number): ProtectionState {
    return this.protectionOf(mm, vpn).state;
  }

  /** The same, with the kind of protection that was asked for. */
  protectionOf(mm: number, vpn: number): Protection {
    return protectionOf(this.mm(mm).place(vpn)?.protection.get(pageIn(vpn)) ?? 0);
  }

  /** What userspace asked for of a page; `cause` and `by` are reported where it differs from what was. */
  setProtection(
    mm: number,
    vpn: number,
    to: ProtectionState,
    cause: ProtectionCause,
    by: string,
    asked?: ProtectionKind,
  ): void {
    const { state: from, kind: before } = this.protectionOf(mm, vpn);
    const kind = asked ?? before;
    if (from === to && kind === before) return;
    const place = this.own(mm).writablePlace(this.edit, vpn);
    place.protection = place.protection.set(this.edit, pageIn(vpn), protectionNumber(to, kind));
    // Reported in pages of the place, as the scenario counts them; kept by 4 KiB pages.
    const unit = place.pageSize === 4096 ? 1 : PMD_PAGES;
    this.protection = added(this.protection, {
      mm: this.mm(mm).name,
      place: placeOf(vpn),
      page: Math.floor(pageIn(vpn) / unit),
      kind,
      from,
      to,
      cause,
      by: this.named(by),
    });
  }

  /** Names what is to blame if the protection of this page is found to be lost at the end of the step. */
  blame(mm: number, vpn: number, cause: ProtectionCause, by: string): void {
    this.causes ??= new Map();
    this.causes.set(mm * REF + vpn, [cause, by]);
  }

  /** The cause and kernel function to name when a protection is found to be lost. */
  blamed(mm: number, vpn: number): readonly [ProtectionCause, string] | undefined {
    return this.causes?.get(mm * REF + vpn);
  }
}
