// Where VS Code comes in, in Node: the language server is a process of its own, one for the window.
import { type ExtensionContext, ExtensionMode, Uri } from "vscode";
import { setUp } from "./activate.ts";
import { ServerProcess } from "./process.ts";

export function activate(context: ExtensionContext): void {
  setUp(context, async (options) => {
    const module = Uri.joinPath(context.extensionUri, "dist", "server.js").fsPath;
    const process = new ServerProcess(module, context.extensionMode === ExtensionMode.Development);
    process.prepare();
    const { createClient } = await import("./connection.ts");
    return createClient(process, options);
  });
}
