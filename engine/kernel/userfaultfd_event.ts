// Events of a userfaultfd: raised, waited for until they are read, or forgotten with it; what is refused meanwhile; and how a monitor reads
// them. mm/userfaultfd.c (fs/userfaultfd.c before 7.2): userfaultfd_event_wait_completion(), mmap_changing, userfaultfd_read_iter(),
// userfaultfd_ctx_read(), userfaultfd_poll().
import type { Operation } from "../operation.ts";
import { uncoverChild } from "../protection.ts";
import { eventMessage, faultMessage, unreadTasks } from "../state/sleepers.ts";
import type { AfterRemove, Task, UffdEvent, Wait } from "../state/state.ts";
import type { Tx } from "../state/tx.ts";
import { added, emptyList } from "../state/vector.ts";
import { VM_UFFD, type Vma } from "../state/vma.ts";
import { errno, errnoNumber, type Outcome, ok } from "./outcome.ts";

/** The wait of a task whose event was not read yet. */
export type EventWait = Extract<Wait, { readonly on: "event" }>;

/** The event as struct uffd_msg says it. A FORK message brings the child's userfaultfd along (resolve_userfault_fork()). */
function deliverEvent(tx: Tx, event: UffdEvent): void {
  if (tx.uffd(event.uffd) === undefined) return;
  const child = tx.uffd(event.child);
  if (child !== undefined) tx.own(child.mm).uffd = event.child;
  tx.messages = added(tx.messages, eventMessage(tx.state, event));
}

/** The event is announced: from now on the userfaultfd refuses what would race with it. */
function beginChange(tx: Tx, n: number): void {
  const uffd = tx.uffd(n);
  if (uffd === undefined) return;
  tx.setUffd(n, { ...uffd, changing: tx.has("changing-counts") ? uffd.changing + 1 : 1 });
}

/** "ctx->mmap_changing = false" before it was a counter: whatever else was announced. */
export function endChange(tx: Tx, n: number): void {
  const uffd = tx.uffd(n);
  if (uffd === undefined) return;
  tx.setUffd(n, { ...uffd, changing: tx.has("changing-counts") ? Math.max(0, uffd.changing - 1) : 0 });
}

/**
 * Raises an event. Read at once, it is told here; else the operation sleeps when all of it is done (completeEvents()):
 * dup_userfaultfd(), mremap_userfaultfd_prep(), userfaultfd_unmap_prep().
 */
export function raise(tx: Tx, event: UffdEvent): void {
  if (tx.uffd(event.uffd)?.unread !== true) {
    deliverEvent(tx, event);
    return;
  }
  beginChange(tx, event.uffd);
  tx.events = added(tx.events, event);
}

/**
 * dup_userfaultfd_complete(), mremap_userfaultfd_complete(), userfaultfd_unmap_complete(): the operation is done, and
 * returns when its events were read, one after the other.
 */
export function completeEvents(tx: Tx, outcome: Outcome): Outcome {
  if (tx.events.length === 0 || outcome.kind !== "result") return outcome;
  tx.via("userfaultfd_event_wait_completion");
  const { ret, err } = outcome.result;
  const after = err === undefined ? { ret } : { ret, err };
  const { events } = tx;
  tx.events = emptyList();
  return { kind: "block", wait: { on: "event", events, after }, next: 0 };
}

/**
 * userfaultfd_remove(): a message where EVENT_REMOVE was asked for, before anything goes. What is to sleep for it, so
 * that a monitor can read the pages still; undefined: nobody has to.
 */
export function removeEvent(tx: Tx, vma: Vma, start: number, end: number, after: AfterRemove): Outcome | undefined {
  const uffd = tx.uffd(vma.ctx);
  if (uffd === undefined || !uffd.features.includes("EVENT_REMOVE")) return undefined;
  const event: UffdEvent = { uffd: vma.ctx, type: "remove", start, to: 0, pages: end - start, child: -1 };
  if (!uffd.unread) {
    deliverEvent(tx, event);
    return undefined;
  }
  tx.via("userfaultfd_remove");
  tx.via("userfaultfd_event_wait_completion");
  beginChange(tx, vma.ctx);
  return { kind: "block", wait: { on: "event", events: [event], after }, next: start };
}

/** userfaultfd_unmap_prep() and _complete() of these VMAs: a message to each userfaultfd that asked for EVENT_UNMAP. */
export function unmapEvents(tx: Tx, vmas: readonly Vma[], start: number, end: number): void {
  const seen = new Set<number>();
  for (const { ctx } of vmas) {
    if (seen.has(ctx) || tx.uffd(ctx)?.features.includes("EVENT_UNMAP") !== true) continue;
    seen.add(ctx);
    raise(tx, { uffd: ctx, type: "unmap", start, to: 0, pages: end - start, child: -1 });
  }
}

