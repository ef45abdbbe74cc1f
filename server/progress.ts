// Says that a run goes on, where it does for longer than a moment, and ends it where the user asks for that.
import type { Connection, WorkDoneProgressServerReporter } from "vscode-languageserver";
import type { Scenario } from "../analysis/index.ts";
import type { OpenDocument } from "./document.ts";

/** Milliseconds before a run is worth a word. */
const PATIENCE = 500;

/** Tells who asked how far a request is, by the name that it gave; nobody where it gave none. */
export function shares(connection: Connection, request: string | undefined): (share: number) => void {
  let reported = 0;
  return (share) => {
    if (request === undefined || share < reported + 0.05) return;
    reported = share;
    connection.sendNotification("ptescope/progress", { request, share }).catch(() => {});
  };
}

/** Milliseconds between two words on how far a search is. */
const WORDS_EVERY = 250;

/** Tells who asked in words how far a search is, now and then, by the name that it gave; nobody where it gave none. */
export function inWords(connection: Connection, request: string | undefined): (words: () => string) => void {
  let reported = performance.now();
  return (words) => {
    const now = performance.now();
    if (request === undefined || now - reported < WORDS_EVERY) return;
    reported = now;
    connection.sendNotification("ptescope/progress", { request, words: words() }).catch(() => {});
  };
}

export class Progress {
  private readonly create: () => Promise<WorkDoneProgressServerReporter>;
  private readonly watched = new Set<OpenDocument>();

  /** `create`: the editor's progress; one that says nothing where the editor shows none. */
  constructor(create: () => Promise<WorkDoneProgressServerReporter>) {
    this.create = create;
  }

  /** The document's run, as `settled`. */
  async during(document: OpenDocument): Promise<Scenario> {
    if (document.scenario || this.watched.has(document)) return document.settled();
    this.watched.add(document);
    let over = false;
    let reporter: WorkDoneProgressServerReporter | undefined;
    const report = (): void => {
      if (over) return;
      reporter?.report(percentage(document), words(document));
      setTimeout(report, PATIENCE / 2);
    };
    const begin = async (): Promise<void> => {
      // An editor that shows no progress after all is no reason to end.
      const created = await this.create().catch(() => undefined);
      if (created === undefined || over) return;
      reporter = created;
      created.begin("Running the scenario", 0, words(document), true);
      created.token.onCancellationRequested(() => document.stop());
      report();
    };
    const timer = setTimeout(begin, PATIENCE);
    try {
      return await document.settled();
    } finally {
      over = true;
      clearTimeout(timer);
      reporter?.done();
      this.watched.delete(document);
    }
  }
}

function percentage({ extent: { done, of } }: OpenDocument): number {
  return of === 0 ? 0 : Math.floor((done / of) * 100);
}

function words({ extent: { done, of } }: OpenDocument): string {
  return `${done} of ${of} statements`;
}
