// What the extension sets up, wherever it runs: in a desktop's or a server's Node, or in a browser.
import { Disposable, type ExtensionContext, type LogOutputChannel, type TextDocument, window, workspace } from "vscode";
import type { BaseLanguageClient, LanguageClientOptions } from "vscode-languageclient";
import { registerDebugger } from "./debug/register.ts";
import { registerDecoder } from "./decoder/decoder.ts";
import { registerFeatures } from "./features/features.ts";
import type { RecordOn } from "./features/kernels.ts";
import { registerRunsOn } from "./features/runs-on.ts";
import { clientOptions } from "./options.ts";
import { registerPanel } from "./panel/panel.ts";
import { registerCommands, Server, showStatus } from "./server.ts";
import { registerShare } from "./share/share.ts";

/** Loads what is large. */
export type LoadShared = () => Promise<typeof import("./shared.ts")>;

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
  const { ask } = server;
  const panels = registerPanel(context.extensionUri, ask);
  context.subscriptions.push(
    server,
    startWithFirstScenario(server, times),
    showStatus(server),
    registerCommands(server),
    registerFeatures(context, ask, record, record === null ? null : context.globalStorageUri),
    panels,
    registerRunsOn(server, panels),
    registerShare({ id: context.extension.id, uri: context.extensionUri }, ask, panels),
    registerDecoder(context.extensionUri, ask),
    registerDebugger(ask, panels, async () => (await shared()).Adapter),
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
  private told = false;

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
    if (this.told) return;
    this.told = true;
    const after = performance.now() - this.asked;
    log.info(`Activated in ${this.activation.toFixed(0)} ms, first diagnostics after ${after.toFixed(0)} ms.`);
  }
}
