// The page of a finding, beside the scenario: the link at a problem's code leads here.
import { commands, type Disposable, window } from "vscode";
import type { BaseLanguageClient } from "vscode-languageclient";
import type { Documents } from "./document.ts";
import { request } from "./request.ts";

export function registerExplain(client: BaseLanguageClient, documents: Documents): Disposable {
  return commands.registerCommand("ptescope.explainFinding", async (given?: unknown) => {
    const code = typeof given === "string" ? given : await ask();
    if (code === undefined) return;
    const { markdown } = await request(client, "ptescope/explain", { code });
    if (markdown === null) {
      void window.showWarningMessage(`There is no finding ${code}. A code is PTE and three digits: PTE001.`);
      return;
    }
    await commands.executeCommand("markdown.showPreviewToSide", documents.put(`${code.toUpperCase()}.md`, markdown));
  });
}

function ask(): Thenable<string | undefined> {
  return window
    .showInputBox({
      title: "Explain a Finding",
      prompt: "The finding's code, as the Problems view shows it",
      placeHolder: "PTE001",
      validateInput: (text) => (/^\s*pte\d{3}\s*$/i.test(text) ? null : "A code is PTE and three digits: PTE001"),
    })
    .then((text) => text?.trim());
}
