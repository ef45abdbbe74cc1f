// Forks that sleep until somebody reads their message: no child runs before.

interface Fork {
  /** Who forks. */
  readonly mm: string;
  readonly child: string;
  isTold: boolean;
}

export class Forks {
  private readonly asleep = new Map<number, Fork>();

  sleeps(task: number, mm: string, child: string): void {
    this.asleep.set(task, { mm, child, isTold: false });
  }

  /** The child that the next FORK message of a process's userfaultfd is of; each is told once. */
  told(mm: string): string {
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
