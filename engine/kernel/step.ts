// One step: an operation carried out, the tasks that it woke gone on, the protections judged.

import type { Operation } from "../operation.ts";
import { judge } from "../protection.ts";
import { REF } from "../state/frame.ts";
import { processNamed, type State, settled, type Task } from "../state/state.ts";
import { NotModelled, Tx } from "../state/tx.ts";
import { PLACE_PAGES, pageIn, placeOf } from "../state/vma.ts";
import type { EntryChange, Result, StepReport } from "../step.ts";
import { dropSlab } from "./deferred_split.ts";
import { access } from "./fault.ts";
import { fork } from "./fork.ts";
import { hugepages } from "./hugetlb.ts";
import { kernelAccess } from "./kaccess.ts";
import { khugepaged } from "./khugepaged_scan.ts";
import { ksm } from "./ksm.ts";
import { afterRemove, madvise } from "./madvise.ts";
import { mfill } from "./mfill.ts";
import { migrate, migrateBegin, migrateEnd } from "./migrate.ts";
import { mlock } from "./mlock.ts";
import { exit, mmap, munmap } from "./mmap.ts";
import { mprotect, numaHint } from "./mprotect.ts";
import { mremap } from "./mremap.ts";
import { bad, errno, type Outcome, ok } from "./outcome.ts";
import { pagemapScan } from "./pagemap_scan.ts";
import { pin, unpin } from "./pin.ts";
import { type RangeOperation, type Span, spanOf, unitOf } from "./range.ts";
import { rwprotect, setMode } from "./rwprotect.ts";
import { swapoff, swapoffEnd, swapon } from "./swapfile.ts";
import { clearRefs } from "./task_mmu.ts";
import { createFile, fallocate, ftruncate, pread, pwrite } from "./truncate.ts";
import { closeUffd, register, unregister, userfaultfd, wake, writeprotect } from "./userfaultfd.ts";
import {
  completeEvents,
  type EventWait,
  eventsLeft,
  refusedMeanwhile,
  uffdPoll,
  uffdRead,
  unbornUffd,
} from "./userfaultfd_event.ts";
import { move } from "./userfaultfd_move.ts";
import { reclaimPage } from "./vmscan.ts";

/** What happened in a step, and the state after it. */
export interface Step extends StepReport {
  readonly state: State;
}

/**
 * Operations that no process makes. Undefined: it is not one of them. They are of the machine: files, swap, the hugetlb
 * pool, ksmd. `spawn` makes an empty address space, no copy of another.
 */
function runGlobal(tx: Tx, op: Operation): Outcome | undefined {
  switch (op.op) {
    case "bad":
      return bad("malformed");
    case "file":
      return createFile(tx, op);
    case "pwrite":
      return pwrite(tx, op);
    case "pread":
      return pread(tx, op);
    case "fallocate":
      return fallocate(tx, op);
    case "ftruncate":
      return ftruncate(tx, op);
    case "swapon":
      return swapon(tx);
    case "swapoff":
      return swapoff(tx);
    case "hugepages":
      return hugepages(tx, op.count);
    // Compaction moves pages by migration, which a scenario says page by page (`migrate`): of itself it changes no
    // entry for certain.
    case "compact":
      return ok();
    case "drop_slab":
      return dropSlab(tx);
    case "ksm":
      return ksm(tx);
    case "spawn": {
      if (processNamed(tx.state, op.process) !== undefined) return bad(`${op.process} exists already`);
      // The lowest that is free: the number of a process that exited is given anew.
      const free = tx.state.mms.indexOf(undefined);
      const id = free < 0 ? tx.state.mms.length : free;
      tx.addMm(id, op.process);
      return ok();
    }
    default:
      return undefined;
  }
}

/**
 * Carries out an operation of process `mm`; `from`: where a blocked one goes on. Ranges become virtual page numbers
 * here, so that no operation knows of places and their page sizes.
 */
