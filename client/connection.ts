// The connection to the language server: one server process for the window, talked to over Node's IPC.
import { type ExtensionContext, Uri } from "vscode";
import { LanguageClient, TransportKind } from "vscode-languageclient/node";
import { clientOptions } from "./options.ts";

/** The client, not started yet. */
export function createClient(context: ExtensionContext): LanguageClient {
  const module = Uri.joinPath(context.extensionUri, "dist", "server.js").fsPath;
  const options = { execArgv: ["--inspect=6009", "--enable-source-maps"] };
  return new LanguageClient(
    "ptescope",
    "ptescope",
    {
      run: { module, transport: TransportKind.ipc },
      debug: { module, transport: TransportKind.ipc, options },
    },
    clientOptions(),
  );
}
