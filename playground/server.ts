// The language server in its worker, shared by the editor (LSP, through Monaco's client) and by the page itself, which speaks before Monaco
// is there: the scenario runs and the panel shows it while the editor still loads.

import type { Diagnostic, InitializeResult, PublishDiagnosticsParams } from "vscode-languageserver-protocol";
import { commandsOfAnswers, type ProgressParams, type Requests } from "../server/protocol.ts";

/** A message of JSON-RPC. */
export interface Message {
  readonly jsonrpc: "2.0";
  readonly id?: number | string | null;
  readonly method?: string;
  readonly params?: unknown;
  readonly result?: unknown;
  readonly error?: { readonly code: number; readonly message: string };
}

type Answer = Pick<Message, "result" | "error">;

/** Codes of LSP errors that say: the text changed while the answer was worked out. */
const CONTENT_MODIFIED = -32801;
const REQUEST_CANCELLED = -32800;
const METHOD_NOT_FOUND = -32601;
/** How often a question is asked again when the text changes under it. */
const MOST_TRIES = 20;

/** What the page and Monaco make of the server's answers. Monaco's client inserts snippets, though it does not announce it. */
const capabilities = {
  textDocument: {
    completion: {
      completionItem: { snippetSupport: true, documentationFormat: ["markdown"], labelDetailsSupport: false },
    },
    hover: { contentFormat: ["markdown"] },
    publishDiagnostics: { relatedInformation: true, versionSupport: true, codeDescriptionSupport: true },
  },
};

export class Server {
  private readonly worker: Worker;
  private readonly waiting = new Map<string, { done(answer: Answer): void }>();
  /** Who wants to be told how far a request is, by the name it was sent with. */
  private readonly progressListeners = new Map<string, (words: string) => void>();
  /** What was said last of the document. */
  diagnostics: readonly Diagnostic[] = [];
  private readonly published: ((diagnostics: readonly Diagnostic[]) => void)[] = [];
  private readonly ready: Promise<InitializeResult>;
  private last = 0;
  /** Of the document's text, where it changes by `change`. */
  private version = 0;
  /** Takes the messages that are for Monaco's client, once it is there. */
  private client: ((message: Message) => void) | null = null;
  /** Where the editor's own messages about the document begin, what was opened here is not opened twice. */
  private readonly opened = new Map<string, string>();

  constructor(worker: Worker) {
    this.worker = worker;
    this.worker.onmessage = ({ data }: MessageEvent<Message>) => this.receive(data);
    this.ready = this.initialize();
  }

  /** What the server can do. */
  get abilities(): Promise<InitializeResult["capabilities"]> {
    return this.ready.then(({ capabilities }) => capabilities);
  }

  /** Rejects where the server has no answer, with its message. `tell`: told in words how far it is, where the server says so. */
  async request<Name extends keyof Requests>(
    name: Name,
    params: Requests[Name]["params"],
    signal?: AbortSignal,
    onProgress?: (words: string) => void,
  ): Promise<Requests[Name]["result"]> {
    await this.ready;
    const progress = `progress-${++this.last}`;
    if (onProgress) this.progressListeners.set(progress, onProgress);
    try {
      return (await this.ask(name, onProgress ? { ...params, progress } : params, signal)) as Requests[Name]["result"];
    } finally {
      this.progressListeners.delete(progress);
    }
  }

  /** A request of LSP that Monaco's client has no use for. */
  async lsp<Result>(method: string, params: unknown): Promise<Result> {
    await this.ready;
    return (await this.ask(method, params)) as Result;
  }

  onDiagnostics(listener: (diagnostics: readonly Diagnostic[]) => void): void {
    this.published.push(listener);
  }

  /** Opens a document, or gives an open one another text; from `attach` on, the editor does that by itself. */
  async open(uri: string, text: string): Promise<void> {
    await this.ready;
    if (this.client) return;
    if (this.opened.has(uri)) this.notify("textDocument/didClose", { textDocument: { uri } });
    this.opened.set(uri, text);
    this.notify("textDocument/didOpen", { textDocument: { uri, languageId: "pte", version: 0, text } });
  }

