// Wires the features to a connection of vscode-languageserver, whatever carries it: a process's streams, a browser's worker.
import {
  CodeActionKind,
  type Connection,
  DidChangeConfigurationNotification,
  DidChangeWatchedFilesNotification,
  type InitializeParams,
  type InitializeResult,
  MessageType,
  type SemanticTokens,
  type SemanticTokensDeltaParams,
  type SemanticTokensRangeParams,
  ShowMessageNotification,
} from "vscode-languageserver";
import { semanticModifiers, semanticTypes } from "../language/index.ts";
import type { OpenDocument } from "./document.ts";
import { Documents, textDocumentSync } from "./documents.ts";
import type { WorkspaceSymbols } from "./features/outline.ts";
import type { Place } from "./features/page.ts";
import type { Tokens } from "./features/semantic-tokens.ts";
import { type AboutDocument, handlersOf, page, refusing } from "./handlers.ts";
import type { Host } from "./host.ts";
import { Progress } from "./progress.ts";
import { answerRequests } from "./requests.ts";
import { pageAddress, problemOf, settingsOf, wantsVersions } from "./settings.ts";

/** Features that are not needed for the first diagnostics: those of a file are loaded together, when the first of them is asked for. */
const onOpen = () => import("./lazy/on-open.ts");
const onView = () => import("./lazy/on-view.ts");
const onDemand = () => import("./lazy/on-demand.ts");

