// An editor for tests: talks to the server over real messages, in the test's own process.
import { PassThrough } from "node:stream";
import {
  createProtocolConnection,
  type Diagnostic,
  type InitializeResult,
  type Position,
  type ProtocolConnection,
  type PublishDiagnosticsParams,
  type Range,
  StreamMessageReader,
  StreamMessageWriter,
} from "vscode-languageserver-protocol/node";
import type { Host, Process } from "./host.ts";
import { connectionOf } from "./jsonrpc.ts";
import { serve } from "./server.ts";

export const testUri = "file:///scenario.pte";

/** A host whose files are these, by URI. */
export function hostOf(files: Readonly<Record<string, string>>): Host & Process {
  return {
    read: (uri) => files[uri] ?? null,
    scenarios: (folder) => Object.keys(files).filter((uri) => uri.startsWith(folder)),
    turn: () => new Promise((done) => setImmediate(done)),
    exit: () => {},
    endWith: () => {},
  };
}

export class TestClient {
  readonly connection: ProtocolConnection;
  private version = 0;
  private readonly published: PublishDiagnosticsParams[] = [];
  private waiting: (() => void)[] = [];

  private constructor(files: Readonly<Record<string, string>>) {
    const toServer = new PassThrough();
    const toClient = new PassThrough();
    const connection = connectionOf(new StreamMessageReader(toServer), new StreamMessageWriter(toClient));
    serve(connection, hostOf(files));
    this.connection = createProtocolConnection(new StreamMessageReader(toClient), new StreamMessageWriter(toServer));
    this.connection.onNotification("textDocument/publishDiagnostics", (params: PublishDiagnosticsParams) => {
      this.published.push(params);
      for (const wake of this.waiting.splice(0)) wake();
    });
    this.connection.listen();
  }

  /** Starts a server and opens a document in it. `files`: what others there are, by URI. */
  static async open(text: string, files: Readonly<Record<string, string>> = {}): Promise<TestClient> {
    const client = new TestClient(files);
    await client.initialize();
    client.version = 1;
    const textDocument = { uri: testUri, languageId: "pte", version: 1, text };
    await client.connection.sendNotification("textDocument/didOpen", { textDocument });
    return client;
  }

  private async initialize(): Promise<InitializeResult> {
    const params = { processId: null, rootUri: null, capabilities: {} };
    const result: InitializeResult = await this.connection.sendRequest("initialize", params);
    await this.connection.sendNotification("initialized", {});
    return result;
  }

  /** Replaces a range of the document. */
  async edit(range: Range, text: string): Promise<void> {
    this.version += 1;
    await this.connection.sendNotification("textDocument/didChange", {
      textDocument: { uri: testUri, version: this.version },
      contentChanges: [{ range, text }],
    });
  }

  /** The diagnostics of the document as it is now, once the server has sent them. */
  async diagnostics(): Promise<Diagnostic[]> {
    for (;;) {
      const current = this.published.find(({ uri, version }) => uri === testUri && version === this.version);
      if (current) return current.diagnostics;
      await new Promise<void>((wake) => this.waiting.push(wake));
    }
  }

  /** What was said last of a file. */
  diagnosticsOf(uri: string): readonly Diagnostic[] {
    return this.published.findLast((each) => each.uri === uri)?.diagnostics ?? [];
  }

  /** Asks about a position of the document: `textDocument/hover` and its like. */
  ask<Answer>(method: string, position: Position): Promise<Answer> {
    return this.connection.sendRequest(method, { textDocument: { uri: testUri }, position });
  }

  close(): void {
    this.connection.dispose();
  }
}
