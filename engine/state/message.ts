// Messages of a userfaultfd (struct uffd_msg) as they are read: of who sleeps in a fault, and of events. mm/userfaultfd.c: userfault_msg(),
// userfaultfd_event_wait_completion().

import type { At, Message } from "../step.ts";
import type { Mm } from "./mm.ts";
import type { State, UffdEvent, Wait } from "./state.ts";
import { pageIn, placeOf } from "./vma.ts";

/** Where a userfaultfd's messages say an address lies: in pages of what its process mapped there. */
function addressAt(owner: Mm | undefined, vpn: number): At {
  const place = placeOf(vpn);
  const unit = (owner?.places[place]?.pageSize ?? 4096) / 4096;
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
