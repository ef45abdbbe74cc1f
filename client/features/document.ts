// Documents that the extension writes and nobody edits: decoded logs, pages of findings. Each is known by an address of its own.
import { type Disposable, EventEmitter, type TextDocumentContentProvider, Uri, workspace } from "vscode";

const scheme = "ptescope";

export class Documents implements TextDocumentContentProvider {
  private readonly texts = new Map<string, string>();
  private readonly changed = new EventEmitter<Uri>();
  readonly onDidChange = this.changed.event;
  readonly registration: Disposable = workspace.registerTextDocumentContentProvider(scheme, this);

  /** Makes the text of an address that nothing was put at; undefined: there is none. */
  make: (path: string) => Promise<string | undefined> = async () => undefined;

  async provideTextDocumentContent({ path }: Uri): Promise<string> {
    const text = this.texts.get(path) ?? (await this.make(path));
    return text ?? "This page was made in an earlier session: run the command again.\n";
  }

  /** The address of a text; the name is what its tab says. */
  put(name: string, text: string): Uri {
    const uri = Uri.from({ scheme, path: `/${name}` });
    this.texts.set(uri.path, text);
    this.changed.fire(uri);
    return uri;
  }
}