/** Answers on this connection until it closes. */
export function serve(connection: Connection, host: Host): void {
  const progress = new Progress(() => connection.window.createWorkDoneProgress());
  const documents = new Documents(connection, host, progress);
  let coloured: Promise<Tokens> | undefined;
  const tokens = (): Promise<Tokens> => {
    coloured ??= onOpen().then(({ Tokens }) => new Tokens());
    return coloured;
  };
  let symbols: Promise<WorkspaceSymbols> | undefined;
  let client: InitializeParams | undefined;
  const editor = async () => new (await onOpen()).Editor(client);

  connection.onInitialize((params) => {
    client = params;
    if (params.processId !== null) host.watch?.(params.processId);
    const page = pageAddress(params.initializationOptions);
    documents.findingPage = (code) => page?.replace("{code}", code);
    documents.versions = wantsVersions(params.initializationOptions);
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

  function refreshLenses(): void {
    if (client?.capabilities.workspace?.codeLens?.refreshSupport)
      connection.sendRequest("workspace/codeLens/refresh").catch(ignored);
  }

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
    refreshLenses();
  }

  const { onText, onProgram, onRun } = handlersOf(documents, progress);
  connection.onCompletion(
    onRun(async ({ uri }, run, { position }) =>
      (await editor()).completions(await (await onDemand()).completion(run, position, { uri, host })),
    ),
  );
  connection.onSignatureHelp(
    onProgram(async (_, program, { position }) => (await onDemand()).signatureHelp(program, position)),
  );
  const asking = async (uri: string) => ((await editor()).has("ptescope.losses") ? uri : null);
  connection.onHover(
    onRun(async ({ uri }, run, { position }) => (await onDemand()).hover(run, position, await asking(uri))),
  );
  connection.languages.inlayHint.on(
    onRun(async (_, run, { range }) => (await onOpen()).inlayHints(run, range, documents.settings)),
  );
  const exploredOf = (document: OpenDocument) => documents.explored.of(document.uri, () => document.text);
  connection.onCodeLens(
    onRun(async (document, run) => {
      const scenarios = await documents.scenariosOf(document.uri);
      return (await editor()).lenses(
        scenarios?.length
          ? (await page()).lensesOnPage(scenarios, document, run, documents.settings)
          : (await onOpen()).codeLenses(document.uri, run, documents.settings, exploredOf(document)),
      );
    }),
  );
  connection.onCodeAction(
    onRun(async (document, run, { range, context }) => {
      const { uri } = document;
      const exists = (other: string) => host.exists(other);
      const face = await editor();
      const actions = await (await onView()).codeActions(run, {
        uri,
        range,
        context,
        exists,
        mayCreate: face.mayCreate,
        explored: exploredOf(document),
      });
      const scenarios = await documents.scenariosOf(uri);
      return face.actions(scenarios?.length ? (await page()).actionsOnPage(scenarios, document, actions) : actions);
    }),
  );
  connection.onDocumentSymbol(onText(async ({ tree }) => (await onOpen()).documentSymbols(tree)));
  connection.onWorkspaceSymbol(async ({ query }, token) => {
    symbols ??= onOpen().then(({ WorkspaceSymbols }) => new WorkspaceSymbols(documents, host));
    return (await symbols).find(query, foldersOf(client), refusing(token));
  });
  connection.onFoldingRanges(onText(async ({ tree }) => (await onOpen()).foldingRanges(tree)));
  connection.onSelectionRanges(
    onText(async ({ tree }, { positions }) => (await onOpen()).selectionRanges(tree, positions)),
  );
  connection.onDocumentLinks(onText(async ({ uri, tree }) => (await onOpen()).documentLinks(uri, tree)));
  connection.onDefinition(
    onProgram(async ({ uri }, program, { position }) => (await onDemand()).definition(uri, program, position)),
  );
  connection.onReferences(
    onProgram(async ({ uri }, program, { position, context }) =>
      (await onDemand()).references(uri, program, position, context.includeDeclaration),
    ),
  );
  connection.onDocumentHighlight(
    onProgram(async (_, program, { position }) => (await onDemand()).documentHighlights(program, position)),
  );
  connection.onPrepareRename(
    onProgram(async (_, program, { position }) => (await onDemand()).prepareRename(program, position)),
  );
  connection.onRenameRequest(
    onProgram(async ({ uri }, program, { position, newName }) =>
      (await onDemand()).rename(uri, program, position, newName),
    ),
  );
  connection.onDocumentFormatting(onText(async ({ tree }) => (await onOpen()).formatDocument(tree)));
  connection.onDocumentRangeFormatting(
    onText(async ({ tree }, { range }) => (await onOpen()).formatRange(tree, range)),
  );
  connection.onDocumentOnTypeFormatting(
    onText(async ({ tree }, { position }) => (await onOpen()).formatOnType(tree, position)),
  );
  const { semanticTokens } = connection.languages;
  const none: SemanticTokens = { data: [] };
  const full = onProgram(async (document, program) => (await tokens()).full(document, program));
  const delta = onProgram(async (document, program, { previousResultId }: SemanticTokensDeltaParams) =>
    (await tokens()).delta(document, program, previousResultId),
  );
  const inRange = onProgram(async (_, program, { range }: SemanticTokensRangeParams) =>
    (await tokens()).range(program, range),
  );
  /** A page's tokens are told whole: those of each scenario, one after the other. */
  async function onPageOr<Params extends AboutDocument & Place, Answer>(
    own: (params: Params) => Promise<Answer | null>,
    params: Params,
  ): Promise<Answer | SemanticTokens> {
    if (documents.get(params.textDocument.uri)) return (await own(params)) ?? none;
    const scenarios = await documents.scenariosOf(params.textDocument.uri);
    return scenarios?.length ? (await page()).tokensOnPage(scenarios, params, await tokens()) : none;
  }
  semanticTokens.on((params) => onPageOr(full, params));
  semanticTokens.onDelta((params) => onPageOr(delta, params));
  semanticTokens.onRange((params) => onPageOr(inRange, params));

  answerRequests(connection, host, documents, onRun, refreshLenses);
  connection.listen();
}

/** Said to an editor that asked for it, which does without. */
const ignored = (): void => {};

function foldersOf(client: InitializeParams | undefined): string[] {
  return client?.workspaceFolders?.map(({ uri }) => uri) ?? (client?.rootUri ? [client.rootUri] : []);
}

// What the server says that it answers.

const legend = { tokenTypes: [...semanticTypes], tokenModifiers: [...semanticModifiers] };

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
