// The open documents, kept in step with the editor, and their diagnostics, sent when the editor has nothing more to say.
import {
  type Connection,
  type Diagnostic,
  TextDocumentSyncKind,
  type TextDocumentSyncOptions,
} from "vscode-languageserver";
import type { Scenario } from "../analysis/index.ts";
import type { Settings as EngineSettings } from "../engine/index.ts";
import { type Document, includedPaths } from "../language/index.ts";
import { Explored, OpenDocument } from "./document.ts";
import { diagnostics, type FindingPage } from "./features/diagnostics.ts";
import { type Host, inSlices } from "./host.ts";
import { Includes } from "./includes.ts";
import type { Pages } from "./pages.ts";
import type { Progress } from "./progress.ts";
import { defaultSettings, environmentOf, type Settings } from "./settings.ts";

export const textDocumentSync: TextDocumentSyncOptions = { openClose: true, change: TextDocumentSyncKind.Incremental };

/** Milliseconds that nobody types before that is worked out, and statements of a scenario for which it is. */
const UNTIL_DATED = 700;
const MOST_DATED = 2000;

export class Documents {
  settings: Settings = defaultSettings;
  /** The address of a finding's page, as the editor said when it connected. */
  findingPage: FindingPage = () => undefined;
  /** Problems say on which kernels each finding holds. */
  versions = false;
  readonly includes: Includes;
  /** What was found of their explored sections. */
  readonly explored = new Explored();
  private readonly connection: Connection;
  private readonly host: Host;
  private readonly progress: Progress;
  private readonly open = new Map<string, OpenDocument>();
  private readonly changed = new Set<OpenDocument>();
  /** What each open scenario has to say, by the file it is about. */
  private readonly published = new Map<string, ReadonlyMap<string, readonly Diagnostic[]>>();
  private readonly listeners: ((uri: string) => void)[] = [];
  /** Open pages in Markdown, from the first one on. */
  private loading: Promise<Pages> | undefined;
  private pages: Pages | undefined;

  constructor(connection: Connection, host: Host, progress: Progress) {
    this.connection = connection;
    this.host = host;
    this.progress = progress;
    this.includes = new Includes(host, (uri) => this.open.get(uri)?.tree);
    connection.onDidOpenTextDocument(({ textDocument: { uri, languageId, version, text } }) => {
      if (languageId === "markdown") {
        this.loading ??= this.loadPages();
        this.onPages((pages) => pages.opened(uri, version, text));
        return;
      }
      this.open.set(uri, this.create(uri, version, text));
      this.publishSoon(uri);
    });
    connection.onDidChangeTextDocument(({ textDocument: { uri, version }, contentChanges }) => {
      const document = this.open.get(uri);
      if (!document) {
        this.onPages((pages) => pages.edited(uri, version, contentChanges));
        return;
      }
      document.edit(version, contentChanges);
      this.publishSoon(uri);
    });
    connection.onDidCloseTextDocument(({ textDocument: { uri } }) => {
      const document = this.open.get(uri);
      if (!document) {
        this.onPages((pages) => pages.closed(uri));
        return;
      }
      document.close();
      this.open.delete(uri);
      this.changed.delete(document);
      this.replace(uri, new Map());
      this.touchIncluders(uri);
      this.includes.keep([...this.open.values(), ...(this.pages?.all() ?? [])]);
    });
    connection.onDidChangeWatchedFiles(({ changes }) => {
      for (const { uri } of changes) if (!this.open.has(uri)) this.touchIncluders(uri);
    });
  }

  get(uri: string): OpenDocument | undefined {
    return this.open.get(uri) ?? this.pages?.at(uri);
  }

  /** The scenarios of an open page in Markdown, after all that the editor has said of it; undefined: it is none. */
  async scenariosOf(uri: string): Promise<ReturnType<Pages["of"]> | undefined> {
    const pages = await this.loading;
    return pages?.of(uri);
  }

  private async loadPages(): Promise<Pages> {
    const { Pages } = await import("./pages.ts");
    this.pages = new Pages({
      host: this.host,
      create: (uri, version, text) => this.create(uri, version, text),
      settle: (document) => this.progress.during(document),
      findingPage: () => this.findingPage,
      publish: (uri, version, files) => this.replace(uri, files, version),
    });
    return this.pages;
  }

  /** In the order in which the editor says it: while they are loaded, and after. */
  private onPages(action: (pages: Pages) => void): void {
    void this.loading?.then(action);
  }

  all(): Iterable<OpenDocument> {
    return this.open.values();
  }

  /** Calls back, with its URI, whenever a document has run again. */
  onSettled(listener: (uri: string) => void): void {
    this.listeners.push(listener);
  }

  /** Says anew of a scenario what is to be said: something was found of it. */
  renew(uri: string): void {
    const document = this.open.get(uri);
    if (document) this.queue(document);
  }

  /** Settings decide what is reported: all that is open is looked at anew. */
  changeSettings(settings: Settings): void {
    const before = this.settings;
    this.settings = settings;
    if (runsAlike(before, settings)) return;
    for (const [uri, { version, text }] of this.open) {
      this.open.get(uri)?.close();
      this.open.set(uri, this.create(uri, version, text));
      this.publishSoon(uri);
    }
    this.onPages((pages) => pages.renew());
  }

