// The language server as any editor gets it: the bundle, in a process of its own, over standard input and output.
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import {
  createProtocolConnection,
  type Diagnostic,
  type ProtocolConnection,
  type PublishDiagnosticsParams,
  StreamMessageReader,
  StreamMessageWriter,
} from "vscode-languageserver-protocol/node";
import { bundles } from "../../tools/bundles.ts";

const root = join(import.meta.dirname, "..", "..");

/** Bundles the server as it ships, into a folder that `remove` takes away. */
export async function bundleServer(): Promise<{ readonly file: string; remove(): void }> {
  const bundle = bundles.find(({ out }) => out === "dist/server.js");
  if (!bundle) throw new Error("no bundle is dist/server.js");
  const folder = mkdtempSync(join(tmpdir(), "ptescope-lsp-"));
  await build({
    ...bundle.options,
    absWorkingDir: root,
    entryPoints: { server: bundle.entry },
    outdir: folder,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    minify: true,
  });
  const file = join(folder, "server.mjs");
  return { file, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

export class Server {
  readonly connection: ProtocolConnection;
  /** Milliseconds, by performance.now(), when the process was started. */
  readonly started: number;
  private readonly child: ChildProcess;
  private readonly published = new Map<string, PublishDiagnosticsParams>();
  private waiting: (() => void)[] = [];

  constructor(file: string) {
    this.started = performance.now();
    const child = spawn(process.execPath, [file, "--stdio"], { stdio: ["pipe", "pipe", "inherit"] });
    this.child = child;
    this.connection = createProtocolConnection(
      new StreamMessageReader(child.stdout),
      new StreamMessageWriter(child.stdin),
    );
    this.connection.onNotification("textDocument/publishDiagnostics", (params: PublishDiagnosticsParams) => {
      this.published.set(params.uri, params);
      for (const wake of this.waiting.splice(0)) wake();
    });
    this.connection.listen();
  }

  async initialize(capabilities: object = {}): Promise<void> {
    await this.connection.sendRequest("initialize", { processId: null, rootUri: null, capabilities });
    await this.connection.sendNotification("initialized", {});
  }

  open(uri: string, text: string): Promise<void> {
    const textDocument = { uri, languageId: "pte", version: 1, text };
    return this.connection.sendNotification("textDocument/didOpen", { textDocument });
  }

  close(uri: string): Promise<void> {
    return this.connection.sendNotification("textDocument/didClose", { textDocument: { uri } });
  }

  /** What the server says of that version of the document, once it has. */
  async diagnostics(uri: string, version = 1): Promise<Diagnostic[]> {
    for (;;) {
      const last = this.published.get(uri);
      if (last?.version !== undefined && last.version >= version) return last.diagnostics;
      await new Promise<void>((wake) => this.waiting.push(wake));
    }
  }

  async stop(): Promise<void> {
    const ended = new Promise((done) => this.child.once("exit", done));
    await this.connection.sendRequest("shutdown");
    await this.connection.sendNotification("exit");
    await ended;
    this.connection.dispose();
  }
}
