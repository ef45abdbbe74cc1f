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
    const code = typeof given === "string" ? given : await askForCode(ask);
    if (code === undefined) return;
    const { markdown } = await ask("ptescope/explain", { code });
    if (markdown === null) {
      void window.showWarningMessage(`There is no finding ${code}. A code is PTE and three digits: PTE001.`);
      return;
    }
    await commands.executeCommand("markdown.showPreviewToSide", documents.put(`${code.toUpperCase()}.md`, markdown));
  });
}

/** By code or title, of all there are. */
async function askForCode(ask: SendRequest): Promise<string | undefined> {
  const { findings } = await ask("ptescope/findings", {});
  const items = findings.map(({ code, title }) => ({ label: code, description: title }));
  const picked = await window.showQuickPick(items, {
    title: "Explain a Finding",
    placeHolder: "A finding's code or a word of its title",
    matchOnDescription: true,
  });
  return picked?.label;
}
