import { commands, type Disposable, window } from "vscode";
import type { BaseLanguageClient } from "vscode-languageclient";

/** The commands that concern the server itself. */
export function registerCommands(client: BaseLanguageClient): Disposable[] {
  return [
    commands.registerCommand("ptescope.restartServer", () => restart(client)),
    commands.registerCommand("ptescope.showOutput", () => client.outputChannel.show(true)),
  ];
}

/** Starts the server where it does not run yet, and tells the user when it can't be. */
export function start(client: BaseLanguageClient): Promise<void> {
  return attempt(client, () => client.start());
}

function restart(client: BaseLanguageClient): Promise<void> {
  return attempt(client, async () => {
    if (client.isRunning()) await client.stop();
    await client.start();
  });
}

async function attempt(client: BaseLanguageClient, action: () => Promise<void>): Promise<void> {
  try {
    await action();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const show = "Show Output";
    const chosen = await window.showErrorMessage(`The ptescope language server can't be started: ${reason}`, show);
    if (chosen === show) client.outputChannel.show(true);
  }
}
