// The connection to the language server: one server process for the window, talked to over Node's IPC.
import { type ExtensionContext, Uri } from "vscode";
import { LanguageClient, TransportKind } from "vscode-languageclient/node";

/** The client, not started yet. */
export function createClient(context: ExtensionContext): LanguageClient {
  const module = Uri.joinPath(context.extensionUri, "dist", "server.js").fsPath;
  return new LanguageClient(
    "ptescope",
    "ptescope",
    {
      run: { module, transport: TransportKind.ipc },
      debug: {
        module,
        transport: TransportKind.ipc,
        options: { execArgv: ["--inspect=6009", "--enable-source-maps"] },
      },
    },
    // Untitled scenarios and those of other file systems (a commit in the history, a remote folder) are scenarios too.
    { documentSelector: [{ language: "pte" }] },
  );
}
