// The language status item (the `{}` at the right of the status bar): whether the server runs.
import { Disposable, LanguageStatusSeverity, languages } from "vscode";
import type { Condition, Server } from "./server.ts";

export function showStatus(server: Server): Disposable {
  const item = languages.createLanguageStatusItem("ptescope.server", { language: "pte" });
  item.name = "ptescope";
  const show = (condition: Condition): void => {
    item.busy = condition === "starting";
    item.severity = condition === "stopped" ? LanguageStatusSeverity.Error : LanguageStatusSeverity.Information;
    item.text = condition === "stopped" ? "ptescope: server stopped" : "ptescope";
    item.detail = describe(condition);
    item.command =
      condition === "stopped"
        ? { command: "ptescope.restartServer", title: "Restart" }
        : { command: "ptescope.showOutput", title: "Show Output" };
  };
  show("starting");
  return Disposable.from(item, server.onDidChange(show));
}

function describe(condition: Condition): string {
  if (condition === "running") return "Scenarios are run as you type";
  return condition === "starting" ? "Starting the language server" : "The language server does not run";
}
