// Says that a run goes on, where it does for longer than a moment, and ends it where the user asks for that.
import type { Scenario } from "../analysis/index.ts";
import type { Connection } from "./connection.ts";
import type { OpenDocument } from "./document.ts";
import type { News } from "./methods.ts";

/** Milliseconds before a run is worth a word. */
const PATIENCE = 500;

type Token = News["$/progress"]["token"];

export class Progress {
  private readonly connection: Connection;
  /** Whether the editor shows progress that the server begins. */
  shown = false;
  private readonly waiting = new Map<Token, OpenDocument>();
  private begun = 0;

  constructor(connection: Connection) {
    this.connection = connection;
    connection.onNotification("window/workDoneProgress/cancel", ({ token }) => this.waiting.get(token)?.stop());
  }

  /** The document's run, as `settled`. */
  async during(document: OpenDocument): Promise<Scenario> {
    if (document.scenario || !this.shown || [...this.waiting.values()].includes(document)) return document.settled();
    const token = `ptescope-${++this.begun}`;
    this.waiting.set(token, document);
    let over = false;
    let shown = false;
    const tell = (value: News["$/progress"]["value"]): void => this.connection.tell("$/progress", { token, value });
    const begin = async (): Promise<void> => {
      try {
        await this.connection.ask("window/workDoneProgress/create", { token });
      } catch {
        // An editor that shows no progress after all is no reason to end.
        return;
      }
      if (over) return;
      shown = true;
      tell({
        kind: "begin",
        title: "Running the scenario",
        percentage: 0,
        message: words(document),
        cancellable: true,
      });
      report();
    };
    const timer = setTimeout(begin, PATIENCE);
    const report = (): void => {
      if (over) return;
      const { done, of } = document.extent;
      const percentage = of === 0 ? 0 : Math.floor((done / of) * 100);
      tell({ kind: "report", percentage, message: words(document) });
      setTimeout(report, PATIENCE / 2);
    };
    try {
      return await document.settled();
    } finally {
      over = true;
      clearTimeout(timer);
      if (shown) tell({ kind: "end" });
      this.waiting.delete(token);
    }
  }
}

function words(document: OpenDocument): string {
  const { done, of } = document.extent;
  return `${done} of ${of} statements`;
}
