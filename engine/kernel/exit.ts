// The end of a process, by SIGKILL. kernel/exit.c, mm/mmap.c: exit_mmap().

import type { Tx } from "../state/tx.ts";
import { unmapRange } from "./mmap.ts";
import { type Outcome, ok } from "./outcome.ts";
import { closeUffd } from "./userfaultfd.ts";

export function exit(tx: Tx, mm: number): Outcome {
  tx.via("exit_mmap");
  tx.state.tasks.forEach((task, n) => {
    if (task?.mm === mm) tx.setTask(n, undefined);
  });
  for (const vma of tx.mm(mm).vmas) unmapRange(tx, mm, vma.start, vma.end, "exit");
  if (tx.mm(mm).uffd >= 0) closeUffd(tx, mm);
  tx.setMm(mm, undefined);
  return ok();
}
