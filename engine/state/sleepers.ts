// What sleeps, spins or waits to be read, the messages that are read of it, and the userfaultfds that it waits for: plain data about a
// state, in the kernel's words.

import type { EventKind, FaultKind, ProcessName } from "../operation.ts";
import type { At, Message } from "../step.ts";
import { type Mm, unitOf } from "./mm.ts";
import type { State, StuckIn, Task, UffdEvent, Wait } from "./state.ts";
import { pageIn, placeOf } from "./vma.ts";

// Messages of a userfaultfd (struct uffd_msg) as they are read: of who sleeps in a fault, and of events. mm/userfaultfd.c: userfault_msg(),
// userfaultfd_event_wait_completion().

/** Where a userfaultfd's messages say an address lies: in pages of what its process mapped there. */
function addressAt(owner: Mm | undefined, vpn: number): At {
  const place = placeOf(vpn);
  const unit = owner === undefined ? 1 : unitOf(owner, place);
  return { place, page: Math.floor(pageIn(vpn) / unit) };
}

function ownerOf({ uffds, mms }: Pick<State, "uffds" | "mms">, uffd: number): Mm | undefined {
  return mms[uffds[uffd]?.mm ?? -1];
}

/** userfault_msg(). */
export function faultMessage(
  state: Pick<State, "uffds" | "mms">,
  { uffd, vpn, fault, write }: Extract<Wait, { readonly on: "userfault" }>,
): Message {
  const owner = ownerOf(state, uffd);
  return { mm: owner?.name ?? "", type: fault, at: addressAt(owner, vpn), write };
}

/** `len` in bytes, as in struct uffd_msg. */
export function eventMessage(state: Pick<State, "uffds" | "mms">, event: UffdEvent): Message {
  const { uffd, type, start, to, pages } = event;
  const owner = ownerOf(state, uffd);
  const mm = owner?.name ?? "";
  if (type === "fork") return { mm, type };
  const about = { mm, from: addressAt(owner, start), len: pages * 4096 };
  return type === "remap" ? { ...about, type, to: addressAt(owner, to) } : { ...about, type };
}

/** The tasks of which a message waits in this userfaultfd, in the order in which read(2) gives them: all faults, then events. */
export function unreadTasks({ tasks, waiters }: Pick<State, "tasks" | "waiters">, uffd: number): readonly number[] {
  const faults: number[] = [];
  const events: number[] = [];
  for (const n of waiters) {
    const wait = tasks[n]?.wait;
    if (wait?.on === "userfault" && wait.unread && wait.uffd === uffd) faults.push(n);
    if (wait?.on === "event" && wait.events[0]?.uffd === uffd) events.push(n);
  }
  return [...faults, ...events];
}

/** A thread that does not run: what it was to do, and what it waits for. */
export interface TaskView {
  readonly task: number;
  readonly mm: ProcessName;
  readonly op: Task["op"];
  readonly wait:
    | {
        readonly on: "userfault";
        readonly fault: FaultKind;
        readonly place: number;
        readonly page: number;
        readonly uffd: ProcessName | null;
        /** Its message was not read yet. */
        readonly unread: boolean;
      }
    /** It raised an event that nobody read yet: which kind of message comes first. */
    | { readonly on: "event"; readonly event: EventKind; readonly uffd: ProcessName | null }
    | { readonly on: "stuck"; readonly in: StuckIn };
}

/** Processes that do not run yet: the fork that makes them sleeps until its message is read. */
export function unborn(s: State): ProcessName[] {
  return s.tasks.flatMap((task) => {
    if (task?.wait.on !== "event") return [];
    const child = task.wait.events.find(({ type }) => type === "fork")?.child ?? -1;
    const name = s.mms[s.uffds[child]?.mm ?? -1]?.name;
    return name === undefined ? [] : [name];
  });
}

/** A userfaultfd, as its reader knows it. */
export interface UffdView {
  readonly mm: ProcessName;
  readonly features: readonly string[];
  readonly userModeOnly: boolean;
  /** Messages wait until the scenario reads them. */
  readonly unread: boolean;
  /** Those that wait, in the order in which read(2) gives them. */
  readonly messages: readonly Message[];
  /** mmap_changing: events that were announced and not read. Not 0: what fills, moves and protects gets EAGAIN. */
  readonly changing: number;
}

/** All userfaultfds that are open, by the process that made each, or that got it with a FORK message. */
export function userfaultfds(s: State): UffdView[] {
  return s.uffds.flatMap((uffd, n) => {
    if (uffd === undefined) return [];
    const { features, userModeOnly, unread, changing } = uffd;
    const messages = unreadTasks(s, n).flatMap((at) => messageOf(s, at));
    return [{ mm: s.mms[uffd.mm]?.name ?? "", features, userModeOnly, unread, changing, messages }];
  });
}

/** The message that a sleeping task has in store: its fault, or the first of its events. */
function messageOf(s: State, n: number): Message[] {
  const wait = s.tasks[n]?.wait;
  if (wait?.on === "userfault") return [faultMessage(s, wait)];
  const event = wait?.on === "event" ? wait.events[0] : undefined;
  return event === undefined ? [] : [eventMessage(s, event)];
}

/** What sleeps or spins, by task number. */
export function tasks(s: State): TaskView[] {
  const views: TaskView[] = [];
  s.tasks.forEach((task, n) => {
    if (task === undefined) return;
    const mm = s.mms[task.mm];
    const { wait } = task;
    if (wait.on === "stuck") {
      views.push({ task: n, mm: mm?.name ?? "", op: task.op, wait });
      return;
    }
    if (wait.on === "event") {
      const [first] = wait.events;
      if (first === undefined) return;
      const reader = s.uffds[first.uffd];
      const uffd = reader === undefined ? null : (s.mms[reader.mm]?.name ?? null);
      views.push({ task: n, mm: mm?.name ?? "", op: task.op, wait: { on: "event", event: first.type, uffd } });
      return;
    }
    const place = placeOf(wait.vpn);
    const owner = s.uffds[wait.uffd];
    views.push({
      task: n,
      mm: mm?.name ?? "",
      op: task.op,
      wait: {
        on: "userfault",
        fault: wait.fault,
        place,
        page: pageIn(wait.vpn) / (mm === undefined ? 1 : unitOf(mm, place)),
        uffd: owner === undefined ? null : (s.mms[owner.mm]?.name ?? null),
        unread: wait.unread,
      },
    });
  });
  return views;
}
