// Where VS Code comes in, in Node: the language server is a process of its own, one for the window.
import { type ExtensionContext, ExtensionMode, Uri } from "vscode";
import { type LoadShared, setUp } from "./activate.ts";
import type { RecordOn } from "./features/kernels.ts";
import { ServerProcess } from "./process.ts";

export function activate(context: ExtensionContext): void {
  const recordOn: RecordOn = async (...asked) => {
    const { recorderAt } = await import("./node.ts");
    return recorderAt(Uri.joinPath(context.extensionUri, "dist", "record.js").fsPath)(...asked);
  };
  // The other host's bundle has the LSP client and the debug adapter, which are the same here.
  const shared: LoadShared = async () => (await import("./browser.ts")).shared();
  setUp(
    context,
    async (options, log) => {
      const module = Uri.joinPath(context.extensionUri, "dist", "server.js").fsPath;
      const process = new ServerProcess(module, context.extensionMode === ExtensionMode.Development);
      process.prepare();
      const [{ Client }, { carrierOf }] = await Promise.all([shared(), import("./node.ts")]);
      return new Client(carrierOf(process, log), options);
    },
    shared,
    recordOn,
  );
}
