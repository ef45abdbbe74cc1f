// What the server needs of the place it runs in: a Node process or a browser's worker.

export interface Host {
  /** The text of a file that is not open, or null where it can't be had. */
  read(uri: string): string | null;
  /** The scenarios below a folder, by URI. */
  scenarios(folder: string): readonly string[];
  /** Resolves after messages that have come meanwhile were taken in. */
  turn(): Promise<void>;
}

/** Milliseconds of work between two turns: short enough that an answer in between is not felt. */
export const SLICE = 8;

/** Says no when the slice that begins now is over. */
export function slice(): () => boolean {
  const end = performance.now() + SLICE;
  return () => performance.now() < end;
}
