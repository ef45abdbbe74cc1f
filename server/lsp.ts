// Values of LSP that the server sends. The numbers are written here, and checked against the library's types, because its modules can't be
// bundled in part: taking one value of them takes them all.
import type * as lsp from "vscode-languageserver-protocol";

type Some<Values, Names extends keyof Values> = Readonly<Pick<Values, Names>>;

export const CodeActionKind: Some<
  typeof lsp.CodeActionKind,
  "QuickFix" | "RefactorExtract" | "RefactorRewrite" | "Source"
> = {
  QuickFix: "quickfix",
  RefactorExtract: "refactor.extract",
  RefactorRewrite: "refactor.rewrite",
  Source: "source",
};

export type CompletionItemKind = lsp.CompletionItemKind;
export const CompletionItemKind: Some<
  typeof lsp.CompletionItemKind,
  "Function" | "Variable" | "Class" | "Property" | "Value" | "Keyword" | "Snippet" | "File" | "EnumMember" | "Event"
> = {
  Function: 3,
  Variable: 6,
  Class: 7,
  Property: 10,
  Value: 12,
  Keyword: 14,
  Snippet: 15,
  File: 17,
  EnumMember: 20,
  Event: 23,
};

export const CompletionItemTag: typeof lsp.CompletionItemTag = { Deprecated: 1 };

export const DiagnosticSeverity: Some<typeof lsp.DiagnosticSeverity, "Error" | "Warning" | "Information" | "Hint"> = {
  Error: 1,
  Warning: 2,
  Information: 3,
  Hint: 4,
};

export const DiagnosticTag: Some<typeof lsp.DiagnosticTag, "Unnecessary"> = { Unnecessary: 1 };

export const DocumentHighlightKind: Some<typeof lsp.DocumentHighlightKind, "Read" | "Write"> = { Read: 2, Write: 3 };

export type FoldingRangeKind = lsp.FoldingRangeKind;
export const FoldingRangeKind: Some<typeof lsp.FoldingRangeKind, "Comment" | "Imports" | "Region"> = {
  Comment: "comment",
  Imports: "imports",
  Region: "region",
};

export const InlayHintKind: Some<typeof lsp.InlayHintKind, "Type"> = { Type: 1 };

export const InsertTextFormat: Some<typeof lsp.InsertTextFormat, "Snippet"> = { Snippet: 2 };

export const MessageType: Some<typeof lsp.MessageType, "Error" | "Warning"> = { Error: 1, Warning: 2 };

export type SymbolKind = lsp.SymbolKind;
export const SymbolKind: Some<typeof lsp.SymbolKind, "File" | "Namespace" | "Class" | "Variable"> = {
  File: 1,
  Namespace: 3,
  Class: 5,
  Variable: 13,
};

export const TextDocumentSyncKind: Some<typeof lsp.TextDocumentSyncKind, "Incremental"> = { Incremental: 2 };

export const LSPErrorCodes: Some<typeof lsp.LSPErrorCodes, "RequestFailed" | "ContentModified" | "RequestCancelled"> = {
  RequestFailed: -32803,
  ContentModified: -32801,
  RequestCancelled: -32800,
};
