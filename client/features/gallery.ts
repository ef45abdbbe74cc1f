// The view of what to begin with: the scenarios that were open last, and the examples, which open as copies.
import {
  Disposable,
  EventEmitter,
  MarkdownString,
  type Memento,
  type TextEditor,
  type TreeDataProvider,
  TreeItem,
  TreeItemCollapsibleState,
  Uri,
  window,
  workspace,
} from "vscode";
import type { Example } from "./templates.ts";

/** By the name it has in the memory of the editor. */
const RECENT = "recent";
const MOST = 8;
const OPEN_AT_FIRST = 2;

interface Group {
  readonly title: string;
  readonly isOpen: boolean;
  readonly items: readonly (Example | Uri)[];
}
type Item = Group | Example | Uri;

/** `open`: the command that opens a copy of an example, by its name. */
export function registerGallery(
  examples: () => Promise<readonly Example[]>,
  memory: Memento,
  open: string,
): Disposable {
  const changed = new EventEmitter<undefined>();
  const remember = (editor: TextEditor | undefined): void => {
    if (editor?.document.languageId !== "pte" || editor.document.uri.scheme === "untitled") return;
    const uri = editor.document.uri.toString();
    const known = memory.get<string[]>(RECENT, []);
    if (known[0] === uri) return;
    const now = [uri, ...known.filter((each) => each !== uri)].slice(0, MOST);
    void memory.update(RECENT, now).then(() => changed.fire(undefined));
  };
  remember(window.activeTextEditor);
  const gallery: TreeDataProvider<Item> = {
    onDidChangeTreeData: changed.event,
    getChildren: async (parent) => {
      if (parent !== undefined) return "items" in parent ? [...parent.items] : [];
      const recent = await there(memory.get<string[]>(RECENT, []).map((uri) => Uri.parse(uri)));
      const groups = groupsOf(await examples());
      return recent.length > 0 ? [{ title: "Recent", isOpen: true, items: recent }, ...groups] : groups;
    },
    getTreeItem: (item) => {
      if (item instanceof Uri) return recentItem(item);
      return "items" in item ? groupItem(item) : exampleItem(item, open);
    },
  };
  return Disposable.from(
    changed,
    window.onDidChangeActiveTextEditor(remember),
    window.registerTreeDataProvider("ptescope.examples", gallery),
  );
}

/** The groups as they come, the first ones open: what a newcomer is to meet first. */
function groupsOf(examples: readonly Example[]): Group[] {
  const titles = [...new Set(examples.map(({ group }) => group))];
  return titles.map((title, i) => ({
    title,
    isOpen: i < OPEN_AT_FIRST,
    items: examples.filter(({ group }) => group === title),
  }));
}

/** Those that were not moved or deleted meanwhile. */
async function there(uris: readonly Uri[]): Promise<Uri[]> {
  const found = await Promise.all(
    uris.map((uri) =>
      workspace.fs.stat(uri).then(
        () => [uri],
        () => [],
      ),
    ),
  );
  return found.flat();
}

function recentItem(uri: Uri): TreeItem {
  const item = new TreeItem(uri, TreeItemCollapsibleState.None);
  item.description = true;
  item.command = { command: "vscode.open", title: "Open", arguments: [uri] };
  return item;
}

function groupItem({ title, isOpen }: Group): TreeItem {
  const { Expanded, Collapsed } = TreeItemCollapsibleState;
  return new TreeItem(title, isOpen ? Expanded : Collapsed);
}

function exampleItem({ name, title, line, summary, findings }: Example, command: string): TreeItem {
  const item = new TreeItem(title);
  item.description = line;
  const shown = findings.length > 0 ? `\n\nShows ${findings.join(", ")}.` : "";
  item.tooltip = new MarkdownString(`**${title}**\n\n${summary}${shown}`);
  item.accessibilityInformation = { label: `${title}: ${line}` };
  item.command = { command, title: "Open a Copy", arguments: [name] };
  return item;
}
