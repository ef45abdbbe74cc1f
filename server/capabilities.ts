// What the server says that it answers.
import { CodeActionKind, type InitializeResult } from "vscode-languageserver";
import { semanticModifiers, semanticTypes } from "../language/index.ts";
import { textDocumentSync } from "./documents.ts";

const legend = { tokenTypes: [...semanticTypes], tokenModifiers: [...semanticModifiers] };

export const capabilities: InitializeResult["capabilities"] = {
  textDocumentSync,
  completionProvider: { triggerCharacters: [...':(,|[.>!="/ '] },
  signatureHelpProvider: { triggerCharacters: ["(", ","], retriggerCharacters: [")", "|", "="] },
  hoverProvider: true,
  inlayHintProvider: true,
  codeLensProvider: {},
  codeActionProvider: {
    codeActionKinds: [
      CodeActionKind.QuickFix,
      CodeActionKind.RefactorExtract,
      CodeActionKind.RefactorRewrite,
      CodeActionKind.Source,
    ],
  },
  documentSymbolProvider: true,
  workspaceSymbolProvider: true,
  foldingRangeProvider: true,
  selectionRangeProvider: true,
  documentLinkProvider: {},
  definitionProvider: true,
  referencesProvider: true,
  documentHighlightProvider: true,
  renameProvider: { prepareProvider: true },
  documentFormattingProvider: true,
  documentRangeFormattingProvider: true,
  documentOnTypeFormattingProvider: { firstTriggerCharacter: "\n" },
  semanticTokensProvider: { legend, full: { delta: true }, range: true },
};
