// Writes a scenario's walkthrough to a file.

import { env, Uri, window, workspace } from "vscode";
import type { SendRequest } from "../request.ts";

export async function writeWalkthrough(uri: Uri, ask: SendRequest): Promise<void> {
  const chosen = await window.showQuickPick(
    [
      { label: "HTML", description: "one page that needs nothing else", format: "html" as const },
      { label: "Markdown", description: "for a mail or a code-hosting page", format: "md" as const },
    ],
    { title: "Write Walkthrough As" },
  );
  if (!chosen) return;
  const made = await ask("ptescope/walkthrough", { textDocument: { uri: uri.toString() }, format: chosen.format });
  if (made === null) return;
  if ("broken" in made) {
    const [first] = made.broken;
    const more = made.broken.length > 1 ? ` (and ${made.broken.length - 1} more)` : "";
    const where = first
      ? `Line ${first.line + 1}${first.file === null ? "" : ` of ${first.file}`}: ${first.message}${more}`
      : "";
    void window.showErrorMessage(`No walkthrough is written: the scenario does not hold. ${where}`);
    return;
  }
  const name = (uri.path.split("/").at(-1) ?? "walkthrough").replace(/\.pte$/, "");
  const folder = uri.scheme === "untitled" ? workspace.workspaceFolders?.[0]?.uri : Uri.joinPath(uri, "..");
  const target = await window.showSaveDialog(
    folder ? { defaultUri: Uri.joinPath(folder, `${name}.${chosen.format}`) } : {},
  );
  if (!target) return;
  await workspace.fs.writeFile(target, new TextEncoder().encode(made.text));
  if (chosen.format === "md") {
    await window.showTextDocument(target);
    return;
  }
  const open = "Open in Browser";
  const wanted = await window.showInformationMessage(
    `The walkthrough is in ${workspace.asRelativePath(target)}.`,
    ...(target.scheme === "file" ? [open] : []),
  );
  if (wanted === open) await env.openExternal(target);
}
