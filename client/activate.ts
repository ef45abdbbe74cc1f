// What the extension sets up, wherever it runs: in a desktop's or a server's Node, or in a browser.
import { Disposable, type ExtensionContext, type TextDocument, workspace } from "vscode";
import type { BaseLanguageClient } from "vscode-languageclient";
import { registerCommands, start } from "./commands.ts";
import { registerDecoder } from "./decoder/decoder.ts";
import { registerFeatures } from "./features/features.ts";
import { request } from "./features/request.ts";
import type { Ask } from "./panel/ask.ts";
import { registerPanel } from "./panel/panel.ts";
import { registerShare } from "./share.ts";
import { showStatus } from "./status.ts";

/** With a client that is not started yet: it starts when the first scenario is opened. */
export function setUp(context: ExtensionContext, client: BaseLanguageClient): void {
  context.subscriptions.push(client, showStatus(client), ...registerCommands(client));
  context.subscriptions.push(startWithFirstScenario(client), registerFeatures(client));
  const ask: Ask = (name, params) => request(client, name, params);
  const panels = registerPanel(context.extensionUri, ask);
  context.subscriptions.push(panels, registerShare(ask, panels.looked), registerDecoder(context.extensionUri, ask));
}

/** The extension is also there for logs and for the Test Explorer: without a scenario in sight no server runs. */
function startWithFirstScenario(client: BaseLanguageClient): Disposable {
  const isScenario = ({ languageId }: TextDocument): boolean => languageId === "pte";
  // Not awaited: the window does not wait for the server, and the status item says how it goes.
  if (workspace.textDocuments.some(isScenario)) {
    void start(client);
    return Disposable.from();
  }
  const opened = workspace.onDidOpenTextDocument((document) => {
    if (!isScenario(document)) return;
    opened.dispose();
    void start(client);
  });
  return opened;
}
