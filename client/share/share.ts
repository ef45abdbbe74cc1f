// A scenario to hand on: as a link, as one HTML file that runs it, as the text of a mail; and one that a link brings.
import { ConfigurationTarget, commands, Disposable, env, type Uri, Uri as Uris, window, workspace } from "vscode";
import { readLink, type Shared, writeLink } from "../../analysis/share/link.ts";
import type { Panels } from "../panel/panel.ts";
import { activeScenario } from "../panel/sidebar.ts";
import { persistent, type SendRequest } from "../server.ts";
import { writeHtml } from "./file.ts";

/** What a link to this VS Code names, and where its files are. */
interface ThisEditor {
  readonly id: string;
  readonly uri: Uri;
}

/** Characters of a link that opens a program: Windows takes 2,083 (INTERNET_MAX_URL_LENGTH), browsers there no more. */
const LONGEST = 2000;

export function registerShare(own: ThisEditor, request: SendRequest, panels: Panels): Disposable {
  const sendRequest = persistent(request);
  const share = (act: (uri: Uri, shared: Shared) => Promise<void>) => async (): Promise<void> => {
    const uri = panels.front() ?? activeScenario();
    if (uri?.fragment !== "") {
      void window.showInformationMessage("Open a scenario (.pte) first, and share it then.");
      return;
    }
    try {
      await act(uri, await sharedOf(uri, sendRequest, panels));
    } catch (error) {
      // Nothing of it runs: the server says so.
      void window.showErrorMessage(error instanceof Error ? error.message : String(error));
    }
  };
  const html = (uri: Uri, shared: Shared) => writeHtml(own.uri, uri, shared);
  const mail = (uri: Uri) => copyMail(uri, sendRequest);
  return Disposable.from(
    commands.registerCommand(
      "ptescope.copyLink",
      share(async (uri, shared) => {
        if (knownAddress() !== "") return copyPageLink(shared);
        const chosen = await choose(`${env.uriScheme}://${own.id}/open?${writeLink(shared)}`);
        if (chosen === "html") await html(uri, shared);
        else if (chosen === "mail") await mail(uri);
        else if (chosen === "page") await copyPageLink(shared);
        else if (chosen !== undefined) await copy(chosen.link, shared);
      }),
    ),
    commands.registerCommand("ptescope.writeHtml", share(html)),
    commands.registerCommand("ptescope.copyMail", share(mail)),
    window.registerUriHandler({ handleUri: (uri) => openLinked(uri, sendRequest, panels) }),
  );
}

async function sharedOf(uri: Uri, sendRequest: SendRequest, panels: Panels): Promise<Shared> {
  const textDocument = { uri: uri.toString() };
  const document = await workspace.openTextDocument(uri);
  const run = panels.runsOn(uri);
  const view = await sendRequest("ptescope/view", { textDocument, request: { call: "overview" }, ...(run && { run }) });
  if (view === null || !("arch" in view)) throw new Error("The scenario is not open any more.");
  const { kernel, arch, design } = view;
  const seen = panels.looked(uri);
  const editor = window.visibleTextEditors.find((each) => each.document === document);
  const line = editor?.selection.active.line ?? 0;
  const step = seen?.step ?? (await sendRequest("ptescope/stepAt", { textDocument, line })) ?? 0;
  return { text: document.getText(), kernel, arch, design, step, selected: seen?.selected ?? null };
}

type Chosen = { readonly link: string } | "html" | "mail" | "page";

