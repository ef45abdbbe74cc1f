// The open documents, kept in step with the editor, and their diagnostics, sent when the editor has nothing more to say.
import { type Connection, TextDocumentSyncKind, type TextDocumentSyncOptions } from "vscode-languageserver";
import { OpenDocument } from "./document.ts";
import { diagnostics } from "./features/diagnostics.ts";
import { includer, type ReadText } from "./include.ts";

export const textDocumentSync: TextDocumentSyncOptions = { openClose: true, change: TextDocumentSyncKind.Incremental };

export class Documents {
  private readonly connection: Connection;
  private readonly readFile: ReadText;
  private readonly open = new Map<string, OpenDocument>();
  private readonly changed = new Set<OpenDocument>();

  /** `readFile` gives included files that are not open. */
  constructor(connection: Connection, readFile: ReadText) {
    this.connection = connection;
    this.readFile = readFile;
    connection.onDidOpenTextDocument(({ textDocument: { uri, version, text } }) => {
      const include = includer(uri, (other) => this.textOf(other));
      this.open.set(uri, new OpenDocument(uri, version, text, { include }));
      this.publishSoon(uri);
    });
    connection.onDidChangeTextDocument(({ textDocument: { uri, version }, contentChanges }) => {
      this.open.get(uri)?.edit(version, contentChanges);
      this.publishSoon(uri);
    });
    connection.onDidCloseTextDocument(({ textDocument: { uri } }) => {
      const document = this.open.get(uri);
      if (!document) return;
      this.open.delete(uri);
      this.changed.delete(document);
      // What is not open has no diagnostics: the editor keeps what it was sent until it is told.
      connection.sendDiagnostics({ uri, diagnostics: [] });
    });
  }

  get(uri: string): OpenDocument | undefined {
    return this.open.get(uri);
  }

  /** Unsaved text of an open document goes before what the file holds. */
  private textOf(uri: string): string | null {
    const document = this.open.get(uri);
    return document ? document.tree.statements.map(({ text }) => text).join("\n") : this.readFile(uri);
  }

  /** Publishes a document and those that may include it. Changes that arrive together are answered once. */
  private publishSoon(uri: string): void {
    const first = this.changed.size === 0;
    for (const document of this.open.values()) {
      const includes = document.uri !== uri && document.tree.statements.some(isInclude);
      if (includes) document.reopen();
      if (includes || document.uri === uri) this.changed.add(document);
    }
    if (first) setTimeout(() => this.publish(), 0);
  }

  private publish(): void {
    for (const document of this.changed) void this.publishOne(document);
    this.changed.clear();
  }

  private async publishOne(document: OpenDocument): Promise<void> {
    const { uri, version } = document;
    try {
      const scenario = await document.scenario();
      // Closed, or edited again, while it ran: the answer to the newest text comes by itself.
      if (this.open.get(uri) !== document || document.version !== version) return;
      await this.connection.sendDiagnostics({ uri, version, diagnostics: diagnostics(scenario, uri) });
    } catch (error) {
      // A defect of ours must not end the server: the next edit may well be answered.
      this.connection.console.error(error instanceof Error ? (error.stack ?? error.message) : String(error));
    }
  }
}

function isInclude(statement: OpenDocument["tree"]["statements"][number]): boolean {
  return statement.kind === "header" && statement.keyword.text === "include";
}
