// Where VS Code comes in: starts the language server when the first scenario is opened.
import type { ExtensionContext } from "vscode";
import { registerCommands, start } from "./commands.ts";
import { createClient } from "./connection.ts";
import { showStatus } from "./status.ts";

export function activate(context: ExtensionContext): void {
  const client = createClient(context);
  context.subscriptions.push(client, showStatus(client), ...registerCommands(client));
  // Not awaited: the window does not wait for the server, and the status item says how it goes.
  void start(client);
}
