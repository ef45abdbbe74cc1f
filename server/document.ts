// One open document: its tree, kept in step with the editor, and its run.

import type { TextDocumentContentChangeEvent } from "vscode-languageserver";
import { type Scenario, type ScenarioOptions, Session } from "../analysis/index.ts";
import { type Document, type Change as LineChange, parse, update } from "../language/index.ts";

/** How long a run may keep messages waiting before it lets them in, in milliseconds. */
const slice = 15;

export class OpenDocument {
  readonly uri: string;
  version: number;
  tree: Document;
  private readonly session: Session;
  private running: Promise<void> | null = null;
  private result: Scenario | null = null;

  constructor(uri: string, version: number, text: string, options: ScenarioOptions) {
    this.uri = uri;
    this.version = version;
    this.tree = parse(text);
    this.session = new Session(options);
    this.session.open(this.tree);
  }

  /** Takes in what the editor changed, in the order in which it says it. What a run in progress has done so far is kept where it still holds. */
  edit(version: number, changes: readonly TextDocumentContentChangeEvent[]): void {
    this.version = version;
    for (const change of changes) {
      this.tree = "range" in change ? update(this.tree, lineChange(change)).document : parse(change.text, this.tree);
    }
    this.reopen();
  }

  /** Runs again what depends on something outside of the text: an included file. */
  reopen(): void {
    this.result = null;
    this.session.open(this.tree);
  }

  /** The document's run, once it is done. Long runs are cut into slices, so that messages are answered in between; an edit redirects the run. */
  async scenario(): Promise<Scenario> {
    while (this.result === null) {
      this.running ??= this.run().finally(() => {
        this.running = null;
      });
      await this.running;
    }
    return this.result;
  }

  private async run(): Promise<void> {
    for (;;) {
      const until = performance.now() + slice;
      if (this.session.advance(() => performance.now() < until)) break;
      await new Promise((next) => setTimeout(next, 0));
    }
    this.result = this.session.scenario();
  }
}

function lineChange({ range, text }: Extract<TextDocumentContentChangeEvent, { range: unknown }>): LineChange {
  return {
    startLine: range.start.line,
    startColumn: range.start.character,
    endLine: range.end.line,
    endColumn: range.end.character,
    text,
  };
}
