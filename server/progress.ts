// Says that a run goes on, where it does for longer than a moment, and ends it where the user asks for that.
import type { WorkDoneProgressServerReporter } from "vscode-languageserver";
import type { Scenario } from "../analysis/index.ts";
import type { OpenDocument } from "./document.ts";

/** Milliseconds before a run is worth a word. */
const PATIENCE = 500;

/** What it needs of a connection. */
export interface Window {
  createWorkDoneProgress(): Promise<WorkDoneProgressServerReporter>;
}

export class Progress {
  private readonly window: Window;
  /** Whether the editor shows progress that the server begins. */
  shown = false;
  private readonly waiting = new WeakSet<OpenDocument>();

  constructor(window: Window) {
    this.window = window;
  }

  /** The document's run, as `settled`. */
  async during(document: OpenDocument): Promise<Scenario> {
    if (document.scenario || !this.shown || this.waiting.has(document)) return document.settled();
    this.waiting.add(document);
    let over = false;
    let reporter: WorkDoneProgressServerReporter | undefined;
    const begin = async (): Promise<void> => {
      // An editor that shows no progress after all is no reason to end.
      const begun = await this.window.createWorkDoneProgress().catch(() => undefined);
      if (over || !begun) return;
      reporter = begun;
      begun.begin("Running the scenario", 0, words(document), true);
      begun.token.onCancellationRequested(() => document.stop());
      tell();
    };
    const timer = setTimeout(begin, PATIENCE);
    const tell = (): void => {
      if (over || !reporter) return;
      const { done, of } = document.extent;
      reporter.report(of === 0 ? 0 : Math.floor((done / of) * 100), words(document));
      setTimeout(tell, PATIENCE / 2);
    };
    try {
      return await document.settled();
    } finally {
      over = true;
      clearTimeout(timer);
      reporter?.done();
      this.waiting.delete(document);
    }
  }
}

function words(document: OpenDocument): string {
  const { done, of } = document.extent;
  return `${done} of ${of} statements`;
}
