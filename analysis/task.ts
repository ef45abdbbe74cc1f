// Work that may take long, in small pieces: whoever drives it answers others in between, or lets it go.

/** Each `next()` does some milliseconds of it; the last one returns what it came to. `return()` gives it up. */
export type Task<T> = Generator<undefined, T, undefined>;

/** Work that is refused because it would be too much: the message names the bound and says what to do. */
export class BudgetError extends Error {}

/** All of it at once, for a caller that nobody else waits for. */
export function finished<T>(task: Task<T>): T {
  for (;;) {
    const { done, value } = task.next();
    if (done) return value;
  }
}
