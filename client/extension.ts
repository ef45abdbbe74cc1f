// Where VS Code comes in, in Node: the language server is a process of its own, one for the window.
import { type ExtensionContext, ExtensionMode, Uri } from "vscode";
import { setUp } from "./activate.ts";
import type { RecordOn } from "./features/kernels.ts";
import { ServerProcess } from "./process.ts";

export function activate(context: ExtensionContext): void {
  const recordOn: RecordOn = async (...asked) => {
    const { recorderAt } = await import("./kernel.ts");
    return recorderAt(Uri.joinPath(context.extensionUri, "dist", "record.js").fsPath)(...asked);
  };
  setUp(
    context,
    async (options) => {
      const module = Uri.joinPath(context.extensionUri, "dist", "server.js").fsPath;
      const process = new ServerProcess(module, context.extensionMode === ExtensionMode.Development);
      process.prepare();
      const { createClient } = await import("./connection.ts");
      return createClient(process, options);
    },
    recordOn,
  );
}
