// What the extension sets up, wherever it runs: in a desktop's or a server's Node, or in a browser; and what the client says of itself when it connects.
import {
  Disposable,
  type ExtensionContext,
  type LogOutputChannel,
  type TextDocument,
  type Uri,
  window,
  workspace,
} from "vscode";
import type { BaseLanguageClient, LanguageClientOptions } from "vscode-languageclient";
import { commandsOfAnswers } from "../server/protocol.ts";
import { registerDebugger } from "./debug/register.ts";
import { registerDecoder } from "./decoder/decoder.ts";
import { HoverInLogs } from "./decoder/hover.ts";
import { registerCompare } from "./features/compare.ts";
import { findingPage, registerExplain } from "./features/explain.ts";
import { registerExplore } from "./features/explore.ts";
import { registerImport } from "./features/import.ts";
import type { RecordOn } from "./features/kernels.ts";
import { registerLanguageModelTools } from "./features/language-models.ts";
import { registerReproduce } from "./features/reproduce.ts";
import { registerRunsOn } from "./features/runs-on.ts";
import { registerNewScenario, showPlaceholders } from "./features/scenario.ts";
import { registerTests } from "./features/tests.ts";
import { registerPanel } from "./panel/panel.ts";
import { registerCommands, type SendRequest, Server, showStatus } from "./server.ts";
import { registerShare } from "./share/share.ts";

/** Loads what is large when it is first needed. It is the same in Node and in a browser: in the browser's bundle, which Node loads for its sake. */
export type LoadShared = () => Promise<
  Pick<typeof import("./client.ts"), "Client"> & Pick<typeof import("./debug/adapter.ts"), "Adapter">
>;

/** `load`: makes the client, not started yet; `record`: runs scenarios on a real kernel, null where there is none. */
export function setUp(
  context: ExtensionContext,
  load: (options: LanguageClientOptions, log: LogOutputChannel) => Promise<BaseLanguageClient>,
  shared: LoadShared,
  record: RecordOn | null,
): void {
  const times = new Times();
  const log = window.createOutputChannel("ptescope", { log: true });
  const server = new Server(log, () =>
    load(
      clientOptions(log, () => times.answered(log)),
      log,
    ),
  );
  const { sendRequest } = server;
  const panels = registerPanel(context.extensionUri, sendRequest);
  context.subscriptions.push(
    server,
    startWithFirstScenario(server, times),
    showStatus(server),
    registerCommands(server),
    registerFeatures(context, sendRequest, record, record === null ? null : context.globalStorageUri),
    panels,
    registerRunsOn(server, panels),
    registerShare({ id: context.extension.id, uri: context.extensionUri }, sendRequest, panels),
    registerDecoder(context.extensionUri, sendRequest),
    registerDebugger(sendRequest, panels, async () => (await shared()).Adapter),
  );
  times.activated();
}

/** The extension is also there for logs and for the Test Explorer: without a scenario in sight no server runs. */
function startWithFirstScenario(server: Server, times: Times): Disposable {
  if (workspace.textDocuments.some(hasScenario)) {
    // After activation, and not awaited: the window does not wait for the server, and the status item says how it goes.
    const soon = setTimeout(() => server.start(), 0);
    return new Disposable(() => clearTimeout(soon));
  }
  const start = (): void => {
    waiting.dispose();
    times.opened();
    void server.start();
  };
  const waiting = Disposable.from(
    workspace.onDidOpenTextDocument((document) => {
      if (hasScenario(document)) start();
    }),
    workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
      const { languageId } = document;
      if (languageId !== "markdown") return;
      if (contentChanges.some(({ range }) => FENCE.test(document.lineAt(range.start.line).text))) start();
    }),
  );
  return waiting;
}

/** Of a scenario in Markdown. */
const FENCE = /^(?:[ \t>]|[-*+] |\d+[.)] )*(?:`{3,}|~{3,})[ \t]*pte\b/m;

function hasScenario(document: TextDocument): boolean {
  return document.languageId === "pte" || (document.languageId === "markdown" && FENCE.test(document.getText()));
}

/** How long the extension took to be there, in the output channel: whoever finds it slow can say so in numbers, and tests read them there. */
class Times {
  private readonly began = performance.now();
  private activation = 0;
  /** When there was a scenario to look at. */
  private asked = this.began;
  private isReported = false;

  /** Activation is over: VS Code goes on. */
  activated(): void {
    this.activation = performance.now() - this.began;
  }

  /** A scenario was opened after it. Else one was there before, and activation was for its sake. */
  opened(): void {
    this.asked = performance.now();
  }

  /** The server has said what is to be said of a scenario. The first time is logged. */
  answered(log: LogOutputChannel): void {
    if (this.isReported) return;
    this.isReported = true;
    const after = performance.now() - this.asked;
    log.info(`Activated in ${this.activation.toFixed(0)} ms, first diagnostics after ${after.toFixed(0)} ms.`);
  }
}

// What the client says of itself, and of the user's settings, when it connects.

/** Commands that a hover or a problem's code may run. */
const commandsInText = ["ptescope.explainFinding", "ptescope.losses", "ptescope.showPanel"];

/** `answered`: called each time that the server has looked at a scenario. */
function clientOptions(log: LogOutputChannel, answered: () => void): LanguageClientOptions {
  const settings = workspace.getConfiguration("ptescope");
  return {
    // Untitled scenarios and those of other file systems (a commit in the history, a remote folder) are scenarios too.
    // And a page in Markdown may have some in it.
    documentSelector: [{ language: "pte" }, { language: "markdown" }],
    outputChannel: log,
    // Settings at once, so that the first answer is none that they would change. The page of a finding is a document of ours.
    initializationOptions: {
      inlayHints: plain(settings.get("inlayHints")),
      codeLens: plain(settings.get("codeLens")),
      findings: plain(settings.get("findings")),
      kernel: settings.get("kernel"),
      versions: true,
      findingPage,
      commands: commandsOfAnswers,
    },
    middleware: {
      handleDiagnostics: (uri, diagnostics, next) => {
        next(uri, diagnostics);
        answered();
      },
    },
    markdown: { isTrusted: { enabledCommands: commandsInText } },
  };
}

/** VS Code gives a setting that is an object as a proxy, which no message to a worker may hold. */
function plain(setting: unknown): unknown {
  return setting === undefined ? undefined : JSON.parse(JSON.stringify(setting));
}

// What the extension offers besides what the language server's answers bring by themselves.

/** `storage`: a folder of the extension's own, where programs run on this computer; null: none do. */
function registerFeatures(
  { extensionUri, globalState }: Pick<ExtensionContext, "extensionUri" | "globalState">,
  ask: SendRequest,
  record: RecordOn | null,
  storage: Uri | null,
): Disposable {
  return Disposable.from(
    new HoverInLogs(ask),
    registerExplain(ask),
    registerCompare(ask),
    registerImport(ask),
    registerExplore(ask),
    registerLanguageModelTools(ask),
    registerReproduce(ask, storage),
    registerNewScenario(extensionUri, globalState),
    showPlaceholders(),
    registerTests(ask, record),
  );
}
