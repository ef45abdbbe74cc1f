// What the client says of itself, and of the user's settings, when it connects.
import { type LogOutputChannel, workspace } from "vscode";
import type { LanguageClientOptions } from "vscode-languageclient";
import { findingPage } from "./features/explain.ts";

/** Commands that a hover or a problem's code may run. */
const commandsInText = ["ptescope.explainFinding", "ptescope.losses", "ptescope.showPanel"];

/** Commands that an answer of the server may name: those of the extension, and VS Code's own. */
const commands = [
  "ptescope.compare",
  "ptescope.explore",
  "ptescope.losses",
  "ptescope.openFound",
  "ptescope.showPanel",
  "ptescope.startWalkthrough",
  "editor.action.triggerParameterHints",
  "editor.action.triggerSuggest",
];

/** `answered`: called each time that the server has looked at a scenario. */
export function clientOptions(log: LogOutputChannel, answered: () => void): LanguageClientOptions {
  const settings = workspace.getConfiguration("ptescope");
  return {
    // Untitled scenarios and those of other file systems (a commit in the history, a remote folder) are scenarios too.
    // And a page in Markdown may have some in it.
    documentSelector: [{ language: "pte" }, { language: "markdown" }],
    outputChannel: log,
    // Settings at once, so that the first answer is none that they would change. The page of a finding is a document of ours.
    initializationOptions: {
      inlayHints: plain(settings.get("inlayHints")),
      codeLens: plain(settings.get("codeLens")),
      findings: plain(settings.get("findings")),
      kernel: settings.get("kernel"),
      versions: true,
      findingPage,
      commands,
    },
    middleware: {
      handleDiagnostics: (uri, diagnostics, next) => {
        next(uri, diagnostics);
        answered();
      },
    },
    markdown: { isTrusted: { enabledCommands: commandsInText } },
  };
}

/** VS Code gives a setting that is an object as a proxy, which no message to a worker may hold. */
function plain(setting: unknown): unknown {
  return setting === undefined ? undefined : JSON.parse(JSON.stringify(setting));
}