function runProcess(tx: Tx, mm: number, op: Operation, from?: number): Outcome {
  if ("range" in op) {
    const span = spanOf(tx, mm, op);
    const refused = refusedMeanwhile(tx, mm, op);
    if (refused !== undefined) {
      // UFFDIO_WAKE, the second half of `resolve`, is not refused.
      if (op.op === "writeprotect" && op.wake && typeof span !== "string") wake(tx, mm, span.start, span.end);
      return refused;
    }
    return typeof span === "string" ? errno(span) : runRange(tx, mm, op, span, from);
  }
  switch (op.op) {
    case "fork":
      if (processNamed(tx.state, op.child) !== undefined) return bad(`${op.child} exists already`);
      return fork(tx, mm, op.child);
    case "exit":
      return exit(tx, mm);
    case "mmap":
      return mmap(tx, mm, op);
    case "read":
    case "write": {
      const vpn = op.place * PLACE_PAGES + op.page * unitOf(tx, mm, op.place);
      // FAULT_FLAG_USER: an access of the program itself, which a signal ends where a system call would get an errno.
      const flags = { write: op.op === "write", user: true };
      return access(tx, mm, vpn, flags, op.op === "write" ? op.value : 0, from !== undefined);
    }
    case "kread":
    case "kwrite":
      return kernelAccess(tx, mm, op.place * PLACE_PAGES + op.page * unitOf(tx, mm, op.place), op, from !== undefined);
    case "userfaultfd":
      return userfaultfd(tx, mm, op);
    case "uffd_read":
      return uffdRead(tx, mm, op.count);
    case "uffd_poll":
      return uffdPoll(tx, mm);
    case "close":
      return closeUffd(tx, mm);
    case "set_mode":
      return setMode(tx, mm, op);
    case "clear_refs":
      return clearRefs(tx, mm, op.value);
    case "migrate":
    case "migrate_begin":
    case "migrate_end":
    case "reclaim":
    case "numa_hint": {
      const vpn = op.place * PLACE_PAGES + op.page * unitOf(tx, mm, op.place);
      const run = {
        migrate,
        migrate_begin: migrateBegin,
        migrate_end: migrateEnd,
        reclaim: reclaimPage,
        numa_hint: numaHint,
      }[op.op];
      return run(tx, mm, vpn);
    }
    default:
      return bad("not an operation of a process");
  }
}

/**
 * Operations of a process over a range. `from`: where one that had blocked goes on. In pages of 4 KiB, `end` exclusive: spanOf() has rounded what is no whole pages, or refused it.
 */
function runRange(tx: Tx, mm: number, op: RangeOperation, span: Span, from?: number): Outcome {
  const { start, end } = span;
  switch (op.op) {
    case "munmap":
      return munmap(tx, mm, start, end);
    case "mlock":
    case "munlock":
      return mlock(tx, mm, start, end, op.op === "mlock", from);
    case "khugepaged":
      return khugepaged(tx, mm, start, end);
    case "pin":
      return pin(tx, mm, start, end, from);
    case "unpin":
      return unpin(tx, mm, start, end);
    case "mprotect":
      return mprotect(tx, mm, start, end, op.prot);
    case "mremap":
      return mremap(
        tx,
        mm,
        start,
        end,
        op.to.place * PLACE_PAGES + op.to.page * unitOf(tx, mm, op.range.place),
        op,
        span.count,
      );
    case "madvise":
      return madvise(tx, mm, start, end, op.advice, from);
    case "register":
      return register(tx, mm, start, end, op.modes);
    case "unregister":
      return unregister(tx, mm, start, end);
    case "wake":
      return wake(tx, mm, start, end);
    case "writeprotect":
      return writeprotect(tx, mm, start, end, op);
    case "rwprotect":
      return rwprotect(tx, mm, start, end, op);
    case "copy":
    case "zeropage":
    case "poison":
    case "continue":
      return mfill(tx, mm, start, end, op);
    case "move":
      return move(
        tx,
        mm,
        start,
        end,
        op.from.place * PLACE_PAGES + op.from.page * unitOf(tx, mm, op.range.place),
        op.allowSrcHoles,
        from,
      );
    case "pagemap_scan":
      return pagemapScan(tx, mm, start, end, op);
  }
}