  /** The same text, on other settings than its headers and the user's name. Nothing is published of it. */
  variant({ uri, version, text }: OpenDocument, override: Partial<EngineSettings>): OpenDocument {
    return this.create(uri, version, text, override);
  }

  private create(uri: string, version: number, text: string, more: Partial<EngineSettings> = {}): OpenDocument {
    const enabled = new Set(this.settings.findings.enable);
    const override = { ...this.settings.override, ...more };
    const load = (tree: Document) => (includedPaths(tree).length > 0 ? this.includes.load(uri, tree) : undefined);
    const include = this.includes.of(uri);
    const environment = environmentOf(this.settings);
    return new OpenDocument(uri, version, text, { host: this.host, include, load, enabled, override, environment });
  }

  private publishSoon(uri: string): void {
    const document = this.open.get(uri);
    if (document) this.queue(document);
    this.touchIncluders(uri);
  }

  /** Scenarios that include this file, however far away, mean something else now. */
  private touchIncluders(uri: string): void {
    for (const document of this.open.values()) {
      if (document.uri === uri || !this.includes.reaches(document.uri, document.tree, uri)) continue;
      document.touch();
      this.queue(document);
    }
    this.pages?.touch((document) => this.includes.reaches(document.uri, document.tree, uri));
  }

  /** Changes that arrive together are answered once. */
  private queue(document: OpenDocument): void {
    if (this.changed.size === 0) void this.host.turn().then(() => this.publish());
    this.changed.add(document);
  }

  private publish(): void {
    const documents = [...this.changed];
    this.changed.clear();
    for (const document of documents) void this.publishOne(document);
  }

  private async publishOne(document: OpenDocument): Promise<void> {
    const { uri } = document;
    try {
      const scenario = await this.progress.during(document);
      // Closed, or edited again and queued anew: the answer to the newest text comes by itself.
      if (this.open.get(uri) !== document || this.changed.has(document) || scenario !== document.scenario) return;
      this.replace(uri, this.diagnosticsOf(document, scenario));
      for (const listener of this.listeners) listener(uri);
      if (this.versions) await this.date(document, scenario);
    } catch (error) {
      // A defect of ours must not end the server: the next edit may well be answered.
      const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
      this.connection.console.error(message);
    }
  }

  /** Says after a while of each finding on which kernels it holds, unless the user types on: the scenario runs once a range of kernels for it. */
  private async date(document: OpenDocument, scenario: Scenario): Promise<void> {
    const { uri } = document;
    const over = (): boolean => this.open.get(uri) !== document || document.scenario !== scenario;
    if (scenario.steps.length > MOST_DATED || scenario.steps.every(({ findings }) => findings.length === 0)) return;
    await new Promise((resolve) => setTimeout(resolve, UNTIL_DATED));
    if (over()) return;
    const { findingVersions } = await import("./features/findings.ts");
    const work = findingVersions(scenario);
    const versions = await inSlices(work, this.host, () => {
      if (over()) work.return(new Map());
    });
    if (versions && !over()) this.replace(uri, this.diagnosticsOf(document, scenario, versions));
  }

  private diagnosticsOf(document: OpenDocument, scenario: Scenario, versions?: Parameters<typeof diagnostics>[3]) {
    const { uri } = document;
    const explored = this.explored.of(uri, () => document.text);
    return diagnostics(uri, scenario, this.findingPage, versions, explored);
  }

  /** Replaces what one scenario says, and sends each file that it says or said something of. */
  private replace(
    uri: string,
    files: ReadonlyMap<string, readonly Diagnostic[]>,
    version = this.open.get(uri)?.version,
  ): void {
    const before = this.published.get(uri);
    if (files.size > 0) this.published.set(uri, files);
    else this.published.delete(uri);
    // Its own come last: who waits for them has those of the files that it includes as well.
    const others = new Set([...(before?.keys() ?? []), ...files.keys()]);
    others.delete(uri);
    for (const file of others) this.send(file, this.open.get(file)?.version);
    this.send(uri, version);
  }

  private send(uri: string, version: number | undefined): void {
    const own = this.published.get(uri)?.get(uri) ?? [];
    const all = [...own];
    let known: Set<string> | undefined;
    for (const [from, files] of this.published) {
      if (from === uri) continue;
      for (const diagnostic of files.get(uri) ?? []) {
        known ??= new Set(own.map(keyOf));
        const key = keyOf(diagnostic);
        if (known.has(key)) continue;
        known.add(key);
        all.push(diagnostic);
      }
    }
    const versioned = version === undefined ? {} : { version };
    void this.connection.sendDiagnostics({ uri, diagnostics: all, ...versioned }).catch(() => {});
  }
}

function keyOf({ range, code, message }: Diagnostic): string {
  return `${range.start.line}:${range.start.character} ${code} ${message}`;
}

/** No scenario comes out otherwise. */
function runsAlike(a: Settings, b: Settings): boolean {
  const what = ({ findings, override, kernel }: Settings) =>
    [findings.enable.join(), override.design, override.rule, kernel].join("|");
  return what(a) === what(b);
}
