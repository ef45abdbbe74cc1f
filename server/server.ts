// Wires the features to a connection, whatever carries it: a process's IPC or standard streams, a browser's worker.

import type { CancellationToken } from "vscode-jsonrpc";
import type { InitializeParams, InitializeResult } from "vscode-languageserver-protocol";
import type { Scenario } from "../analysis/index.ts";
import { type Connection, Refusal } from "./connection.ts";
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
import type { Host, Process } from "./host.ts";
import { CodeActionKind, LSPErrorCodes, MessageType } from "./lsp.ts";
import { Progress } from "./progress.ts";
import { problemOf, settingsOf } from "./settings.ts";

/** Features that are not needed for the first diagnostics. */
const late = () => import("./late.ts");

interface AboutDocument {
  readonly textDocument: { readonly uri: string };
}

/** Answers on this connection until it closes. */
export function serve(connection: Connection, host: Host & Process): void {
  const progress = new Progress(connection);
  const documents = new Documents(connection, host, progress);
  const tokens = new Tokens();
  let client: InitializeParams | undefined;
  let finished = false;

  connection.onRequest("initialize", (params) => {
    client = params;
    if (params.processId !== null) host.endWith(params.processId);
    progress.shown = params.capabilities.window?.workDoneProgress === true;
    const page = pageAddress(params.initializationOptions);
    documents.findingPage = (code) => page?.replace("{code}", code);
    documents.changeSettings(settingsOf(params.initializationOptions));
    return { capabilities, serverInfo: { name: "ptescope" } };
  });
  connection.onNotification("initialized", () => {
    const { workspace } = client?.capabilities ?? {};
    if (workspace?.didChangeWatchedFiles?.dynamicRegistration) {
      register("workspace/didChangeWatchedFiles", { watchers: [{ globPattern: "**/*.pte" }] });
    }
    if (workspace?.didChangeConfiguration?.dynamicRegistration) {
      register("workspace/didChangeConfiguration", { section: "ptescope" });
    }
    void readSettings(undefined);
  });
  connection.onRequest("shutdown", () => {
    finished = true;
    return null;
  });
  connection.onNotification("exit", () => host.exit(finished ? 0 : 1));
  connection.onNotification("workspace/didChangeConfiguration", ({ settings }) => void readSettings(settings));

  /** Asks to be told of something. An editor that declines leaves the server with what it is told anyway. */
  function register(method: string, registerOptions: object): void {
    const registrations = [{ id: method, method, registerOptions }];
    connection.ask("client/registerCapability", { registrations }).catch(ignored);
  }

  /** From the editor where it can be asked; else from what it sent. */
  async function readSettings(sent: { readonly ptescope?: unknown } | undefined | null): Promise<void> {
    const { workspace } = client?.capabilities ?? {};
    const given = workspace?.configuration ? await askedSettings() : sent?.ptescope;
    if (given === undefined || given === null) return;
    documents.changeSettings(settingsOf(given));
    const message = problemOf(given);
    if (message !== null) connection.tell("window/showMessage", { type: MessageType.Warning, message });
    if (workspace?.inlayHint?.refreshSupport) {
      connection.ask("workspace/inlayHint/refresh", undefined).catch(ignored);
    }
    if (workspace?.codeLens?.refreshSupport) connection.ask("workspace/codeLens/refresh", undefined).catch(ignored);
  }

  async function askedSettings(): Promise<unknown> {
    const answer = await connection
      .ask("workspace/configuration", { items: [{ section: "ptescope" }] })
      .catch(() => undefined);
    return answer?.[0];
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
      if (token.isCancellationRequested) throw new Refusal(LSPErrorCodes.RequestCancelled, "cancelled");
      if (document.version !== version) throw new Refusal(LSPErrorCodes.ContentModified, "edited meanwhile");
      return feature(document, run, params);
    };
  }

  connection.onRequest(
    "textDocument/completion",
    onRun(async ({ uri }, run, { position }) => (await late()).completion(run, position, { uri, host })),
  );
  connection.onRequest(
    "textDocument/signatureHelp",
    onText(async ({ program }, { position }) => (await late()).signatureHelp(program, position)),
  );
  connection.onRequest(
    "textDocument/hover",
    onRun(async (_, run, { position }) => (await late()).hover(run, position)),
  );
  connection.onRequest(
    "textDocument/inlayHint",
    onRun((_, run, { range }) => inlayHints(run, range, documents.settings)),
  );
  connection.onRequest(
    "textDocument/codeLens",
    onRun(({ uri }, run) => codeLenses(uri, run, documents.settings)),
  );
  connection.onRequest(
    "textDocument/codeAction",
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
  connection.onRequest(
    "textDocument/documentSymbol",
    onText(({ tree }) => documentSymbols(tree)),
  );
  connection.onRequest("workspace/symbol", ({ query }) => workspaceSymbols(query, documents, host, foldersOf(client)));
  connection.onRequest(
    "textDocument/foldingRange",
    onText(({ tree }) => foldingRanges(tree)),
  );
  connection.onRequest(
    "textDocument/selectionRange",
    onText(async ({ tree }, { positions }) => (await late()).selectionRanges(tree, positions)),
  );
  connection.onRequest(
    "textDocument/documentLink",
    onText(({ uri, tree }) => documentLinks(uri, tree)),
  );
  connection.onRequest(
    "textDocument/definition",
    onText(async ({ uri, program }, { position }) => (await late()).definition(uri, program, position)),
  );
  connection.onRequest(
    "textDocument/references",
    onText(async ({ uri, program }, { position, context }) =>
      (await late()).references(uri, program, position, context.includeDeclaration),
    ),
  );
  connection.onRequest(
    "textDocument/documentHighlight",
    onText(async ({ program }, { position }) => (await late()).documentHighlights(program, position)),
  );
  connection.onRequest(
    "textDocument/prepareRename",
    onText(async ({ program }, { position }) => (await late()).prepareRename(program, position)),
  );
  connection.onRequest(
    "textDocument/rename",
    onText(async ({ uri, program }, { position, newName }) => (await late()).rename(uri, program, position, newName)),
  );
  connection.onRequest(
    "textDocument/formatting",
    onText(async ({ tree }) => (await late()).formatDocument(tree)),
  );
  connection.onRequest(
    "textDocument/rangeFormatting",
    onText(async ({ tree }, { range }) => (await late()).formatRange(tree, range)),
  );
  connection.onRequest(
    "textDocument/onTypeFormatting",
    onText(async ({ tree }, { position }) => (await late()).formatOnType(tree, position)),
  );
  connection.onRequest("textDocument/semanticTokens/full", ({ textDocument }) =>
    tokens.full(documents.get(textDocument.uri)),
  );
  connection.onRequest("textDocument/semanticTokens/full/delta", ({ textDocument, previousResultId }) =>
    tokens.delta(documents.get(textDocument.uri), previousResultId),
  );
  connection.onRequest("textDocument/semanticTokens/range", ({ textDocument, range }) =>
    tokens.range(documents.get(textDocument.uri), range),
  );

  connection.onRequest("ptescope/decodeAt", async (params) => (await late()).decodeAt(params));
  let logs: Promise<Logs> | undefined;
  const openLogs = (): Promise<Logs> => {
    logs ??= late().then(({ Logs }) => new Logs(host));
    return logs;
  };
  connection.onRequest("ptescope/decoder", async (params) => (await openLogs()).answer(params));
  connection.onRequest("ptescope/openLog", async (params) => (await openLogs()).add(params));
  connection.onRequest("ptescope/closeLog", async ({ uri }) => {
    (await openLogs()).remove(uri);
    return null;
  });
  connection.onRequest("ptescope/explain", async ({ code }) => ({ markdown: (await late()).explain(code) }));
  connection.onRequest("ptescope/compare", async (params) =>
    (await late()).compare(params, documents.includes.of(params.uri)),
  );
  connection.onRequest("ptescope/check", ({ uri, text }) => {
    return check(uri, text, documents.includes.of(uri), new Set(documents.settings.findings.enable));
  });
  connection.onRequest(
    "ptescope/view",
    onRun(async (document, run, { request }) => (await late()).view(document, run, request)),
  );
  connection.onRequest(
    "ptescope/stepAt",
    onRun(async (_, run, { line }) => (await late()).stepAt(run, line)),
  );
  connection.onRequest(
    "ptescope/walkthrough",
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
