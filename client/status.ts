// The language status item (the `{}` at the right of the status bar): whether the server runs.
import { Disposable, LanguageStatusSeverity, languages } from "vscode";
import { type BaseLanguageClient, State } from "vscode-languageclient";

export function showStatus(client: BaseLanguageClient): Disposable {
  const item = languages.createLanguageStatusItem("ptescope.server", { language: "pte" });
  item.name = "ptescope";
  const show = (state: State): void => {
    item.busy = state === State.Starting;
    item.severity = state === State.Stopped ? LanguageStatusSeverity.Error : LanguageStatusSeverity.Information;
    item.text = state === State.Stopped ? "ptescope: server stopped" : "ptescope";
    item.detail = describe(state);
    item.command =
      state === State.Stopped
        ? { command: "ptescope.restartServer", title: "Restart" }
        : { command: "ptescope.showOutput", title: "Show Output" };
  };
  show(State.Starting);
  return Disposable.from(
    item,
    client.onDidChangeState((event) => show(event.newState)),
  );
}

function describe(state: State): string {
  if (state === State.Running) return "Scenarios are run as you type";
  return state === State.Starting ? "Starting the language server" : "The language server does not run";
}
