// A monitor that reads its messages when it wants to: read(2) and poll(2) of a userfaultfd. mm/userfaultfd.c: userfaultfd_read_iter(),
// userfaultfd_ctx_read(), userfaultfd_poll(); fs/userfaultfd.c before 7.2.

import { faultMessage, unreadTasks } from "../state/message.ts";
import type { Tx } from "../state/tx.ts";
import { errno, type Outcome, ok } from "./outcome.ts";
import { tell } from "./userfaultfd_event.ts";

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
      tx.messages.push(faultMessage(tx.state, task.wait));
      // It is refiled, from fault_pending_wqh to fault_wqh.
      tx.setTask(n, { ...task, wait: { ...task.wait, unread: false } });
    } else if (task?.wait.on === "event") {
      const [event] = task.wait.events;
      if (event !== undefined) tell(tx, event);
      tx.woken.push(n);
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
