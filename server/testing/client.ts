// For tests: a scenario as features see it, without a connection; and an editor that talks to the server over real messages, in the test's own
// process or with the bundle in a process of its own.

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { PassThrough } from "node:stream";
import { createConnection } from "vscode-languageserver/node";
import {
  createProtocolConnection,
  type Diagnostic,
  type MessageReader,
  type MessageWriter,
  type Position,
  type ProtocolConnection,
  type PublishDiagnosticsParams,
  type Range,
  StreamMessageReader,
  StreamMessageWriter,
} from "vscode-languageserver-protocol/node";
import { openScenario, type Scenario } from "../../analysis/index.ts";
import { withoutCursor } from "../../language/testing/marker.ts";
import type { Host } from "../host.ts";
import { serve } from "../server.ts";

/** A host whose files are these, by URI. */
export function hostOf(files: Readonly<Record<string, string>>): Host {
  return {
    async read(uri) {
      const text = Object.hasOwn(files, uri) ? files[uri] : undefined;
      return text === undefined ? { problem: "there is no such file" } : { text, stamp: text };
    },
    exists: async (uri) => Object.hasOwn(files, uri),
    scenarios: async (folder) => Object.keys(files).filter((uri) => uri.startsWith(folder)),
    turn: () => new Promise((done) => setImmediate(done)),
  };
}

export const emptyHost = hostOf({});

/** A text and the cursor in it, which stands as `$0` in the source. */
export function textAt(source: string): { readonly text: string; readonly cursor: Position } {
  const { text, line, column: character } = withoutCursor(source);
  return { text, cursor: { line, character } };
}

/** The same, run. */
export function scenarioAt(source: string): { readonly scenario: Scenario; readonly cursor: Position } {
  const { text, cursor } = textAt(source);
  return { scenario: openScenario(text), cursor };
}

// For tests: an editor that talks to the server over real messages, in the test's own process or with the bundle in a process of its own.

export const testUri = "file:///scenario.pte";

export class TestClient {
  readonly connection: ProtocolConnection;
  private readonly versions = new Map<string, number>();
  private readonly published = new Map<string, PublishDiagnosticsParams>();
  private waiting: (() => void)[] = [];

  constructor(reader: MessageReader, writer: MessageWriter) {
    this.connection = createProtocolConnection(reader, writer);
    this.connection.onNotification("textDocument/publishDiagnostics", (params: PublishDiagnosticsParams) => {
      this.published.set(params.uri, params);
      for (const wake of this.waiting.splice(0)) wake();
    });
    this.connection.listen();
  }

  /** A server in this process, with that document open in it. `files`: what others there are, by URI. */
  static async open(
    text: string,
    files: Readonly<Record<string, string>> = {},
    { capabilities = {}, ...more }: { capabilities?: object; initializationOptions?: object } = {},
  ): Promise<TestClient> {
    const toServer = new PassThrough();
    const toClient = new PassThrough();
    serve(createConnection(new StreamMessageReader(toServer), new StreamMessageWriter(toClient)), hostOf(files));
    const client = new TestClient(new StreamMessageReader(toClient), new StreamMessageWriter(toServer));
    await client.initialize(capabilities, more);
    await client.openDocument(testUri, text);
    return client;
  }

  async initialize(capabilities: object = {}, more: object = {}): Promise<void> {
    await this.connection.sendRequest("initialize", { processId: null, rootUri: null, capabilities, ...more });
    await this.connection.sendNotification("initialized", {});
  }

  openDocument(uri: string, text: string, languageId = "pte"): Promise<void> {
    this.versions.set(uri, 1);
    const textDocument = { uri, languageId, version: 1, text };
    return this.connection.sendNotification("textDocument/didOpen", { textDocument });
  }

  closeDocument(uri: string): Promise<void> {
    this.published.delete(uri);
    return this.connection.sendNotification("textDocument/didClose", { textDocument: { uri } });
  }

  /** Replaces a range of a document. */
  edit(range: Range, text: string, uri = testUri): Promise<void> {
    const version = (this.versions.get(uri) ?? 0) + 1;
    this.versions.set(uri, version);
    const textDocument = { uri, version };
    return this.connection.sendNotification("textDocument/didChange", {
      textDocument,
      contentChanges: [{ range, text }],
    });
  }

  /** The diagnostics of a document as it is now, once the server has sent them. */
  async diagnostics(uri = testUri): Promise<Diagnostic[]> {
    for (;;) {
      const last = this.published.get(uri);
      if (last?.version !== undefined && last.version === this.versions.get(uri)) return last.diagnostics;
      await new Promise<void>((wake) => this.waiting.push(wake));
    }
  }

  /** Comes back once what was said last of a file is so. */
  async until(uri: string, holds: (diagnostics: readonly Diagnostic[]) => boolean): Promise<void> {
    while (!holds(this.diagnosticsOf(uri))) await new Promise<void>((wake) => this.waiting.push(wake));
  }

  /** What was said last of a file. */
  diagnosticsOf(uri: string): readonly Diagnostic[] {
    return this.published.get(uri)?.diagnostics ?? [];
  }

  /** Asks about a position of the document: `textDocument/hover` and its like. */
  ask<Answer>(method: string, position: Position): Promise<Answer> {
    return this.connection.sendRequest(method, { textDocument: { uri: testUri }, position });
  }

  close(): void {
    this.connection.dispose();
  }
}

/** A bundled server in a process of its own, over standard input and output. */
export class ServerProcess extends TestClient {
  /** Milliseconds, by performance.now(), when the process was started. */
  readonly started: number;
  readonly child: ChildProcess;

  constructor(file: string, nodeOptions: readonly string[] = [], args: readonly string[] = ["--stdio"]) {
    const started = performance.now();
    const child = spawn(process.execPath, [...nodeOptions, file, ...args], { stdio: ["pipe", "pipe", "inherit"] });
    super(new StreamMessageReader(child.stdout), new StreamMessageWriter(child.stdin));
    this.started = started;
    this.child = child;
  }

  async stop(): Promise<void> {
    const ended = once(this.child, "exit");
    await this.connection.sendRequest("shutdown");
    await this.connection.sendNotification("exit");
    await ended;
    this.close();
  }
}
