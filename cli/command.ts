// What a subcommand of `ptescope` is. A command reads and writes through `Io` alone, so that tests run it in process
// and it needs nothing of Node.

import type { Manual } from "./manual.ts";

export interface Io {
  /** Words and data: control characters in them are not printed as they are. */
  stdout(text: string): void;
  /** What is meant for a file: exact, where no terminal shows it. */
  document(text: string): void;
  /** Comes back once the reader of standard output has taken what was written: what is written faster stays in memory. */
  taken(): Promise<void>;
  stderr(text: string): void;
  /** Standard input as it comes, in pieces of any size, to its end. */
  stdin(): AsyncIterable<string>;
  /** Whether standard output is a terminal: colours are for terminals alone. */
  readonly isTTY: boolean;
  /** Whether standard error is one: what was said there can be written over. */
  readonly stderrIsTTY: boolean;
  /**
   * From here on, the first Ctrl-C (SIGINT) does not end the process: `asked` says that it came. A second one ends it
   * as ever, and so does any after `release`.
   */
  interrupts(): { readonly asked: boolean; release(): void };
  readonly env: Readonly<Record<string, string | undefined>>;
}

export interface Command {
  readonly name: string;
  /** One line for `ptescope --help`. */
  readonly summary: string;
  readonly manual: Manual;
  /** Runs with the arguments after the command's name; gives the exit status (0 done, 1 found something, 2 wrong use). */
  run(args: string[], io: Io): Promise<number> | number;
}
