// The connection to the language server: one server process for the window, talked to over Node's IPC.
import { type ExtensionContext, Uri, workspace } from "vscode";
import { LanguageClient, TransportKind } from "vscode-languageclient/node";

/** Commands that a hover or a problem's code may run. */
const commandsInText = ["ptescope.explainFinding", "ptescope.showPanel"];

/** The client, not started yet. */
export function createClient(context: ExtensionContext): LanguageClient {
  const module = Uri.joinPath(context.extensionUri, "dist", "server.js").fsPath;
  const settings = workspace.getConfiguration("ptescope");
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
    {
      // Untitled scenarios and those of other file systems (a commit in the history, a remote folder) are scenarios too.
      documentSelector: [{ language: "pte" }],
      // Settings at once, so that the first answer is none that they would change. The page of a finding is a command of ours.
      initializationOptions: {
        inlayHints: settings.get("inlayHints"),
        codeLens: settings.get("codeLens"),
        findings: settings.get("findings"),
        findingPage: "command:ptescope.explainFinding?%5B%22{code}%22%5D",
      },
      markdown: { isTrusted: { enabledCommands: commandsInText } },
    },
  );
}
