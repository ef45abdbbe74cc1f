// What the server needs of the place it runs in: a Node process or a browser's worker.
import type { Helpers } from "../search/index.ts";

/** A file's text; `stamp` is another when the file has changed. Or why it can't be had, as a sentence. */
export type FileText = { readonly text: string; readonly stamp: string } | { readonly problem: string };

export interface Host {
  /**
   * Reads a regular file of at most so many bytes, in UTF-8 without a byte order mark. Anything else is a problem, and so is what would make
   * one wait. `known` is given back where the file is still as it was then.
   */
  read(uri: string, most: number, known?: FileText): Promise<FileText>;
  exists(uri: string): Promise<boolean>;
  /** The scenarios below a folder, by URI, as far as a bound on what is looked at. */
  scenarios(folder: string): Promise<readonly string[]>;
  /** Threads that a long search may divide its work among. */
  readonly helpers?: Helpers | null;
  /** Resolves after messages that have come meanwhile were taken in. */
  turn(): Promise<void>;
  /**
   * The editor's process: the server ends when that is gone, whatever the server does then. Milliseconds: watched from then on, and so often.
   */
  watch?(processId: number, after?: number, every?: number): void;
}

/** Milliseconds of work between two turns: short enough that an answer in between is not felt. */
const SLICE = 8;

/** Says no when the slice that begins now is over. */
export function slice(): () => boolean {
  const end = performance.now() + SLICE;
  return () => performance.now() < end;
}

/** Carries work out to its end, a slice at a time: other answers come in between. Rejects with what the work throws, and where `cancelled` says so. */
export async function inSlices<Result>(
  work: Iterator<unknown, Result>,
  host: Host,
  cancelled: () => void = () => {},
): Promise<Result> {
  for (;;) {
    const more = slice();
    do {
      const { done, value } = work.next();
      if (done) return value;
    } while (more());
    await host.turn();
    cancelled();
  }
}
