// Wires the features to a connection of vscode-languageserver, whatever carries it: a process's streams, a browser's worker.
import {
  type CancellationToken,
  type Connection,
  DidChangeConfigurationNotification,
  DidChangeWatchedFilesNotification,
  type InitializeParams,
  LSPErrorCodes,
  MessageType,
  ResponseError,
  type SemanticTokens,
  type SemanticTokensDeltaParams,
  type SemanticTokensRangeParams,
  ShowMessageNotification,
} from "vscode-languageserver";
import type { Scenario } from "../analysis/index.ts";
import { type Program, parse } from "../language/index.ts";
import { capabilities } from "./capabilities.ts";
import type { OpenDocument } from "./document.ts";
import { Documents } from "./documents.ts";
import type { RunOverride } from "./features/debug/calls.ts";
import type { Runs } from "./features/debug/runs.ts";
import type { Logs } from "./features/decoder.ts";
import type { WorkspaceSymbols } from "./features/outline.ts";
import type { Place } from "./features/page.ts";
import type { Tokens } from "./features/semantic-tokens.ts";
import { type Host, inSlices } from "./host.ts";
import { inWords, Progress, shares } from "./progress.ts";
import type { Requests, StepAtParams } from "./protocol.ts";
import { pageAddress, problemOf, settingsOf, wantsVersions } from "./settings.ts";

/** Features that are not needed for the first diagnostics: those of a file are loaded together, when the first of them is asked for. */
const onOpen = () => import("./lazy/on-open.ts");
const onView = () => import("./lazy/on-view.ts");
const onDemand = () => import("./lazy/on-demand.ts");

/** What pages in Markdown take: not every editor opens one. */
const page = () => import("./features/page.ts");