/** mremap_userfaultfd_complete(). */
export function remapEvent(tx: Tx, uffd: number, start: number, end: number, to: number): void {
  raise(tx, { uffd, type: "remap", start, to, pages: end - start, child: -1 });
}

/**
 * The event that a task slept for was read, or its userfaultfd is gone: the events that are left to wait for. Those of a
 * userfaultfd that was released are not waited for.
 */
export function eventsLeft(tx: Tx, { events }: EventWait): readonly UffdEvent[] {
  const [first, ...others] = events;
  if (first !== undefined) endChange(tx, first.uffd);
  return others.filter(({ uffd }) => tx.uffd(uffd) !== undefined);
}

/** The userfaultfd of a child whose fork sleeps in this task; -1: none. */
export function unbornUffd(task: Task | undefined): number {
  if (task?.wait.on !== "event") return -1;
  return task.wait.events.find(({ type }) => type === "fork")?.child ?? -1;
}

/**
 * userfaultfd_release_new(): the userfaultfd that a FORK message would have brought is gone before anybody read it. VMAs
 * are registered no more; what stands in the entries stays, unlike at close (userfaultfd_clear_vma()). Nobody ever had the child's userfaultfd: its pages
 * are not covered, as after a fork without EVENT_FORK.
 */
export function releaseNew(tx: Tx, ctx: number): void {
  const uffd = tx.uffd(ctx);
  if (uffd === undefined) return;
  tx.via("userfaultfd_release_new");
  const mm = tx.mm(uffd.mm);
  for (const vma of mm.vmas) {
    if (vma.ctx !== ctx) continue;
    uncoverChild(tx, mm.id, vma);
  }
  tx.setVmas(
    mm.id,
    mm.vmas.map((vma) => (vma.ctx === ctx ? { ...vma, ctx: -1, flags: vma.flags & ~VM_UFFD } : vma)),
  );
  tx.removeUffd(ctx);
}

/**
 * "if (atomic_read(&ctx->mmap_changing))": the first question of the ioctls that fill, move and protect. EAGAIN while an
 * event that was announced is unread, whatever the range; what the ioctl writes back is -EAGAIN too, or before that was
 * mended what its caller had there.
 */
export function refusedMeanwhile(tx: Tx, mm: number, op: Operation): Outcome | undefined {
  if ((tx.uffd(tx.mm(mm).uffd)?.changing ?? 0) === 0) return undefined;
  const eagain = (): string => tx.why("EAGAIN", "mmap-changing");
  switch (op.op) {
    case "writeprotect":
      tx.via("userfaultfd_writeprotect");
      return errno(eagain());
    case "rwprotect":
      if (!tx.has("rwp")) return undefined;
      tx.via("userfaultfd_rwprotect");
      return errno(eagain());
    case "poison":
    case "move":
      if (!tx.has(op.op)) return undefined;
      break;
    case "continue":
      if (!tx.has("minor-hugetlb")) return undefined;
      break;
    case "copy":
    case "zeropage":
      break;
    default:
      return undefined;
  }
  tx.via(`userfaultfd_${op.op}`);
  return errno(eagain(), tx.has("eagain-written") ? -errnoNumber("EAGAIN") : 0);
}

/**
 * read(2) with room for `count` messages: faults before events, each kind first come first. The file is O_NONBLOCK: EAGAIN where there is
 * none, EINVAL for less room than one takes. Whoever raised an event goes on when it was read; who faulted sleeps on.
 */
export function uffdRead(tx: Tx, mm: number, count: number): Outcome {
  const { uffd } = tx.mm(mm);
  if (uffd < 0) return errno(tx.why("EBADF", "no-uffd"));
  tx.via("userfaultfd_read_iter");
  if (count < 1) return errno(tx.why("EINVAL", "read-no-room"));
  const read = unreadTasks(tx.state, uffd).slice(0, count);
  for (const n of read) {
    const task = tx.state.tasks[n];
    if (task?.wait.on === "userfault") {
      tx.messages = added(tx.messages, faultMessage(tx.state, task.wait));
      // It is refiled, from fault_pending_wqh to fault_wqh.
      tx.setTask(n, { ...task, wait: { ...task.wait, unread: false } });
    } else if (task?.wait.on === "event") {
      const [event] = task.wait.events;
      if (event !== undefined) deliverEvent(tx, event);
      tx.woken = added(tx.woken, n);
    }
  }
  return read.length === 0 ? errno(tx.why("EAGAIN", "no-message")) : ok(read.length);
}

const POLLIN = 1;

/** poll(2): POLLIN while a message is unread, of either kind; else 0. "poll() never guarantees that read won't block." */
export function uffdPoll(tx: Tx, mm: number): Outcome {
  const { uffd } = tx.mm(mm);
  if (uffd < 0) return errno(tx.why("EBADF", "no-uffd"));
  tx.via("userfaultfd_poll");
  return ok(unreadTasks(tx.state, uffd).length > 0 ? POLLIN : 0);
}
