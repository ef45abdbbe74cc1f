// A scenario as the text of a mail, for the clipboard.
import { env, type Uri, window, workspace } from "vscode";
import type { SendRequest } from "../request.ts";

export async function copyMail(uri: Uri, ask: SendRequest): Promise<void> {
  const made = await ask("ptescope/mail", { textDocument: { uri: uri.toString() } });
  if (made === null) return;
  if ("broken" in made) {
    const [first] = made.broken;
    const where = first
      ? ` Line ${first.line + 1}${first.file === null ? "" : ` of ${first.file}`}: ${first.message}`
      : "";
    void window.showErrorMessage(`No mail is written: the scenario does not hold.${where}`);
    return;
  }
  await env.clipboard.writeText(made.text);
  const show = "Show";
  const chosen = await window.showInformationMessage("The mail's text is copied, in 72 columns.", show);
  if (chosen === show) await window.showTextDocument(await workspace.openTextDocument({ content: made.text }));
}
