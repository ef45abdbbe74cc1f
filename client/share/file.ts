// A scenario written to a file: its walkthrough, or one HTML file that shows and runs it.
import { env, Uri, window, workspace } from "vscode";
import { htmlFile, type Parts, packed } from "../../analysis/share/html.ts";
import type { Shared } from "../../analysis/share/link.ts";
import { linked } from "../../analysis/share/linked.ts";
import type { SendRequest } from "../server.ts";
import { readerOf } from "../webview.ts";

export async function writeWalkthrough(uri: Uri, sendRequest: SendRequest): Promise<void> {
  const chosen = await window.showQuickPick(
    [
      { label: "HTML", description: "one page that needs nothing else", format: "html" as const },
      { label: "Markdown", description: "for a mail or a code-hosting page", format: "md" as const },
    ],
    { title: "Write Walkthrough As" },
  );
  if (!chosen) return;
  const made = await sendRequest("ptescope/walkthrough", {
    textDocument: { uri: uri.toString() },
    format: chosen.format,
  });
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

// One HTML file that shows and runs a scenario. It is put together from what the extension has: its page, its panel, its language server.

let known: Promise<Parts> | undefined;

/** `extension`: the folder of its package. */
export async function writeHtml(extension: Uri, uri: Uri, shared: Shared): Promise<void> {
  const name = uri.path.split("/").at(-1) ?? "scenario.pte";
  const folder = uri.scheme === "untitled" ? workspace.workspaceFolders?.[0]?.uri : Uri.joinPath(uri, "..");
  const target = await window.showSaveDialog({
    ...(folder ? { defaultUri: Uri.joinPath(folder, name.replace(/(\.pte)?$/, ".html")) } : {}),
    filters: { HTML: ["html"] },
  });
  if (!target) return;
  known ??= partsOf(extension);
  const text = htmlFile(await known, { ...shared, name });
  await workspace.fs.writeFile(target, new TextEncoder().encode(text));
  const lacks = /^\s*include\b/m.test(shared.text) ? " It does not hold the scenarios that this one includes." : "";
  const open = "Open in Browser";
  const wanted = await window.showInformationMessage(
    `The scenario is in ${workspace.asRelativePath(target)}.${lacks}`,
    ...(target.scheme === "file" ? [open] : []),
  );
  if (wanted === open) await env.openExternal(target);
}

async function partsOf(extension: Uri): Promise<Parts> {
  const read = readerOf(workspace.fs, extension);
  const [style, script, panel, server] = await Promise.all([
    read("standalone.css"),
    read("standalone.js"),
    read("panel.js"),
    linked("server-worker.js", read),
  ]);
  return { style, script, panel: packed(panel), server: packed(server) };
}
