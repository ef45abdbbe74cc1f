// A scenario to begin with: from a template, a copy of an example, or empty.
import {
  commands,
  Disposable,
  type Memento,
  type QuickPickItem,
  QuickPickItemKind,
  Range,
  ThemeColor,
  Uri,
  window,
  workspace,
} from "vscode";
import { registerGallery } from "./gallery.ts";
import { type Example, templates } from "./templates.ts";

const OPEN = "ptescope.openExample";

/** `memory`: where it stands which scenarios were open last. */
export function registerNewScenario(extension: Uri, memory: Memento): Disposable {
  let read: Promise<readonly Example[]> | undefined;
  const examples = (): Promise<readonly Example[]> => {
    read ??= examplesIn(extension);
    return read;
  };
  return Disposable.from(
    commands.registerCommand("ptescope.newScenario", async () => {
      const template = await window.showQuickPick(templates, { title: "New Scenario", matchOnDescription: true });
      if (template === undefined) return;
      const { begin } = template;
      await ("text" in begin ? openCopy(begin.text) : openExample(await examples(), begin.example));
    }),
    commands.registerCommand(OPEN, async (given?: unknown) => {
      const all = await examples();
      const name = typeof given === "string" ? given : await pickExample(all);
      if (name !== undefined) await openExample(all, name);
    }),
    registerGallery(examples, memory, OPEN),
  );
}

async function examplesIn(extension: Uri): Promise<readonly Example[]> {
  const file = await workspace.fs.readFile(Uri.joinPath(extension, "dist", "examples.json"));
  return JSON.parse(new TextDecoder().decode(file));
}

async function pickExample(all: readonly Example[]): Promise<string | undefined> {
  const items: (QuickPickItem & { readonly name?: string })[] = [];
  for (const [i, { name, group, title, line, findings }] of all.entries()) {
    if (all[i - 1]?.group !== group) items.push({ label: group, kind: QuickPickItemKind.Separator });
    items.push({ label: title, description: findings.join(", "), detail: line, name });
  }
  const options = { title: "Open a Copy of an Example", matchOnDescription: true, matchOnDetail: true };
  return (await window.showQuickPick(items, options))?.name;
}

async function openExample(all: readonly Example[], name: string): Promise<void> {
  const example = all.find((each) => each.name === name);
  if (example === undefined) void window.showWarningMessage(`There is no example ${name}.`);
  else await openCopy(example.text);
}

/** A document that is saved nowhere yet: whatever is done to it, the example stays as it is. */
async function openCopy(content: string): Promise<void> {
  await window.showTextDocument(await workspace.openTextDocument({ language: "pte", content }));
}

const TEXT = "Ctrl+Space: patterns and calls, such as A: buf = mmap(2)";

/** What an empty scenario says of itself, in grey, until something is typed. */
export function showPlaceholders(): Disposable {
  const grey = window.createTextEditorDecorationType({
    after: { contentText: TEXT, color: new ThemeColor("editorGhostText.foreground") },
  });
  const all = (): void => {
    for (const editor of window.visibleTextEditors) {
      const { document } = editor;
      if (document.languageId !== "pte") continue;
      const empty = document.lineCount === 1 && document.lineAt(0).text === "";
      editor.setDecorations(grey, empty ? [new Range(0, 0, 0, 0)] : []);
    }
  };
  all();
  return Disposable.from(
    grey,
    window.onDidChangeVisibleTextEditors(all),
    workspace.onDidChangeTextDocument(({ document }) => {
      if (document.languageId === "pte") all();
    }),
    // A file gets its language when it is opened anew.
    workspace.onDidOpenTextDocument(all),
  );
}
