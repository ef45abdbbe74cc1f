// The server's connection to the page: JSON-RPC as the messages of a worker, with the methods of vscode-languageserver's Connection that the
// server registers. One that is not in these tables stops the worker at its start, which every test of the page would see.

import type { Connection } from "vscode-languageserver";
import { ResponseError } from "./lsp.ts";

/** Methods of LSP by what Connection calls their registration. */
const requests: Readonly<Record<string, string>> = {
  onInitialize: "initialize",
  onShutdown: "shutdown",
  onExecuteCommand: "workspace/executeCommand",
  onWorkspaceSymbol: "workspace/symbol",
  onCodeAction: "textDocument/codeAction",
  onCodeLens: "textDocument/codeLens",
  onCompletion: "textDocument/completion",
  onDefinition: "textDocument/definition",
  onDocumentFormatting: "textDocument/formatting",
  onDocumentHighlight: "textDocument/documentHighlight",
  onDocumentLinks: "textDocument/documentLink",
  onDocumentOnTypeFormatting: "textDocument/onTypeFormatting",
  onDocumentRangeFormatting: "textDocument/rangeFormatting",
  onDocumentSymbol: "textDocument/documentSymbol",
  onFoldingRanges: "textDocument/foldingRange",
  onHover: "textDocument/hover",
  onPrepareRename: "textDocument/prepareRename",
  onReferences: "textDocument/references",
  onRenameRequest: "textDocument/rename",
  onSelectionRanges: "textDocument/selectionRange",
  onSignatureHelp: "textDocument/signatureHelp",
};
const notifications: Readonly<Record<string, string>> = {
  onInitialized: "initialized",
  onExit: "exit",
  onDidChangeConfiguration: "workspace/didChangeConfiguration",
  onDidChangeWatchedFiles: "workspace/didChangeWatchedFiles",
  onDidOpenTextDocument: "textDocument/didOpen",
  onDidChangeTextDocument: "textDocument/didChange",
  onDidCloseTextDocument: "textDocument/didClose",
};

type Handler = (params: unknown, token: typeof never) => unknown;

interface Incoming {
  readonly id?: number | string | null;
  readonly method?: string;
  readonly params?: unknown;
}

/** The page asks again and takes the newest answer; it never takes a question back. */
const never = { isCancellationRequested: false, onCancellationRequested: () => ({ dispose: () => {} }) };

const METHOD_NOT_FOUND = -32601;
const INTERNAL_ERROR = -32603;

export interface Port {
  onmessage: ((event: MessageEvent) => unknown) | null;
  postMessage(message: unknown): void;
}

/** Messages wait until `listen` is called. */
export function connectionOn(port: Port): Connection {
  const handlers = new Map<string, Handler>();
  const on = (method: string) => (handler: Handler) => {
    handlers.set(method, handler);
    return { dispose: () => handlers.delete(method) };
  };
  const notify = (method: string, params: unknown): void => port.postMessage({ jsonrpc: "2.0", method, params });
  const show = (type: number) => (message: string) => notify("window/showMessage", { type, message });
  const log = (message: string) => console.error(message);
  const own: Readonly<Record<string, unknown>> = {
    onRequest: (method: string, handler: Handler) => on(method)(handler),
    onNotification: (method: string, handler: Handler) => on(method)(handler),
    sendNotification: notify,
    sendDiagnostics: (params: unknown) => notify("textDocument/publishDiagnostics", params),
    window: { showErrorMessage: show(1), showWarningMessage: show(2), showInformationMessage: show(3) },
    console: { error: log, warn: log },
    languages: {
      inlayHint: { on: on("textDocument/inlayHint") },
      semanticTokens: {
        on: on("textDocument/semanticTokens/full"),
        onDelta: on("textDocument/semanticTokens/full/delta"),
        onRange: on("textDocument/semanticTokens/range"),
      },
    },
    listen: () => {
      port.onmessage = ({ data }: MessageEvent<Incoming>) => void receive(data);
    },
  };

  async function receive({ id, method = "", params }: Incoming): Promise<void> {
    const handler = handlers.get(method);
    const answer = (outcome: object): void => {
      if (id !== undefined) port.postMessage({ jsonrpc: "2.0", id, ...outcome });
    };
    const fail = (code: number, message: string): void => answer({ error: { code, message } });
    if (!handler) {
      fail(METHOD_NOT_FOUND, `The server does not answer ${method}.`);
      return;
    }
    try {
      const result = (await handler(params, never)) ?? null;
      if (result instanceof ResponseError) fail(result.code, result.message);
      else answer({ result });
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      fail(error instanceof ResponseError ? error.code : INTERNAL_ERROR, message);
    }
  }

  return new Proxy({} as Connection, {
    get(_, name) {
      const known = typeof name === "string" ? name : "";
      const method = requests[known] ?? notifications[known];
      if (method !== undefined) return on(method);
      if (Object.hasOwn(own, known)) return own[known];
      throw new Error(`The page's server has no connection.${String(name)}: playground/worker/connection.ts adds it.`);
    },
  });
}