interface AboutDocument {
  readonly textDocument: { readonly uri: string };
}

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

  /** A feature that looks at the document's text alone: answered at once, whatever runs. */
  function onText<Params extends AboutDocument, Answer>(feature: (document: OpenDocument, params: Params) => Answer) {
    return (params: Params): Answer | null => {
      const document = documents.get(params.textDocument.uri);
      return document ? feature(document, params) : null;
    };
  }

  /** A feature that looks at what the text means, and so needs what it includes. */
  function onProgram<Params extends AboutDocument, Answer>(
    feature: (document: OpenDocument, program: Program, params: Params) => Answer | Promise<Answer>,
  ) {
    const answer = async (document: OpenDocument, params: Params) =>
      feature(document, await document.program(), params);
    return async (params: Params): Promise<Answer | null> => {
      const document = documents.get(params.textDocument.uri);
      return document ? answer(document, params) : onPage(params, (each) => answer(each, params));
    };
  }

  /** A feature that looks at the document's run. An edit while it goes on makes the answer worthless: the editor asks again. */
  function onRun<Params extends AboutDocument, Answer>(
    feature: (
      document: OpenDocument,
      run: Scenario,
      params: Params,
      token: CancellationToken,
    ) => Answer | Promise<Answer>,
  ) {
    const answer = async (document: OpenDocument, params: Params, token: CancellationToken): Promise<Answer> => {
      const { version } = document;
      const run = document.scenario ?? (await progress.during(document));
      refusing(token)();
      if (document.version !== version) throw new ResponseError(LSPErrorCodes.ContentModified, "edited meanwhile");
      return feature(document, run, params, token);
    };
    return async (params: Params, token: CancellationToken): Promise<Answer | null> => {
      const document = documents.get(params.textDocument.uri);
      return document ? answer(document, params, token) : onPage(params, (each) => answer(each, params, token));
    };
  }

  /** The same for a page in Markdown: of its scenarios, those at the place that is asked about. */
  async function onPage<Answer>(
    params: AboutDocument & Place,
    feature: (document: OpenDocument) => Promise<Answer>,
  ): Promise<Answer | null> {
    const scenarios = await documents.scenariosOf(params.textDocument.uri);
    return scenarios?.length ? (await page()).answerOnPage(scenarios, params, feature) : null;
  }

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
    onText(async ({ tree }, { positions }) => (await onDemand()).selectionRanges(tree, positions)),
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
  connection.onDocumentFormatting(onText(async ({ tree }) => (await onDemand()).formatDocument(tree)));
  connection.onDocumentRangeFormatting(
    onText(async ({ tree }, { range }) => (await onDemand()).formatRange(tree, range)),
  );
  connection.onDocumentOnTypeFormatting(
    onText(async ({ tree }, { position }) => (await onDemand()).formatOnType(tree, position)),
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
    logs ??= onDemand().then(({ Logs }) => new Logs(host));
    return logs;
  };
  onRequest("ptescope/decodeAt", async (params) => (await onDemand()).decodeAt(params));
  onRequest("ptescope/decoder", async (params) => (await openLogs()).answer(params));
  onRequest("ptescope/openLog", async (params) => (await openLogs()).add(params));
  onRequest("ptescope/closeLog", async ({ uri }) => {
    (await openLogs()).remove(uri);
    return null;
  });
  onRequest("ptescope/import", async (params, token) =>
    (await import("./features/import.ts")).importText(params, host, token, shares(connection, params.progress)),
  );
  onRequest("ptescope/findings", async () => (await onDemand()).findings());
  onRequest("ptescope/explain", async ({ code }) => ({ markdown: (await onDemand()).explain(code) }));
  onRequest("ptescope/compare", async (params, token) => {
    await documents.includes.load(params.uri, parse(params.text));
    const { compare } = await onDemand();
    const comparing = compare(params, documents.includes.of(params.uri), shares(connection, params.progress));
    return inSlices(comparing, host, refusing(token));
  });
  onRequest("ptescope/check", async ({ uri, text }, token) => {
    await documents.includes.load(uri, parse(text));
    const enabled = new Set(documents.settings.findings.enable);
    const { check } = await onOpen();
    return inSlices(check(uri, text, documents.includes.of(uri), enabled), host, refusing(token));
  });
  // Apart from the others: most sessions of an editor debug nothing.
  const debug = () => import("./features/debug/debug.ts");
  let runs: Promise<Runs> | undefined;
  /** The document's own run, or the one that a debug session asks for. */
  const runOf = async (document: OpenDocument, run: Scenario, override: RunOverride | undefined) => {
    if (override === undefined) return run;
    runs ??= debug().then(({ Runs }) => new Runs((of, settings) => documents.variant(of, settings)));
    const other = await (await runs).of(document, override);
    if (typeof other === "string") throw new ResponseError(LSPErrorCodes.RequestFailed, other);
    return other;
  };
  onRequest(
    "ptescope/debug",
    onRun(async (document, own, params, token) => {
      const run = await runOf(document, own, params.run);
      return inSlices((await debug()).debugging({ uri: document.uri, run }, params.request), host, refusing(token));
    }),
  );
  onRequest(
    "ptescope/view",
    onRun(async (document, own, params, token) => {
      const run = await runOf(document, own, params.run);
      return inSlices((await onView()).view(document, run, params.request), host, refusing(token));
    }),
  );
  const runsOn = onRun(async (_, run) => (await onView()).runsOn(run));
  onRequest("ptescope/runsOn", runsOn);
  const stepAtLine = onRun(async (_, run, { line }: StepAtParams) => (await onView()).stepAt(run, line));
  onRequest("ptescope/stepAt", stepAtLine);
  // Apart from the others: they bring a reader of Markdown and the pieces of C.
  const exports = () => import("./features/export.ts");
  onRequest(
    "ptescope/walkthrough",
    onRun(async (document, run, { format }, token) => {
      const { walkthroughText } = await exports();
      return inSlices(walkthroughText(document, run, format), host, refusing(token));
    }),
  );
  const mail = onRun(async (document, run) => (await exports()).mail(document, run));
  onRequest("ptescope/mail", mail);
  onRequest("ptescope/modelTool", async (params, token) => {
    const { uri = "", text = "" } = params.scenario ?? {};
    if (params.scenario) await documents.includes.load(uri, parse(text));
    const { modelTool } = await import("./features/model.ts");
    const enabled = new Set(documents.settings.findings.enable);
    const include = documents.includes.of(uri);
    return modelTool(params, { host, token, cancelled: refusing(token), include, enabled });
  });
  onRequest(
    "ptescope/reproduce",
    onRun(async (document, run, { kept }) => (await exports()).reproducerText(document, run, kept)),
  );
  // Apart from the others: it brings the search.
  const explore = () => import("./features/explore.ts");
  onRequest("ptescope/explore", async (params, token) => {
    const result = await (await explore()).exploreOpen(
      params,
      documents,
      host,
      token,
      inWords(connection, params.progress),
    );
    refreshLenses();
    return result;
  });
  onRequest(
    "ptescope/losses",
    onRun(async (_, run, params, token) =>
      (await explore()).lossesAt(params, run, host, token, inWords(connection, params.progress)),
    ),
  );
  connection.listen();
}

/** Ends work that the editor waits for no more. */
function refusing(token: CancellationToken): () => void {
  return () => {
    if (token.isCancellationRequested) throw new ResponseError(LSPErrorCodes.RequestCancelled, "cancelled");
  };
}

/** Said to an editor that asked for it, which does without. */
const ignored = (): void => {};

function foldersOf(client: InitializeParams | undefined): string[] {
  return client?.workspaceFolders?.map(({ uri }) => uri) ?? (client?.rootUri ? [client.rootUri] : []);
}