/** An operation, whoever makes it. */
function run(tx: Tx, op: Operation): Outcome {
  const global = runGlobal(tx, op);
  if (global !== undefined) return global;
  const name = "mm" in op ? op.mm : "";
  const mm = processNamed(tx.state, name);
  if (mm === undefined) return bad(`there is no process ${name}`);
  if (tx.state.tasks.some((task) => tx.uffd(unbornUffd(task))?.mm === mm.id))
    return bad(`${name} does not run yet: the fork that makes it sleeps until its message is read`);
  return runProcess(tx, mm.id, op);
}

/**
 * The next state, and what happened. Never throws, and never changes the state it is given. An error that is not
 * NotModelled is the engine's own fault, and reported as such (`internal`).
 */
export function step(state: State, op: Operation): Step {
  const tx = new Tx(state);
  try {
    const outcome = completeEvents(tx, run(tx, op));
    const result = settle(tx, op, outcome);
    // judge() comes last: what is protected is asked of the state that the step leaves, not of what it passed through.
    // The operation first, then those that it woke: they run when it has given its locks back.
    goOn(tx);
    judge(tx);
    return report(tx, settled(state, tx.state), result);
  } catch (error) {
    // Whatever was met: the state that was given is as it was.
    const notModelled = error instanceof Error ? error.message : String(error);
    const internal = error instanceof NotModelled ? {} : ({ internal: true } as const);
    return report(new Tx(state), state, { ret: 0, notModelled, ...internal });
  }
}

/** The address space of a task that is no process's of the scenario. */
const NO_MM = -1;

/** The result of an operation; one that waits becomes a task. */
function settle(tx: Tx, op: Operation, outcome: Outcome): Result {
  if (outcome.kind === "result") return explained(tx, op, outcome.result);
  const mm = "mm" in op ? processNamed(tx.state, op.mm) : undefined;
  // The operation stays with the task: a fault is retried from the start by the kernel too (VM_FAULT_RETRY), on VMAs as
  // they are by then.
  const task: Task = { mm: mm?.id ?? NO_MM, op, next: outcome.next, wait: outcome.wait };
  const n = tx.addTask(task);
  return outcome.wait.on === "stuck" ? { ret: 0, stuck: n } : { ret: 0, blocked: n };
}

/**
 * A result with the reason for it, where one was noted for the errno or signal that it came to. Who looks at pages for
 * the kernel says the errno of a fault in his own way.
 */
function explained({ refusal }: Tx, op: Operation, result: Result): Result {
  const name = result.err ?? result.sig?.name;
  if (refusal === null || name === undefined || (refusal.err !== name && !faultsForKernel(op))) return result;
  const { reason, by } = refusal;
  return { ...result, why: { reason, by } };
}

/** It faults pages in for the kernel: a signal that the fault would be is an errno to who asked. */
function faultsForKernel(op: Operation): boolean {
  if (op.op === "madvise") return op.advice === "POPULATE_READ" || op.advice === "POPULATE_WRITE";
  return op.op === "kread" || op.op === "kwrite" || op.op === "pin" || op.op === "mlock";
}

/** What was woken goes on, and what spins tries again. */
function goOn(tx: Tx): void {
  if (tx.woken.length > 0) {
    // __wake_userfault() wakes who sleeps in the order of the wait queue; which end comes first is the version's.
    // Those of fault_pending_wqh before those of fault_wqh: there, who was read last is the last to have come.
    const woken = [true, false].flatMap((pending) =>
      tx.state.waiters.filter((n) => tx.woken.includes(n) && isPending(tx.state.tasks[n]) === pending),
    );
    for (const n of tx.has("first-waiter-first") ? woken : woken.reverse()) resume(tx, n);
  }
  const { tasks } = tx.state;
  // Nothing wakes these: migration_entry_wait(), a retry loop. They find out by themselves, after each step.
  // By number, for want of a queue that says an order.
  for (let n = 0; n < tasks.length; n++) if (tasks[n]?.wait.on === "stuck") resume(tx, n);
}

/** On fault_pending_wqh: its message was not read yet. */
function isPending(task: Task | undefined): boolean {
  return task?.wait.on === "userfault" && task.wait.unread;
}