  /** Gives a document that is open here its text after an edit. */
  change(uri: string, text: string): void {
    this.opened.set(uri, text);
    this.version += 1;
    this.notify("textDocument/didChange", {
      textDocument: { uri, version: this.version },
      contentChanges: [{ text }],
    });
  }

  /** From here on the editor's client listens. What it sends goes through `fromClient`. */
  attach(client: (message: Message) => void): void {
    this.client = client;
  }

  /** What Monaco's client says to the server. */
  async fromClient(message: Message): Promise<void> {
    const { id, method } = message;
    if (method === "initialize") {
      this.client?.({ jsonrpc: "2.0", id: id ?? null, result: forMonaco(await this.ready) });
    } else if (method === "initialized") {
      // Said already, when the page began.
    } else if (method === "textDocument/didOpen") {
      this.worker.postMessage(this.reopened(message));
    } else if (method !== undefined && id !== undefined) {
      const answer = await this.again(method, message.params);
      this.client?.({ jsonrpc: "2.0", id, ...answer });
    } else this.worker.postMessage(message);
  }

  private async initialize(): Promise<InitializeResult> {
    const initializationOptions = {
      findingPage: "command:ptescope.explainFinding?%5B%22{code}%22%5D",
      commands: commandsOfAnswers,
    };
    const params = { processId: null, rootUri: null, capabilities, initializationOptions };
    const result = (await this.ask("initialize", params)) as InitializeResult;
    this.notify("initialized", {});
    return result;
  }

  private notify(method: string, params: unknown): void {
    this.worker.postMessage({ jsonrpc: "2.0", method, params } satisfies Message);
  }

  private async ask(method: string, params: unknown, signal?: AbortSignal): Promise<unknown> {
    const { result, error } = await this.again(method, params, signal);
    if (error) throw new Error(error.message);
    return result;
  }

  /** Asks until the text holds still: whoever looks wants the newest. */
  private async again(method: string, params: unknown, signal?: AbortSignal): Promise<Answer> {
    for (let tries = 0; ; tries++) {
      const answer = await this.once(method, params, signal);
      if (answer.error?.code === REQUEST_CANCELLED) return { result: null };
      if (answer.error?.code !== CONTENT_MODIFIED) return answer;
      if (tries === MOST_TRIES) return { result: null };
    }
  }

  private once(method: string, params: unknown, signal?: AbortSignal): Promise<Answer> {
    const id = `page-${++this.last}`;
    signal?.addEventListener("abort", () => this.notify("$/cancelRequest", { id }), { once: true });
    return new Promise((done) => {
      this.waiting.set(id, { done });
      this.worker.postMessage({ jsonrpc: "2.0", id, method, params } satisfies Message);
    });
  }

  /** The document that the page opened before: the editor only says what it is now. */
  private reopened(message: Message): Message {
    const { textDocument } = message.params as {
      textDocument: { uri: string; version: number; text: string };
    };
    if (!this.opened.delete(textDocument.uri)) return message;
    const { uri, version, text } = textDocument;
    return {
      jsonrpc: "2.0",
      method: "textDocument/didChange",
      params: { textDocument: { uri, version }, contentChanges: [{ text }] },
    };
  }

  private receive(message: Message): void {
    const { id, method } = message;
    if (method === undefined) {
      const asked = this.waiting.get(String(id));
      this.waiting.delete(String(id));
      asked?.done(message.error ? { error: message.error } : { result: message.result ?? null });
    } else if (method === "textDocument/publishDiagnostics") {
      this.diagnostics = (message.params as PublishDiagnosticsParams).diagnostics;
      for (const listener of this.published) listener(this.diagnostics);
    } else if (method === "ptescope/progress") {
      const far = message.params as ProgressParams;
      if ("words" in far) this.progressListeners.get(far.request)?.(far.words);
    } else if (this.client) this.client(message);
    else if (id !== undefined && id !== null) {
      const error = { code: METHOD_NOT_FOUND, message: `The page does not answer ${method}.` };
      this.worker.postMessage({ jsonrpc: "2.0", id, error } satisfies Message);
    }
  }
}

/** Monaco's client drops the trust that command links in a hover need, so the page answers hovers itself. */
function forMonaco({ capabilities, ...result }: InitializeResult): InitializeResult {
  const { hoverProvider: _, ...others } = capabilities;
  return { ...result, capabilities: others };
}
