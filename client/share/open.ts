// A link that names this VS Code: its scenario opens as a new file, and the panel as it was looked at.
import { commands, type Uri, window, workspace } from "vscode";
import { readLink, type Shared } from "../../analysis/share/link.ts";
import type { Panels } from "../panel/panel.ts";
import type { SendRequest } from "../request.ts";

export async function openLinked(link: Uri, ask: SendRequest, panels: Panels): Promise<void> {
  const shared = readLink(link.query);
  if ("problem" in shared) {
    void window.showErrorMessage(shared.problem);
    return;
  }
  const document = await workspace.openTextDocument({ language: "pte", content: shared.text });
  await window.showTextDocument(document);
  try {
    await look(document.uri, shared, ask, panels);
  } catch (error) {
    // Nothing of it runs: the text is there, and its problems say why.
    void window.showErrorMessage(error instanceof Error ? error.message : String(error));
  }
}

async function look(uri: Uri, { kernel, arch, design, step, selected }: Shared, ask: SendRequest, panels: Panels) {
  const textDocument = { uri: uri.toString() };
  const own = await ask("ptescope/view", { textDocument, request: { call: "overview" } });
  if (own === null || !("arch" in own)) return;
  // Another default, or a choice of who made the link: it is shown as it was there.
  const other = {
    ...(own.kernel === kernel ? {} : { kernel }),
    ...(own.arch === arch ? {} : { arch }),
    ...(own.design === design ? {} : { design }),
  };
  if (Object.keys(other).length > 0) panels.runOn(uri, other);
  await commands.executeCommand("ptescope.showPanel", { uri: uri.toString(), line: 0 });
  panels.goTo(uri, step, selected);
}
