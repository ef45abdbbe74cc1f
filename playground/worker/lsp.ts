// The values of vscode-languageserver that the server uses, without the library around them: that is a quarter of the page, and for more
// editors, transports and parts of the protocol than there are here. tools/bundles.ts puts this in its place; types are the library's own.

export {
  CodeActionKind,
  CompletionItemKind,
  CompletionItemTag,
  DiagnosticSeverity,
  DiagnosticTag,
  DocumentHighlightKind,
  FoldingRangeKind,
  InlayHintKind,
  InsertTextFormat,
  MarkupKind,
  SymbolKind,
} from "vscode-languageserver-types";

/** LSP 3.17, TextDocumentSyncKind. */
export const TextDocumentSyncKind = { None: 0, Full: 1, Incremental: 2 } as const;

/** LSP 3.17, ErrorCodes and LSPErrorCodes. */
export const LSPErrorCodes = {
  RequestFailed: -32803,
  ServerCancelled: -32802,
  ContentModified: -32801,
  RequestCancelled: -32800,
} as const;

/** What a handler gives or throws in place of an answer. */
export class ResponseError extends Error {
  readonly code: number;

  constructor(code: number, message: string) {
    super(message);
    this.code = code;
  }
}

export const DidChangeConfigurationNotification = { type: { method: "workspace/didChangeConfiguration" } } as const;
export const DidChangeWatchedFilesNotification = { type: { method: "workspace/didChangeWatchedFiles" } } as const;
