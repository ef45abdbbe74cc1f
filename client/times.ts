// How long the extension took to be there, in the output channel: whoever finds it slow can say so in numbers, and tests read them there.
import type { LogOutputChannel } from "vscode";

export class Times {
  private readonly began = performance.now();
  private activation = 0;
  /** When there was a scenario to look at. */
  private asked = this.began;
  private told = false;

  /** Activation is over: VS Code goes on. */
  activated(): void {
    this.activation = performance.now() - this.began;
  }

  /** A scenario was opened after it. Else one was there before, and activation was for its sake. */
  opened(): void {
    this.asked = performance.now();
  }

  /** The server has said what is to be said of a scenario. The first time is logged. */
  answered(log: LogOutputChannel): void {
    if (this.told) return;
    this.told = true;
    const after = performance.now() - this.asked;
    log.info(`Activated in ${this.activation.toFixed(0)} ms, first diagnostics after ${after.toFixed(0)} ms.`);
  }
}
