// What an empty scenario says of itself, in grey, until something is typed.
import { Disposable, Range, ThemeColor, window, workspace } from "vscode";

const TEXT = "Ctrl+Space: patterns and calls, such as A: buf = mmap(2)";

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