/**
 * A task goes on, from where it stopped: with its operation, its VMAs looked up again. What it ends with is reported as
 * done, a new wait as again.
 */
function resume(tx: Tx, n: number): void {
  const task = tx.state.tasks[n];
  if (task === undefined) return;
  // What refused the step's own operation says nothing of this one.
  tx.refusal = null;
  const outcome =
    task.wait.on === "event"
      ? goOnAfter(tx, n, task, task.wait)
      : task.op.op === "swapoff"
        ? swapoffEnd(tx)
        : runProcess(tx, task.mm, task.op, task.next);
  if (outcome.kind === "block") {
    tx.setTask(n, { ...task, next: outcome.next, wait: outcome.wait });
    if (outcome.wait.on === "userfault") tx.again.push({ task: n, fault: outcome.wait.fault });
    const event = outcome.wait.on === "event" ? outcome.wait.events[0] : undefined;
    if (event !== undefined) tx.again.push({ task: n, fault: event.type });
    return;
  }
  tx.setTask(n, undefined);
  const { ret, err, sig, val, why } = explained(tx, task.op, outcome.result);
  tx.done.push({
    task: n,
    ret,
    ...(err === undefined ? {} : { err }),
    ...(sig === undefined ? {} : { sig }),
    val: reads(task.op) || task.op.op === "move" ? (val ?? 0) : 0,
    read: reads(task.op),
    ...(why === undefined ? {} : { why }),
  });
}

/** Its event was read: the next one, what was left to do, or the result that it had. */
function goOnAfter(tx: Tx, n: number, task: Task, wait: EventWait): Outcome {
  const events = eventsLeft(tx, wait);
  // It sleeps no more: nothing that it holds is held for its wait.
  tx.setTask(n, undefined);
  if (events.length > 0) return { kind: "block", wait: { ...wait, events }, next: task.next };
  if (!("hole" in wait.after)) return { kind: "result", result: wait.after };
  const { op } = task;
  if (op.op !== "madvise") return ok();
  const span = spanOf(tx, task.mm, op);
  return typeof span === "string" ? errno(span) : afterRemove(tx, task.mm, wait, span.end, op.advice);
}

/** It gives what stands in memory. */
function reads(op: Operation): boolean {
  return op.op === "read" || op.op === "kread";
}

const nothing: readonly never[] = [];

/** A list to keep: most are empty, and share one; the others are as long as what they hold. */
function kept<T>(list: readonly T[]): readonly T[] {
  return list.length === 0 ? nothing : list.slice();
}

/** The step as a value. Lists that are empty are one and the same, since runs keep thousands of them. */
function report(tx: Tx, state: State, result: Result): Step {
  return {
    state,
    result,
    messages: kept(tx.messages),
    done: kept(tx.done),
    again: kept(tx.again),
    trail: tx.trail,
    protection: kept(tx.protection),
    changes: kept(changesOf(tx)),
    misread: kept(tx.misread),
  };
}

/**
 * The pages whose entry is not what it was. Compared with what the step began with: an entry that was changed and
 * changed back is none. At pmd level a THP is 512 pages, a hugetlb page one.
 */
function changesOf(tx: Tx): EntryChange[] {
  const changes: EntryChange[] = [];
  for (const [key, before] of tx.before) {
    const mm = tx.state.mms[Math.floor(key / REF)];
    const vpn = key % REF;
    if (mm === undefined) continue;
    const place = placeOf(vpn);
    if (before.pmd) {
      const now = tx.pmdEntry(mm.id, vpn);
      if (now === before.entry) continue;
      const hugetlb = (mm.places[place]?.pageSize ?? 4096) !== 4096;
      for (let i = 0; i < (hugetlb ? 1 : 512); i++) {
        changes.push({ mm: mm.name, place, page: hugetlb ? pageIn(vpn) / 512 : pageIn(vpn) + i });
      }
    } else if (tx.entry(mm.id, vpn) !== before.entry) changes.push({ mm: mm.name, place, page: pageIn(vpn) });
  }
  return changes;
}
