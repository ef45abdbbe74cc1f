// What a step returned, which messages were read, and what waits, in the words that stand after `->` in a scenario:
// hints, `check --update`, completion and the panel show the same text.

import type { EventKind, FaultKind, Message, Result, Step, StuckIn, TaskView } from "../../engine/index.ts";
import { writeExpectation } from "../../language/index.ts";
import type { PlaceNames } from "./naming.ts";

/** How a scenario names a thread that went on in this step: `A/1`. Null: it has no name there. */
export type ThreadName = (task: number) => string | null;

/** One part: what the operation returned, a message other than a fault of its own, or how a thread went on. */
export interface OutcomePart {
  readonly kind: "result" | "event" | "thread";
  readonly text: string;
}

/**
 * The parts of a step's outcome, as a scenario would state them, most telling first: the result, messages other than
 * faults of its own, then the threads that went on. A result of 0 without a value is left out: it goes without saying.
 */
export function outcomeParts(step: Step, thread: ThreadName): OutcomePart[] {
  const parts: OutcomePart[] = [];
  const own = resultWords(step.result, ownFault(step));
  if (own !== null) parts.push({ kind: "result", text: own });
  const faulted = own?.startsWith("blocks ") || step.again.some(({ fault }) => isFault({ type: fault }));
  for (const message of step.messages) {
    // A fault's message goes without saying where somebody sleeps for it from now on; not where it was read late.
    if (!isFault(message) || !faulted) parts.push({ kind: "event", text: `event ${message.type}` });
  }
  for (const done of step.done) {
    const name = thread(done.task);
    if (name === null) continue;
    const how = done.sig ? `${done.sig.name}/${done.sig.code}` : (done.err ?? (done.read ? done.val : "ok"));
    parts.push({ kind: "thread", text: `${name} ${how}` });
  }
  for (const again of step.again) {
    const name = thread(again.task);
    if (name !== null) parts.push({ kind: "thread", text: `${name} blocks ${again.fault}` });
  }
  return parts;
}

/** The outcome in one piece of text; `0` where there is nothing else to say. */
export function outcomeText(step: Step, thread: ThreadName): string {
  const parts = outcomeParts(step, thread);
  return parts.length > 0 ? parts.map(({ text }) => text).join(", ") : "0";
}

/** What a step's operation sleeps for: its fault, or the event of which the message was not read. */
export function ownFault({ result, state }: Pick<Step, "result" | "state">): FaultKind | EventKind | null {
  const wait = result.blocked === undefined ? undefined : state.tasks[result.blocked]?.wait;
  if (wait?.on === "event") return wait.events[0]?.type ?? null;
  return wait?.on === "userfault" ? wait.fault : null;
}

/** A page fault's message, not an event's. */
export function isFault({ type }: Pick<Message, "type">): boolean {
  return type === "wp" || type === "missing" || type === "minor" || type === "rwp";
}

function resultWords(result: Result, fault: string | null): string | null {
  if (result.bad !== undefined) return "bad";
  if (result.skip) return "skipped";
  if (result.notModelled !== undefined) return result.internal ? "internal error" : "not modelled";
  if (result.stuck !== undefined) return "stuck";
  if (result.blocked !== undefined) return fault === null ? "blocks" : `blocks ${fault}`;
  if (result.sig) return `${result.sig.name}/${result.sig.code}`;
  if (result.err !== undefined) {
    const done = result.val !== undefined && result.val > 0 ? result.val : null;
    return writeExpectation({ kind: "errno", name: result.err, after: done });
  }
  if (result.scan) return regionsText(result.scan);
  if (result.val !== undefined) return String(result.val);
  return null;
}

/** Why the engine has no answer, in one piece of text; null: it has one. */
export function noAnswerText({ notModelled, internal }: Result): string | null {
  if (notModelled === undefined) return null;
  return internal ? `internal error: ${notModelled}` : `not modelled: ${notModelled}`;
}

/** Regions of a scan as a scenario writes them: `[0..1] WRITTEN | PRESENT`; `[]` for none. */
export function regionsText(regions: NonNullable<Result["scan"]>): string {
  return writeExpectation({ kind: "regions", regions });
}

export function messageText(names: PlaceNames, message: Message): string {
  const page = (at: { readonly place: number; readonly page: number }) => `${names.nameOf(at.place)}[${at.page}]`;
  switch (message.type) {
    case "wp":
    case "missing":
    case "minor":
    case "rwp":
      return `${message.mm}: ${message.type} fault at ${page(message.at)}, ${message.write ? "write" : "read"}`;
    case "fork":
      return `${message.mm}: event fork`;
    case "remap":
      return `${message.mm}: event remap ${page(message.from)} to ${page(message.to)}, ${bytes(message.len)}`;
    default:
      return `${message.mm}: event ${message.type} from ${page(message.from)}, ${bytes(message.len)}`;
  }
}

function bytes(length: number): string {
  return length % 2 ** 20 === 0 ? `${length / 2 ** 20} MiB` : `${length / 1024} KiB`;
}

/** What a thread waits for that does not go on. */
export type WaitsFor = "userfaultfd" | "message" | "migration" | "swap-device" | "large-swap" | "bad-page" | "retry";

const reasons: Readonly<Record<StuckIn, WaitsFor>> = {
  migration_entry_wait: "migration",
  migration_entry_wait_huge: "migration",
  pmd_migration_entry_wait: "migration",
  folio_lock: "migration",
  move_pages_ptes: "migration",
  swapoff: "swap-device",
  pgtable_bad: "bad-page",
  shmem_undo_range: "large-swap",
  madvise_guard_install: "retry",
  handle_mm_fault: "retry",
  faultin_page: "retry",
  move_pages: "retry",
};

/**
 * A task that waits for a migration is stuck to the engine, and goes on with the migration's end; what is tried again
 * and again waits for nothing.
 */
export function waitsFor(wait: TaskView["wait"]): WaitsFor {
  if (wait.on === "stuck") return reasons[wait.in];
  return wait.on === "event" ? "message" : "userfaultfd";
}

/** `blocks wp`, `blocks remove`, `stuck: in migration_entry_wait()`. */
export function waitText(wait: TaskView["wait"]): string {
  if (wait.on === "event") return `blocks ${wait.event}`;
  return wait.on === "userfault" ? `blocks ${wait.fault}` : `stuck: ${stuckText(wait.in)}`;
}

/** Until when it sleeps, where that is a monitor's to end; null: it is nobody's. */
export function untilText(wait: TaskView["wait"]): string | null {
  switch (wait.on) {
    case "event":
      return `until its ${wait.event} message is read`;
    case "userfault":
      return wait.unread ? "its message is not read" : "until the fault is answered";
    case "stuck":
      return null;
  }
}

/** `swapoff waits for get_swap_device() references`; else the function in which it spins or sleeps. */
export function stuckText(where: StuckIn): string {
  return where === "swapoff" ? "swapoff waits for get_swap_device() references" : `in ${where}()`;
}
