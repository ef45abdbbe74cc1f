import { commands, type Disposable, window } from "vscode";
import type { LanguageClient } from "vscode-languageclient/node";

/** The commands that concern the server itself. */
export function registerCommands(client: LanguageClient): Disposable[] {
  return [
    commands.registerCommand("ptescope.restartServer", () => start(client)),
    commands.registerCommand("ptescope.showOutput", () => client.outputChannel.show(true)),
  ];
}

/** Starts the server, or starts it again, and tells the user when it can't be. */
export async function start(client: LanguageClient): Promise<void> {
  try {
    await (client.isRunning() ? client.restart() : client.start());
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const show = "Show Output";
    const chosen = await window.showErrorMessage(`The ptescope language server can't be started: ${reason}`, show);
    if (chosen === show) client.outputChannel.show(true);
  }
}
