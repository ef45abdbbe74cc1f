// The page of a finding: beside the scenario by command, and by the link at a problem's code. That link can't be a command, which VS Code runs
// from a hover's text alone; it is the address of a document, which package.json has the Markdown preview show.
import { commands, type Disposable, window } from "vscode";
import type { SendRequest } from "../request.ts";
import type { Documents } from "./document.ts";

/** For the server: `{code}` is the finding's. */
export const findingPage = "ptescope:/{code}.pte.md";
const PAGE = /^\/(?<code>PTE\d{3})\.pte\.md$/;

export function registerExplain(ask: SendRequest, documents: Documents): Disposable {
  documents.make = async (path) => {
    const code = PAGE.exec(path)?.groups?.code;
    return code === undefined ? undefined : ((await ask("ptescope/explain", { code })).markdown ?? undefined);
  };
  return commands.registerCommand("ptescope.explainFinding", async (given?: unknown) => {
    const code = typeof given === "string" ? given : await askForCode();
    if (code === undefined) return;
    const { markdown } = await ask("ptescope/explain", { code });
    if (markdown === null) {
      void window.showWarningMessage(`There is no finding ${code}. A code is PTE and three digits: PTE001.`);
      return;
    }
    await commands.executeCommand("markdown.showPreviewToSide", documents.put(`${code.toUpperCase()}.md`, markdown));
  });
}

function askForCode(): Thenable<string | undefined> {
  return window
    .showInputBox({
      title: "Explain a Finding",
      prompt: "The finding's code, as the Problems view shows it",
      placeHolder: "PTE001",
      validateInput: (text) => (/^\s*pte\d{3}\s*$/i.test(text) ? null : "A code is PTE and three digits: PTE001"),
    })
    .then((text) => text?.trim());
}
