// Wires the features to a connection, whatever carries it: a process's IPC or standard streams, a browser's worker.

import {
  type CancellationToken,
  CodeActionKind,
  type Connection,
  DidChangeConfigurationNotification,
  DidChangeWatchedFilesNotification,
  type InitializeParams,
  type InitializeResult,
  LSPErrorCodes,
  ResponseError,
} from "vscode-languageserver";
import type { Scenario } from "../analysis/index.ts";
import type { OpenDocument } from "./document.ts";
import { Documents, textDocumentSync } from "./documents.ts";
import { check } from "./features/check.ts";
import { codeLenses } from "./features/code-lenses.ts";
import type { Logs } from "./features/decoder.ts";
import { foldingRanges } from "./features/folding.ts";
import { inlayHints } from "./features/inlay-hints.ts";
import { documentLinks } from "./features/links.ts";
import { legend, Tokens } from "./features/semantic-tokens.ts";
import { documentSymbols, workspaceSymbols } from "./features/symbols.ts";
import type { Host } from "./host.ts";
import { Progress } from "./progress.ts";
import type { Requests } from "./protocol.ts";
import { problemOf, settingsOf } from "./settings.ts";

/** Features that are not needed for the first diagnostics. */
const late = () => import("./late.ts");

interface AboutDocument {
  readonly textDocument: { readonly uri: string };
}

