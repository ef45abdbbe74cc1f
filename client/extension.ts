// Where VS Code comes in: starts the language server when the first scenario is opened.
import type { ExtensionContext } from "vscode";
import { registerCommands } from "./commands.ts";
import { createClient } from "./connection.ts";
import { showStatus } from "./status.ts";

export async function activate(context: ExtensionContext): Promise<void> {
  const client = createClient(context);
  context.subscriptions.push(client, showStatus(client), ...registerCommands(client));
  await client.start();
}
