// A scenario as a link, to where the page is that the user hands out.
import { ConfigurationTarget, commands, type Disposable, env, type TextEditor, Uri, window, workspace } from "vscode";
import { type Shared, writeLink } from "../analysis/share/link.ts";
import { persistent, type SendRequest } from "./request.ts";

/** How the panel looks at a scenario; null: none shows it. */
export type Looked = (uri: Uri) => Pick<Shared, "step" | "selected"> | null;

export function registerShare(request: SendRequest, looked: Looked): Disposable {
  const ask = persistent(request);
  return commands.registerCommand("ptescope.copyLink", async () => {
    const editor = [window.activeTextEditor, ...window.visibleTextEditors].find(
      (each) => each?.document.languageId === "pte",
    );
    if (!editor) {
      void window.showInformationMessage("Open a scenario (.pte) first, and copy its link then.");
      return;
    }
    try {
      const shared = await sharedOf(editor, ask, looked);
      const address = await addressOf();
      if (address === undefined) return;
      await copy(`${address.replace(/#.*$/s, "")}#${writeLink(shared)}`, editor);
    } catch (error) {
      // Nothing of it runs: the server says so.
      void window.showErrorMessage(error instanceof Error ? error.message : String(error));
    }
  });
}

async function sharedOf({ document, selection }: TextEditor, ask: SendRequest, looked: Looked): Promise<Shared> {
  const textDocument = { uri: document.uri.toString() };
  const view = await ask("ptescope/view", { textDocument, request: { call: "overview" } });
  if (view === null || !("arch" in view)) throw new Error("The scenario is not open any more.");
  const { kernel, arch, design } = view;
  const seen = looked(document.uri);
  const step = seen?.step ?? (await ask("ptescope/stepAt", { textDocument, line: selection.active.line })) ?? 0;
  return { text: document.getText(), kernel, arch, design, step, selected: seen?.selected ?? null };
}

/** As set; else asked for, once. */
export async function addressOf(): Promise<string | undefined> {
  const settings = workspace.getConfiguration("ptescope.share");
  const known = settings.get("address", "");
  if (known !== "") return known;
  const given = await window.showInputBox({
    title: "Copy Link",
    prompt: "Where is the page of ptescope that the link opens? This is kept in the setting ptescope.share.address.",
    placeHolder: "https://example.org/ptescope/",
    validateInput: (text) =>
      /^https?:\/\/./.test(text.trim()) ? null : "An address that begins with http:// or https://",
  });
  if (given === undefined) return undefined;
  await settings.update("address", given.trim(), ConfigurationTarget.Global);
  return given.trim();
}

async function copy(link: string, { document }: TextEditor): Promise<void> {
  await env.clipboard.writeText(link);
  const lacks = /^\s*include\b/m.test(document.getText())
    ? " It does not hold the scenarios that this one includes: there they can't be read."
    : "";
  const open = "Open";
  const chosen = await window.showInformationMessage(`The link is copied.${lacks}`, open);
  if (chosen === open) await env.openExternal(Uri.parse(link, true));
}
