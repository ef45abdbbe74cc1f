// Wires the features to a connection of vscode-languageserver, whatever carries it: a process's streams, a browser's worker.
import {
  type CancellationToken,
  CodeActionKind,
  type Connection,
  DidChangeConfigurationNotification,
  DidChangeWatchedFilesNotification,
  type InitializeParams,
  type InitializeResult,
  LSPErrorCodes,
  MessageType,
  ResponseError,
  ShowMessageNotification,
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

/** Features that are not needed for the first diagnostics: loaded together, when the first of them is asked for. */
const lazy = () => import("./lazy.ts");

interface AboutDocument {
  readonly textDocument: { readonly uri: string };
}

/** Answers on this connection until it closes. */
export function serve(connection: Connection, host: Host): void {
  const progress = new Progress(() => connection.window.createWorkDoneProgress());
  const documents = new Documents(connection, host, progress);
  const tokens = new Tokens();
  let client: InitializeParams | undefined;

  connection.onInitialize((params) => {
    client = params;
    const page = pageAddress(params.initializationOptions);
    documents.findingPage = (code) => page?.replace("{code}", code);
    documents.changeSettings(settingsOf(params.initializationOptions));
    return { capabilities, serverInfo: { name: "ptescope" } };
  });
  connection.onInitialized(() => {
    const { workspace } = client?.capabilities ?? {};
    // An editor that declines leaves the server with what it is told anyway.
    if (workspace?.didChangeWatchedFiles?.dynamicRegistration) {
      const watchers = [{ globPattern: "**/*.pte" }];
      connection.client.register(DidChangeWatchedFilesNotification.type, { watchers }).catch(ignored);
    }
    if (workspace?.didChangeConfiguration?.dynamicRegistration) {
      connection.client.register(DidChangeConfigurationNotification.type, { section: "ptescope" }).catch(ignored);
    }
    void readSettings(undefined);
  });
  connection.onDidChangeConfiguration(({ settings }) => void readSettings(settings));

  /** From the editor where it can be asked; else from what it sent. */
  async function readSettings(sent: { readonly ptescope?: unknown } | undefined | null): Promise<void> {
    const { workspace } = client?.capabilities ?? {};
    const given: unknown = workspace?.configuration
      ? await connection.workspace.getConfiguration("ptescope").catch(ignored)
      : sent?.ptescope;
    if (given === undefined || given === null) return;
    documents.changeSettings(settingsOf(given));
    const message = problemOf(given);
    if (message !== null) {
      const type = MessageType.Warning;
      connection.sendNotification(ShowMessageNotification.type, { type, message }).catch(ignored);
    }
    if (workspace?.inlayHint?.refreshSupport) connection.languages.inlayHint.refresh().catch(ignored);
    if (workspace?.codeLens?.refreshSupport) connection.sendRequest("workspace/codeLens/refresh").catch(ignored);
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
    return async (params: Params, token: CancellationToken): Promise<Answer | null> => {
      const document = documents.get(params.textDocument.uri);
      if (!document) return null;
      const { version } = document;
      const run = document.scenario ?? (await progress.during(document));
      if (token.isCancellationRequested) throw new ResponseError(LSPErrorCodes.RequestCancelled, "cancelled");
      if (document.version !== version) throw new ResponseError(LSPErrorCodes.ContentModified, "edited meanwhile");
      return feature(document, run, params);
    };
  }

  connection.onCompletion(
    onRun(async ({ uri }, run, { position }) => (await lazy()).completion(run, position, { uri, host })),
  );
  connection.onSignatureHelp(
    onText(async ({ program }, { position }) => (await lazy()).signatureHelp(program, position)),
  );
  connection.onHover(onRun(async (_, run, { position }) => (await lazy()).hover(run, position)));
  connection.languages.inlayHint.on(onRun((_, run, { range }) => inlayHints(run, range, documents.settings)));
  connection.onCodeLens(onRun(({ uri }, run) => codeLenses(uri, run, documents.settings)));
  connection.onCodeAction(
    onRun(async ({ uri }, run, { range, context }) =>
      (await lazy()).codeActions(run, {
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
    onText(async ({ tree }, { positions }) => (await lazy()).selectionRanges(tree, positions)),
  );
  connection.onDocumentLinks(onText(({ uri, tree }) => documentLinks(uri, tree)));
  connection.onDefinition(
    onText(async ({ uri, program }, { position }) => (await lazy()).definition(uri, program, position)),
  );
  connection.onReferences(
    onText(async ({ uri, program }, { position, context }) =>
      (await lazy()).references(uri, program, position, context.includeDeclaration),
    ),
  );
  connection.onDocumentHighlight(
    onText(async ({ program }, { position }) => (await lazy()).documentHighlights(program, position)),
  );
  connection.onPrepareRename(
    onText(async ({ program }, { position }) => (await lazy()).prepareRename(program, position)),
  );
  connection.onRenameRequest(
    onText(async ({ uri, program }, { position, newName }) => (await lazy()).rename(uri, program, position, newName)),
  );
  connection.onDocumentFormatting(onText(async ({ tree }) => (await lazy()).formatDocument(tree)));
  connection.onDocumentRangeFormatting(onText(async ({ tree }, { range }) => (await lazy()).formatRange(tree, range)));
  connection.onDocumentOnTypeFormatting(
    onText(async ({ tree }, { position }) => (await lazy()).formatOnType(tree, position)),
  );
  const { semanticTokens } = connection.languages;
  semanticTokens.on(({ textDocument }) => tokens.full(documents.get(textDocument.uri)));
  semanticTokens.onDelta(({ textDocument, previousResultId }) =>
    tokens.delta(documents.get(textDocument.uri), previousResultId),
  );
  semanticTokens.onRange(({ textDocument, range }) => tokens.range(documents.get(textDocument.uri), range));

  /** A request of this server's own, by its name in the protocol. */
  function onRequest<Name extends keyof Requests>(
    name: Name,
    handler: (
      params: Requests[Name]["params"],
      token: CancellationToken,
    ) => Requests[Name]["result"] | Promise<Requests[Name]["result"]>,
  ): void {
    const answer = async (params: Requests[Name]["params"], token: CancellationToken): Promise<unknown> =>
      handler(params, token);
    connection.onRequest(name, answer);
  }
  let logs: Promise<Logs> | undefined;
  const openLogs = (): Promise<Logs> => {
    logs ??= lazy().then(({ Logs }) => new Logs(host));
    return logs;
  };
  onRequest("ptescope/decodeAt", async (params) => (await lazy()).decodeAt(params));
  onRequest("ptescope/decoder", async (params) => (await openLogs()).answer(params));
  onRequest("ptescope/openLog", async (params) => (await openLogs()).add(params));
  onRequest("ptescope/closeLog", async ({ uri }) => {
    (await openLogs()).remove(uri);
    return null;
  });
  onRequest("ptescope/import", async (params, token) =>
    (await import("./features/import.ts")).importText(params, host, token),
  );
  onRequest("ptescope/explain", async ({ code }) => ({ markdown: (await lazy()).explain(code) }));
  onRequest("ptescope/compare", async (params) => (await lazy()).compare(params, documents.includes.of(params.uri)));
  onRequest("ptescope/check", ({ uri, text }) =>
    check(uri, text, documents.includes.of(uri), new Set(documents.settings.findings.enable)),
  );
  onRequest(
    "ptescope/view",
    onRun(async (document, run, { request }) => (await lazy()).view(document, run, request)),
  );
  onRequest(
    "ptescope/stepAt",
    onRun(async (_, run, { line }) => (await lazy()).stepAt(run, line)),
  );
  onRequest(
    "ptescope/walkthrough",
    // Apart from the others: it brings a reader of Markdown.
    onRun(async (document, run, { format }) =>
      (await import("./features/walkthrough.ts")).walkthroughText(document, run, format),
    ),
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

/** Said to an editor that asked for it, which does without. */
const ignored = (): void => {};

function mayCreate(client: InitializeParams | undefined): boolean {
  return client?.capabilities.workspace?.workspaceEdit?.resourceOperations?.includes("create") === true;
}

function foldersOf(client: InitializeParams | undefined): string[] {
  return client?.workspaceFolders?.map(({ uri }) => uri) ?? (client?.rootUri ? [client.rootUri] : []);
}
