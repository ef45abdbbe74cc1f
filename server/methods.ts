// What an editor and the server say to each other, by LSP's names: one row a request, with what it carries and what it is answered.
import type * as lsp from "vscode-languageserver-protocol";
import type { FilesParams, Requests as OwnRequests } from "./protocol.ts";

interface Request<Params, Result> {
  readonly params: Params;
  readonly result: Result;
}

/** What the server answers. */
export interface Requests extends OwnRequests {
  initialize: Request<lsp.InitializeParams, lsp.InitializeResult>;
  shutdown: Request<undefined, null>;
  "textDocument/codeAction": Request<lsp.CodeActionParams, (lsp.Command | lsp.CodeAction)[] | null>;
  "textDocument/codeLens": Request<lsp.CodeLensParams, lsp.CodeLens[] | null>;
  "textDocument/completion": Request<lsp.CompletionParams, lsp.CompletionItem[] | lsp.CompletionList | null>;
  "textDocument/definition": Request<lsp.DefinitionParams, lsp.Location | lsp.Location[] | null>;
  "textDocument/documentHighlight": Request<lsp.DocumentHighlightParams, lsp.DocumentHighlight[] | null>;
  "textDocument/documentLink": Request<lsp.DocumentLinkParams, lsp.DocumentLink[] | null>;
  "textDocument/documentSymbol": Request<lsp.DocumentSymbolParams, lsp.DocumentSymbol[] | null>;
  "textDocument/foldingRange": Request<lsp.FoldingRangeParams, lsp.FoldingRange[] | null>;
  "textDocument/formatting": Request<lsp.DocumentFormattingParams, lsp.TextEdit[] | null>;
  "textDocument/hover": Request<lsp.HoverParams, lsp.Hover | null>;
  "textDocument/inlayHint": Request<lsp.InlayHintParams, lsp.InlayHint[] | null>;
  "textDocument/onTypeFormatting": Request<lsp.DocumentOnTypeFormattingParams, lsp.TextEdit[] | null>;
  "textDocument/prepareRename": Request<lsp.PrepareRenameParams, lsp.PrepareRenameResult | null>;
  "textDocument/rangeFormatting": Request<lsp.DocumentRangeFormattingParams, lsp.TextEdit[] | null>;
  "textDocument/references": Request<lsp.ReferenceParams, lsp.Location[] | null>;
  "textDocument/rename": Request<lsp.RenameParams, lsp.WorkspaceEdit | null>;
  "textDocument/selectionRange": Request<lsp.SelectionRangeParams, lsp.SelectionRange[] | null>;
  "textDocument/semanticTokens/full": Request<lsp.SemanticTokensParams, lsp.SemanticTokens | null>;
  "textDocument/semanticTokens/full/delta": Request<
    lsp.SemanticTokensDeltaParams,
    lsp.SemanticTokens | lsp.SemanticTokensDelta | null
  >;
  "textDocument/semanticTokens/range": Request<lsp.SemanticTokensRangeParams, lsp.SemanticTokens | null>;
  "textDocument/signatureHelp": Request<lsp.SignatureHelpParams, lsp.SignatureHelp | null>;
  "workspace/symbol": Request<lsp.WorkspaceSymbolParams, lsp.SymbolInformation[] | null>;
}

/** What the server is told. */
export interface Notifications {
  initialized: lsp.InitializedParams;
  exit: undefined;
  "textDocument/didOpen": lsp.DidOpenTextDocumentParams;
  "textDocument/didChange": lsp.DidChangeTextDocumentParams;
  "textDocument/didClose": lsp.DidCloseTextDocumentParams;
  "workspace/didChangeConfiguration": lsp.DidChangeConfigurationParams;
  "workspace/didChangeWatchedFiles": lsp.DidChangeWatchedFilesParams;
  "window/workDoneProgress/cancel": lsp.WorkDoneProgressCancelParams;
  "ptescope/files": FilesParams;
}

/** What the server asks, where the editor said that it can be asked. */
export interface Questions {
  "client/registerCapability": Request<lsp.RegistrationParams, void>;
  "window/workDoneProgress/create": Request<lsp.WorkDoneProgressCreateParams, void>;
  "workspace/codeLens/refresh": Request<undefined, void>;
  "workspace/configuration": Request<lsp.ConfigurationParams, unknown[]>;
  "workspace/inlayHint/refresh": Request<undefined, void>;
}

/** What the server says unasked. */
export interface News {
  "$/progress": {
    readonly token: lsp.ProgressToken;
    readonly value: lsp.WorkDoneProgressBegin | lsp.WorkDoneProgressReport | lsp.WorkDoneProgressEnd;
  };
  "textDocument/publishDiagnostics": lsp.PublishDiagnosticsParams;
  "window/logMessage": lsp.LogMessageParams;
  "window/showMessage": lsp.ShowMessageParams;
}
