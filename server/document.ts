// One open scenario: its text as a tree, and what running it came to; and what came of the explored sections of all.
import { type Scenario, Session } from "../analysis/index.ts";
import type { Settings } from "../engine/index.ts";
import {
  composed,
  type Document,
  type Environment,
  type Includer,
  type Program,
  parse,
  type Splice,
  spliceOf,
  update,
} from "../language/index.ts";
import { type Host, slice } from "./host.ts";
import type { ExploreResult } from "./protocol.ts";

/** One change as LSP has it: a range and its new text, or without a range the whole text. */
export interface Change {
  readonly range?: { readonly start: Place; readonly end: Place };
  readonly text: string;
}

interface Place {
  readonly line: number;
  readonly character: number;
}

interface Surroundings {
  readonly host: Host;
  readonly include: Includer;
  /** Reads what the scenario includes, before that is asked for; undefined: it includes nothing. */
  readonly load?: (tree: Document) => Promise<void> | undefined;
  /** Codes of findings that are off by default and wanted. */
  readonly enabled: ReadonlySet<string>;
  /** What takes the place of the scenario's own headers. */
  readonly override?: Partial<Settings>;
  /** What its headers begin from, where the user's settings say so. */
  readonly environment?: Environment | undefined;
}

const NO_CHANGE: Splice = { from: 0, removed: 0, added: 0 };

export class OpenDocument {
  readonly uri: string;
  version: number;
  tree: Document;
  /** Rises when its own text changes, or that of a file it includes, or a setting: the run before counts no more. */
  revision = 0;
  private readonly surroundings: Surroundings;
  private readonly session: Session;
  /** What became of the tree since the session saw it. */
  private change: Splice = NO_CHANGE;
  private result: { readonly revision: number; readonly scenario: Scenario } | undefined;
  private opened: { readonly revision: number; readonly program: Program } | undefined;
  private running: Promise<Scenario> | undefined;
  private stopped = -1;
  private closed = false;

  constructor(uri: string, version: number, text: string, surroundings: Surroundings) {
    const { include, enabled, override, environment } = surroundings;
    this.uri = uri;
    this.version = version;
    this.tree = parse(text);
    this.surroundings = surroundings;
    this.session = new Session({
      include,
      enabled,
      ...(override && { override }),
      ...(environment && { environment }),
    });
  }

  /** Takes in what the editor changed, in the order in which it says it. */
  edit(version: number, changes: readonly Change[]): void {
    this.version = version;
    for (const { range, text } of changes) {
      if (range === undefined) {
        const { statements } = this.tree;
        this.tree = parse(text, this.tree);
        this.change = composed(this.change, spliceOf(statements, this.tree.statements));
      } else {
        const { start, end } = range;
        const change = {
          startLine: start.line,
          startColumn: start.character,
          endLine: end.line,
          endColumn: end.character,
          text,
        };
        const updated = update(this.tree, change);
        this.tree = updated.document;
        this.change = composed(this.change, updated.change);
      }
    }
    this.revision++;
  }

  /** Something around it changed. */
  touch(): void {
    this.revision++;
  }

  line(line: number): string {
    return this.tree.statements[line]?.text ?? "";
  }

  get text(): string {
    return this.tree.statements.map(({ text }) => text).join("\n");
  }

  /** What the text as it is now means, once what it includes was read. */
  async program(): Promise<Program> {
    for (;;) {
      const { revision } = this;
      await this.surroundings.load?.(this.tree);
      if (this.revision === revision) return this.open();
    }
  }

  /** What the text as it is now came to, where that is known already. */
  get scenario(): Scenario | undefined {
    return this.result?.revision === this.revision ? this.result.scenario : undefined;
  }

  /** Runs the text to its end, a slice at a time; an edit meanwhile makes it start over from what is still valid. */
  settled(): Promise<Scenario> {
    if (this.scenario) return Promise.resolve(this.scenario);
    this.running ??= this.run().finally(() => {
      this.running = undefined;
    });
    return this.running;
  }

  /** How far the run is: statements done, of how many. */
  get extent(): { readonly done: number; readonly of: number } {
    return this.session.extent;
  }

  /** Nobody looks any more: a run under way ends. */
  close(): void {
    this.revision++;
    this.closed = true;
  }

  /** Ends the run under way where it is: the scenario is then not complete. */
  stop(): void {
    this.stopped = this.revision;
  }

  private open(): Program {
    const { revision } = this;
    if (this.opened?.revision !== revision) {
      this.opened = { revision, program: this.session.open(this.tree, this.change) };
      this.change = NO_CHANGE;
    }
    return this.opened.program;
  }

  private async run(): Promise<Scenario> {
    for (;;) {
      const { revision, session } = this;
      const loading = this.surroundings.load?.(this.tree);
      if (loading) {
        await loading;
        if (this.revision !== revision && !this.closed) continue;
      }
      this.open();
      while (!session.advance(slice())) {
        await this.surroundings.host.turn();
        if (this.revision !== revision || this.stopped === revision) break;
      }
      if (this.revision !== revision && !this.closed) continue;
      const scenario = session.scenario();
      this.result = { revision, scenario };
      return scenario;
    }
  }
}

// What came of the explored sections of open scenarios, as long as their text is the same.

export type Answered = Extract<ExploreResult, { readonly answers: unknown }>["answers"][number];

export class Explored {
  private readonly known = new Map<string, { readonly text: string; readonly answers: readonly Answered[] }>();

  set(uri: string, text: string, answers: readonly Answered[]): void {
    this.known.set(uri, { text, answers });
  }

  /** None: nobody asked, or the text is another one since. */
  of(uri: string, text: () => string): readonly Answered[] {
    const known = this.known.get(uri);
    if (known === undefined) return [];
    if (known.text === text()) return known.answers;
    this.known.delete(uri);
    return [];
  }
}
