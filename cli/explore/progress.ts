// A search on the command line: on a terminal how far it is, once a second, in a line that is written over; and Ctrl-C,
// which ends it so that what was covered is still told.

import { type Progress, progressText } from "../../search/index.ts";
import type { Io } from "../command.ts";
import { control } from "../output.ts";

/** The exit status after Ctrl-C, as shells have it. */
export const INTERRUPTED = 130;
/** Milliseconds of work between two looks at whether Ctrl-C was pressed. */
const SLICE = 20;
/** Milliseconds between two words on how far it is. */
const REPORT_EVERY = 1000;

const again = `${control("[1G")}${control("[2K")}`;

export class SearchProgress {
  private readonly io: Pick<Io, "stderr" | "stderrIsTTY">;
  private readonly interrupts: ReturnType<Io["interrupts"]>;
  private readonly now: () => number;
  private lastReport: number;
  private isShown = false;

  /** Hears Ctrl-C until `end`. `now`: milliseconds. */
  constructor(io: Pick<Io, "stderr" | "stderrIsTTY" | "interrupts">, now: () => number = () => performance.now()) {
    this.io = io;
    this.now = now;
    this.lastReport = now();
    this.interrupts = io.interrupts();
  }

  /** Ctrl-C was pressed: what is searched from then on ends as soon as it can. */
  get isStopped(): boolean {
    return this.interrupts.asked;
  }

  /** `about`: what is searched, before how far it is. */
  async through<P extends Progress, T>(
    work: Generator<P, T, boolean>,
    about: (progress: P) => string = () => "",
  ): Promise<T> {
    const start = this.now();
    let turn = start;
    for (;;) {
      const { done, value } = work.next(!this.isStopped);
      if (done) {
        this.wipe();
        return value;
      }
      const now = this.now();
      this.show(now, () => `${about(value)}${progressText(value, now - start)}`);
      if (value.until === undefined && now - turn < SLICE) continue;
      await value.until;
      await new Promise((resolve) => setImmediate(resolve));
      turn = this.now();
    }
  }

  end(): void {
    this.interrupts.release();
  }

  private show(now: number, words: () => string): void {
    if (!this.io.stderrIsTTY || now - this.lastReport < REPORT_EVERY) return;
    this.lastReport = now;
    this.isShown = true;
    this.io.stderr(`${again}${words()}`);
  }

  private wipe(): void {
    if (this.isShown) this.io.stderr(again);
    this.isShown = false;
  }
}
