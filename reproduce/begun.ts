// A call that did not end at once: how its end is waited for, and that it has not come is expected.

export interface Begun {
  /** What it comes to. */
  readonly result: string;
  /** Statements that expect that it has not ended after so many milliseconds. */
  waits(ms: number): string[];
}

/** `lane`: the process as an argument, `&b`. */
export function inProcess(lane: string): Begun {
  return {
    result: `result_in(${lane})`,
    waits: (ms) => [`expect(poll(&(struct pollfd){ .fd = ${lane.slice(1)}.fd[0], .events = POLLIN }, 1, ${ms}), 0);`],
  };
}

export function onThread(variable: string): Begun {
  return {
    result: `join(${variable})`,
    waits: (ms) => [
      ...(ms === 0 ? [] : [`usleep(${ms * 1000});`]),
      `expect(pthread_tryjoin_np(${variable}, NULL), EBUSY);`,
    ],
  };
}