/** Answers on this connection until it closes. */
export function serve(connection: Connection, host: Host): void {
  const progress = new Progress(connection.window);
  const documents = new Documents(connection, host, progress);
  const tokens = new Tokens();
  let client: InitializeParams | undefined;

  connection.onInitialize((params): InitializeResult => {
    client = params;
    progress.shown = params.capabilities.window?.workDoneProgress === true;
    const page = pageAddress(params.initializationOptions);
    documents.findingPage = (code) => page?.replace("{code}", code);
    documents.changeSettings(settingsOf(params.initializationOptions));
    return { capabilities, serverInfo: { name: "ptescope" } };
  });

  connection.onInitialized(() => {
    const { workspace } = client?.capabilities ?? {};
    if (workspace?.didChangeWatchedFiles?.dynamicRegistration) {
      const watchers = [{ globPattern: "**/*.pte" }];
      void connection.client.register(DidChangeWatchedFilesNotification.type, { watchers });
    }
    if (workspace?.didChangeConfiguration?.dynamicRegistration) {
      void connection.client.register(DidChangeConfigurationNotification.type, { section: "ptescope" });
    }
    void readSettings(undefined);
  });
  connection.onDidChangeConfiguration(({ settings }) => void readSettings(settings));

  /** From the editor where it can be asked; else from what it sent. */
  async function readSettings(sent: { readonly ptescope?: unknown } | undefined | null): Promise<void> {
    const { workspace } = client?.capabilities ?? {};
    const given = workspace?.configuration ? await connection.workspace.getConfiguration("ptescope") : sent?.ptescope;
    if (given === undefined || given === null) return;
    documents.changeSettings(settingsOf(given));
    const problem = problemOf(given);
    if (problem !== null) connection.window.showWarningMessage(problem);
    if (workspace?.inlayHint?.refreshSupport) void connection.languages.inlayHint.refresh();
    if (workspace?.codeLens?.refreshSupport) void connection.sendRequest("workspace/codeLens/refresh");
  }

  /** A feature that looks at the document's text alone: answered at once, whatever runs. */
  function onText<Params extends AboutDocument, Answer>(feature: (document: OpenDocument, params: Params) => Answer) {
    return (params: Params): Answer | null => {
      const document = documents.get(params.textDocument.uri);
      return document ? feature(document, params) : null;
    };
  }

  /** A feature that looks at the document's run. An edit while it goes on makes the answer worthless: the editor asks again. */
  function onRun<Params extends AboutDocument, Answer>(
    feature: (document: OpenDocument, run: Scenario, params: Params) => Answer | Promise<Answer>,
  ) {
    return async (params: Params, token: CancellationToken): Promise<Answer | null | ResponseError> => {
      const document = documents.get(params.textDocument.uri);
      if (!document) return null;
      const { version } = document;
      const run = document.scenario ?? (await progress.during(document));
      if (token.isCancellationRequested) return new ResponseError(LSPErrorCodes.RequestCancelled, "cancelled");
      if (document.version !== version) return new ResponseError(LSPErrorCodes.ContentModified, "edited meanwhile");
      return feature(document, run, params);
    };
  }

  connection.onCompletion(
    onRun(async ({ uri }, run, { position }) => (await late()).completion(run, position, { uri, host })),
  );
  connection.onSignatureHelp(
    onText(async ({ program }, { position }) => (await late()).signatureHelp(program, position)),
  );
  connection.onHover(onRun(async (_, run, { position }) => (await late()).hover(run, position)));
  connection.languages.inlayHint.on(onRun((_, run, { range }) => inlayHints(run, range, documents.settings)));
  connection.onCodeLens(onRun(({ uri }, run) => codeLenses(uri, run, documents.settings)));
  connection.onCodeAction(
    onRun(async ({ uri }, run, { range, context }) =>
      (await late()).codeActions(run, {
        uri,
        range,
        context,
        exists: (other) => host.read(other) !== null,
        mayCreate: mayCreate(client),
      }),
    ),
  );
  connection.onDocumentSymbol(onText(({ tree }) => documentSymbols(tree)));
  connection.onWorkspaceSymbol(({ query }) => workspaceSymbols(query, documents, host, foldersOf(client)));
  connection.onFoldingRanges(onText(({ tree }) => foldingRanges(tree)));
  connection.onSelectionRanges(
    onText(async ({ tree }, { positions }) => (await late()).selectionRanges(tree, positions)),
  );
  connection.onDocumentLinks(onText(({ uri, tree }) => documentLinks(uri, tree)));
  connection.onDefinition(
    onText(async ({ uri, program }, { position }) => (await late()).definition(uri, program, position)),
  );
  connection.onReferences(
    onText(async ({ uri, program }, { position, context }) =>
      (await late()).references(uri, program, position, context.includeDeclaration),
    ),
  );
  connection.onDocumentHighlight(
    onText(async ({ program }, { position }) => (await late()).documentHighlights(program, position)),
  );
  connection.onPrepareRename(
    onText(async ({ program }, { position }) => (await late()).prepareRename(program, position)),
  );
  connection.onRenameRequest(
    onText(async ({ uri, program }, { position, newName }) => (await late()).rename(uri, program, position, newName)),
  );
  connection.onDocumentFormatting(onText(async ({ tree }) => (await late()).formatDocument(tree)));
  connection.onDocumentRangeFormatting(onText(async ({ tree }, { range }) => (await late()).formatRange(tree, range)));
  connection.onDocumentOnTypeFormatting(
    onText(async ({ tree }, { position }) => (await late()).formatOnType(tree, position)),
  );
  const { semanticTokens } = connection.languages;
  semanticTokens.on(({ textDocument }) => tokens.full(documents.get(textDocument.uri)));
  semanticTokens.onDelta(({ textDocument, previousResultId }) =>
    tokens.delta(documents.get(textDocument.uri), previousResultId),
  );
  semanticTokens.onRange(({ textDocument, range }) => tokens.range(documents.get(textDocument.uri), range));

  function on<Name extends keyof Requests>(
    name: Name,
    answer: (params: Requests[Name]["params"]) => Requests[Name]["result"] | Promise<Requests[Name]["result"]>,
  ): void {
    connection.onRequest(name, (params: Requests[Name]["params"]): unknown => answer(params));
  }
  on("ptescope/decodeAt", async (params) => (await late()).decodeAt(params));
  let logs: Promise<Logs> | undefined;
  const openLogs = (): Promise<Logs> => {
    logs ??= late().then(({ Logs }) => new Logs(host));
    return logs;
  };
  on("ptescope/decoder", async (params) => (await openLogs()).answer(params));
  on("ptescope/openLog", async (params) => (await openLogs()).add(params));
  on("ptescope/closeLog", async ({ uri }) => {
    (await openLogs()).remove(uri);
    return null;
  });
  on("ptescope/explain", async ({ code }) => ({ markdown: (await late()).explain(code) }));
  on("ptescope/compare", async (params) => (await late()).compare(params, documents.includes.of(params.uri)));
  on("ptescope/check", ({ uri, text }) => {
    return check(uri, text, documents.includes.of(uri), new Set(documents.settings.findings.enable));
  });
  function ofScenario<Name extends "ptescope/view" | "ptescope/stepAt" | "ptescope/walkthrough">(
    name: Name,
    answer: (
      document: OpenDocument,
      run: Scenario,
      params: Requests[Name]["params"],
    ) => Promise<Requests[Name]["result"]>,
  ): void {
    const handler = onRun(answer);
    connection.onRequest(name, (params: Requests[Name]["params"], token: CancellationToken): unknown =>
      handler(params, token),
    );
  }
  ofScenario("ptescope/view", async (document, run, { request }) => (await late()).view(document, run, request));
  ofScenario("ptescope/stepAt", async (_, run, { line }) => (await late()).stepAt(run, line));
  ofScenario("ptescope/walkthrough", async (document, run, { format }) =>
    (await late()).walkthroughText(document, run, format),
  );
  connection.listen();
}

const capabilities: InitializeResult["capabilities"] = {
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

/** Where the editor opens the page of a finding: an address with `{code}` in it. */
function pageAddress(options: unknown): string | undefined {
  if (typeof options !== "object" || options === null || !("findingPage" in options)) return undefined;
  return typeof options.findingPage === "string" ? options.findingPage : undefined;
}

function mayCreate(client: InitializeParams | undefined): boolean {
  return client?.capabilities.workspace?.workspaceEdit?.resourceOperations?.includes("create") === true;
}

function foldersOf(client: InitializeParams | undefined): string[] {
  return client?.workspaceFolders?.map(({ uri }) => uri) ?? (client?.rootUri ? [client.rootUri] : []);
}
