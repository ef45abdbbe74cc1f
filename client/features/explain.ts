// The page of a finding: beside the scenario by command, and by the link at a problem's code. That link can't be a command, which VS Code runs
// from a hover's text alone; it is the address of a document, which package.json has the Markdown preview show.
import { commands, Disposable, EventEmitter, type TextDocumentContentProvider, Uri, window, workspace } from "vscode";
import type { SendRequest } from "../server.ts";

/** For the server: `{code}` is the finding's. */
export const findingPage = "ptescope:/{code}.pte.md";
const PAGE = /^\/(?<code>PTE\d{3})\.pte\.md$/;

export function registerExplain(sendRequest: SendRequest): Disposable {
  const documents = new Documents();
  documents.make = async (path) => {
    const code = PAGE.exec(path)?.groups?.code;
    return code === undefined ? undefined : ((await sendRequest("ptescope/explain", { code })).markdown ?? undefined);
  };
  const command = commands.registerCommand("ptescope.explainFinding", async (given?: unknown) => {
    const code = typeof given === "string" ? given : await askForCode(sendRequest);
    if (code === undefined) return;
    const { markdown } = await sendRequest("ptescope/explain", { code });
    if (markdown === null) {
      void window.showWarningMessage(`There is no finding ${code}. A code is PTE and three digits: PTE001.`);
      return;
    }
    await commands.executeCommand("markdown.showPreviewToSide", documents.put(`${code.toUpperCase()}.md`, markdown));
  });
  return Disposable.from(documents.registration, command);
}

/** By code or title, of all there are. */
async function askForCode(sendRequest: SendRequest): Promise<string | undefined> {
  const { findings } = await sendRequest("ptescope/findings", {});
  const items = findings.map(({ code, title }) => ({ label: code, description: title }));
  const picked = await window.showQuickPick(items, {
    title: "Explain a Finding",
    placeHolder: "A finding's code or a word of its title",
    matchOnDescription: true,
  });
  return picked?.label;
}

const SCHEME = "ptescope";

/** Documents that the extension writes and nobody edits. Each is known by an address of its own. */
class Documents implements TextDocumentContentProvider {
  private readonly texts = new Map<string, string>();
  private readonly changed = new EventEmitter<Uri>();
  readonly onDidChange = this.changed.event;
  readonly registration: Disposable = workspace.registerTextDocumentContentProvider(SCHEME, this);

  /** Makes the text of an address that nothing was put at; undefined: there is none. */
  make: (path: string) => Promise<string | undefined> = async () => undefined;

  async provideTextDocumentContent({ path }: Uri): Promise<string> {
    const text = this.texts.get(path) ?? (await this.make(path));
    return text ?? "This page was made in an earlier session: run the command again.\n";
  }

  /** The address of a text; the name is what its tab says. */
  put(name: string, text: string): Uri {
    const uri = Uri.from({ scheme: SCHEME, path: `/${name}` });
    this.texts.set(uri.path, text);
    this.changed.fire(uri);
    return uri;
  }
}