/** What there is where no page is known. */
async function choose(link: string): Promise<Chosen | undefined> {
  const long = link.length > LONGEST;
  const picked = await window.showQuickPick<{
    label: string;
    description: string;
    detail: string;
    chosen: Chosen | undefined;
  }>(
    [
      {
        label: "$(link) Link for VS Code",
        description: long ? "too long" : `${env.uriScheme}://…`,
        detail: long
          ? `It would have ${link.length.toLocaleString("en")} characters; systems take ${LONGEST.toLocaleString("en")}. Send the HTML file.`
          : "Opens the scenario in the VS Code of who has ptescope in it",
        chosen: long ? undefined : { link },
      },
      {
        label: "$(file-code) HTML file…",
        description: "600 KB",
        detail:
          "Runs in any browser, from a disk or a mail: the scenario to read and to change, its findings, the page tables",
        chosen: "html",
      },
      {
        label: "$(mail) Text for a mail",
        description: "72 columns",
        detail: "What is lost and where, the scenario, the page tables before and after",
        chosen: "mail",
      },
      {
        label: "$(globe) Link to a page of ptescope…",
        description: "ptescope.share.address",
        detail: "Where the page is served for everybody who gets the link: asked for once",
        chosen: "page",
      },
    ],
    { title: "Share the Scenario", placeHolder: "What the other one opens" },
  );
  return picked?.chosen;
}

async function copyPageLink(shared: Shared): Promise<void> {
  const address = await addressOf();
  if (address !== undefined) await copy(`${address.replace(/#.*$/s, "")}#${writeLink(shared)}`, shared);
}

async function copy(link: string, { text }: Shared): Promise<void> {
  await env.clipboard.writeText(link);
  const lacks = /^\s*include\b/m.test(text)
    ? " It does not hold the scenarios that this one includes: there they can't be read."
    : "";
  const here = /^https?:\/\/(localhost|127(\.\d+){3}|\[::1\])(:|\/|#)/.test(link)
    ? " Only this computer opens it: ptescope.share.address names it."
    : "";
  const open = "Open";
  const chosen = await window.showInformationMessage(`The link is copied.${here}${lacks}`, open);
  if (chosen === open) await env.openExternal(Uris.parse(link, true));
}

// Where the page is that links open.

/** As set; "" where it is not. */
function knownAddress(): string {
  return workspace.getConfiguration("ptescope.share").get("address", "");
}

/** As set; else asked for, once. */
export async function addressOf(): Promise<string | undefined> {
  const known = knownAddress();
  if (known !== "") return known;
  const given = await window.showInputBox({
    title: "Copy Link",
    prompt: "Where is the page of ptescope that the link opens? This is kept in the setting ptescope.share.address.",
    placeHolder: "https://example.org/ptescope/",
    validateInput: (text) =>
      /^https?:\/\/./.test(text.trim()) ? null : "An address that begins with http:// or https://",
  });
  if (given === undefined) return undefined;
  await workspace.getConfiguration("ptescope.share").update("address", given.trim(), ConfigurationTarget.Global);
  return given.trim();
}

/** A scenario as the text of a mail, for the clipboard. */
async function copyMail(uri: Uri, sendRequest: SendRequest): Promise<void> {
  const made = await sendRequest("ptescope/mail", { textDocument: { uri: uri.toString() } });
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

/** A link that names this VS Code: its scenario opens as a new file, and the panel as it was looked at. */
async function openLinked(link: Uri, sendRequest: SendRequest, panels: Panels): Promise<void> {
  const shared = readLink(link.query);
  if ("problem" in shared) {
    void window.showErrorMessage(shared.problem);
    return;
  }
  const document = await workspace.openTextDocument({ language: "pte", content: shared.text });
  await window.showTextDocument(document);
  try {
    await show(document.uri, shared, sendRequest, panels);
  } catch (error) {
    // Nothing of it runs: the text is there, and its problems say why.
    void window.showErrorMessage(error instanceof Error ? error.message : String(error));
  }
}

async function show(
  uri: Uri,
  { kernel, arch, design, step, selected }: Shared,
  sendRequest: SendRequest,
  panels: Panels,
) {
  const textDocument = { uri: uri.toString() };
  const own = await sendRequest("ptescope/view", { textDocument, request: { call: "overview" } });
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
