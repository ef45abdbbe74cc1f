// Calls that did not end at once: how their end is waited for, and forks, whose child does not run before.

interface Fork {
  /** Who forks. */
  readonly mm: string;
  readonly child: string;
  isTold: boolean;
}

/** Forks that sleep until somebody reads their message. */
export class Forks {
  private readonly asleep = new Map<number, Fork>();

  sleeps(task: number, mm: string, child: string): void {
    this.asleep.set(task, { mm, child, isTold: false });
  }

  /** The child that the next FORK message of a process's userfaultfd is of; each is told once. */
  nextChild(mm: string): string {
    const next = [...this.asleep.values()].find((fork) => fork.mm === mm && !fork.isTold);
    if (next === undefined) return "";
    next.isTold = true;
    return next.child;
  }

  /** The child of a fork that goes on; undefined: the task is none. */
  goesOn(task: number): string | undefined {
    const child = this.asleep.get(task)?.child;
    this.asleep.delete(task);
    return child;
  }
}

/** A call that did not end at once: how its end is waited for, and that it has not come is expected. */
export interface PendingCall {
  /** What it comes to. */
  readonly result: string;
  /** Statements that expect that it has not ended after so many milliseconds. */
  waits(ms: number): string[];
}

/** `lane`: the process as an argument, `&b`. */
export function inProcess(lane: string): PendingCall {
  return {
    result: `result_in(${lane})`,
    waits: (ms) => [`expect(poll(&(struct pollfd){ .fd = ${lane.slice(1)}.fd[0], .events = POLLIN }, 1, ${ms}), 0);`],
  };
}

export function onThread(variable: string): PendingCall {
  return {
    result: `join(${variable})`,
    waits: (ms) => [
      ...(ms === 0 ? [] : [`usleep(${ms * 1000});`]),
      `expect(pthread_tryjoin_np(${variable}, NULL), EBUSY);`,
    ],
  };
}
