// How long the extension took to be there, in the output channel: whoever finds it slow can say so in numbers, and tests read them there.
import type { LogOutputChannel } from "vscode";

export class Times {
  private readonly began = performance.now();
  private activation = 0;
  private told = false;

  /** Activation is over: VS Code goes on. */
  activated(): void {
    this.activation = this.since();
  }

  /** The server has said what is to be said of a scenario. The first time is logged. */
  answered(log: LogOutputChannel): void {
    if (this.told) return;
    this.told = true;
    log.info(`Activated in ${this.activation.toFixed(0)} ms, first diagnostics after ${this.since().toFixed(0)} ms.`);
  }

  private since(): number {
    return performance.now() - this.began;
  }
}
