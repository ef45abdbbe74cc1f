import { commands, Disposable } from "vscode";
import type { Server } from "./server.ts";

/** The commands that concern the server itself. */
export function registerCommands(server: Server): Disposable {
  return Disposable.from(
    commands.registerCommand("ptescope.restartServer", () => server.restart()),
    commands.registerCommand("ptescope.showOutput", () => server.log.show(true)),
  );
}
