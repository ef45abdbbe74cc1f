// Fixes that a scenario takes out of a kernel or puts into it: `6.12 without 0cef0bb836e3`.

export interface Switch {
  /** An abbreviated commit, or a capability's name. */
  readonly id: string;
  /** `with`. */
  readonly on: boolean;
}

/** The switches behind the release. */
export function switchesOf(kernel: string): Switch[] {
  const words = kernel.split(/\s+/);
  const found: Switch[] = [];
  for (let at = 1; at + 1 < words.length; at += 2) {
    const word = words[at];
    const id = words[at + 1];
    if ((word === "with" || word === "without") && id !== undefined) found.push({ id, on: word === "with" });
  }
  return found;
}
