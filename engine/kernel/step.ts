// One step: an operation carried out, the tasks that it woke gone on, the protections judged.

import type { Operation } from "../operation.ts";
import { judge } from "../protection.ts";
import { mmOf, vpnOf } from "../state/frame.ts";
import { processNamed, type State, settled, type Task } from "../state/state.ts";
import { NotModelled, Tx } from "../state/tx.ts";
import { added, emptyList, trimmed } from "../state/vector.ts";
import { pageIn, placeOf } from "../state/vma.ts";
import type { EntryChange, Result, StepReport } from "../step.ts";
import { run, runProcess, spanOf } from "./dispatch.ts";
import { afterRemove } from "./madvise.ts";
import { errno, type Outcome, ok } from "./outcome.ts";
import { swapoffEnd } from "./swapfile.ts";
import { fallocate, ftruncateEnd } from "./truncate.ts";
import { completeEvents, type EventWait, eventsLeft } from "./userfaultfd_event.ts";

/** What happened in a step, and the state after it. */
export interface Step extends StepReport {
  readonly state: State;
}

/**
 * The next state, and what happened. Never throws, and never changes the state it is given. An error that is not
 * NotModelled is the engine's own fault, and reported as such (`internal`). `order`: tasks that go on in this order where
 * several are woken at once, which is the scheduler's to choose; the others in the model's.
 */
export function step(state: State, op: Operation, order: readonly number[] = emptyList()): Step {
  const tx = new Tx(state);
  try {
    const outcome = completeEvents(tx, run(tx, op));
    const result = settle(tx, op, outcome);
    // judge() comes last: what is protected is asked of the state that the step leaves, not of what it passed through.
    // The operation first, then those that it woke: they run when it has given its locks back.
    goOn(tx, order);
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
function goOn(tx: Tx, order: readonly number[]): void {
  if (tx.woken.length > 0) for (const n of inOrder(wokenOf(tx), order)) resume(tx, n);
  const { tasks } = tx.state;
  // Nothing wakes these: migration_entry_wait(), a retry loop. They find out by themselves, after each step.
  // By number, for want of a queue that says an order.
  for (let n = 0; n < tasks.length; n++) if (tasks[n]?.wait.on === "stuck") resume(tx, n);
}

/**
 * __wake_userfault() wakes who sleeps in the order of the wait queue; which end comes first is the version's. Those of fault_pending_wqh before those of
 * fault_wqh: there, who was read last is the last to have come.
 */
function wokenOf(tx: Tx): readonly number[] {
  const woken = [true, false].flatMap((pending) =>
    tx.state.waiters.filter((n) => tx.woken.includes(n) && isPending(tx.state.tasks[n]) === pending),
  );
  return tx.has("first-waiter-first") ? woken : woken.reverse();
}

/** Those that `order` names in their places among each other, as it has them. */
function inOrder(woken: readonly number[], order: readonly number[]): readonly number[] {
  const named = order.filter((n) => woken.includes(n));
  let next = 0;
  return named.length < 2 ? woken : woken.map((n) => (named.includes(n) ? (named[next++] ?? n) : n));
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
      : task.mm === NO_MM
        ? goOnGlobal(tx, task)
        : runProcess(tx, task.mm, task.op, task.next);
  if (outcome.kind === "block") {
    tx.setTask(n, { ...task, next: outcome.next, wait: outcome.wait });
    if (outcome.wait.on === "userfault") tx.again = added(tx.again, { task: n, fault: outcome.wait.fault });
    const event = outcome.wait.on === "event" ? outcome.wait.events[0] : undefined;
    if (event !== undefined) tx.again = added(tx.again, { task: n, fault: event.type });
    return;
  }
  tx.setTask(n, undefined);
  const { ret, err, sig, val, why } = explained(tx, task.op, outcome.result);
  tx.done = added(tx.done, {
    task: n,
    ret,
    ...(err === undefined ? {} : { err }),
    ...(sig === undefined ? {} : { sig }),
    val: reads(task.op) || task.op.op === "move" ? (val ?? 0) : 0,
    read: reads(task.op),
    ...(why === undefined ? {} : { why }),
  });
}

/** What sleeps, and is no process's: it waits for an area of swap, or for a folio that is in flight. */
function goOnGlobal(tx: Tx, { op, next }: Task): Outcome {
  if (op.op === "fallocate") return fallocate(tx, op, true);
  return op.op === "ftruncate" ? ftruncateEnd(tx, op, next) : swapoffEnd(tx);
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

/** The step as a value. Lists that are empty are one and the same, since runs keep thousands of them. */
function report(tx: Tx, state: State, result: Result): Step {
  return {
    state,
    result,
    messages: trimmed(tx.messages),
    done: trimmed(tx.done),
    again: trimmed(tx.again),
    trail: tx.trail,
    protection: trimmed(tx.protection),
    changes: trimmed(changesOf(tx)),
    misread: trimmed(tx.misread),
  };
}

/**
 * The pages whose entry is not what it was. Compared with what the step began with: an entry that was changed and
 * changed back is none. At pmd level a THP is 512 pages, a hugetlb page one.
 */
function changesOf(tx: Tx): readonly EntryChange[] {
  let changes = emptyList<EntryChange>();
  for (const [key, before] of tx.before) {
    const mm = tx.state.mms[mmOf(key)];
    const vpn = vpnOf(key);
    if (mm === undefined) continue;
    const place = placeOf(vpn);
    if (before.pmd) {
      const now = tx.pmdEntry(mm.id, vpn);
      if (now === before.entry) continue;
      const hugetlb = (mm.places[place]?.pageSize ?? 4096) !== 4096;
      for (let i = 0; i < (hugetlb ? 1 : 512); i++) {
        changes = added(changes, { mm: mm.name, place, page: hugetlb ? pageIn(vpn) / 512 : pageIn(vpn) + i });
      }
    } else if (tx.entry(mm.id, vpn) !== before.entry)
      changes = added(changes, { mm: mm.name, place, page: pageIn(vpn) });
  }
  return changes;
}
