// A terminal for tests: what a command line printed, and how it ended.

import type { Io } from "../command.ts";
import { runCommandLine } from "../command-line.ts";

export interface Ran {
  readonly status: number;
  readonly out: string;
  readonly err: string;
}

export type Terminal = Pick<Io, "isTTY" | "stderrIsTTY" | "interrupts" | "env">;

/** No terminal, nobody at it. */
export const unattended: Terminal = {
  isTTY: false,
  stderrIsTTY: false,
  interrupts: () => ({ asked: false, release: () => {} }),
  env: {},
};

/** `input`: what stands at standard input; it comes in pieces, as a pipe gives it. */
export async function ptescope(args: string[], input = "", terminal: Partial<Terminal> = {}): Promise<Ran> {
  let out = "";
  let err = "";
  const status = await runCommandLine(args, {
    stdout: (text) => {
      out += text;
    },
    stderr: (text) => {
      err += text;
    },
    taken: async () => {},
    stdin: async function* () {
      for (let at = 0; at < input.length; at += 50) yield input.slice(at, at + 50);
    },
    ...unattended,
    ...terminal,
  });
  return { status, out, err };
}
