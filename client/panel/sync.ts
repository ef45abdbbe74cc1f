// The editor and the panel go together: the cursor follows the step, the step follows the cursor, and the statement of the step is marked.

import {
  Disposable,
  OverviewRulerLane,
  Range,
  Selection,
  type TextEditor,
  TextEditorRevealType,
  type TextEditorSelectionChangeEvent,
  TextEditorSelectionChangeKind,
  ThemeColor,
  type Uri,
  window,
  workspace,
} from "vscode";
import type { SendRequest } from "../server.ts";

/** How long the cursor rests before the panel follows, in milliseconds: a held arrow key asks once. */
const REST = 60;

export class Sync implements Disposable {
  private readonly mark = window.createTextEditorDecorationType({
    isWholeLine: true,
    backgroundColor: new ThemeColor("editor.stackFrameHighlightBackground"),
    overviewRulerColor: new ThemeColor("focusBorder"),
    overviewRulerLane: OverviewRulerLane.Full,
  });
  /** The marked line of each scenario that a panel shows. */
  private readonly marked = new Map<string, number>();
  private readonly sendRequest: SendRequest;
  private readonly follow: (uri: Uri, step: number) => void;
  private readonly shown: (document: string) => readonly Uri[];
  private readonly registration: Disposable;
  private timer: ReturnType<typeof setTimeout> | undefined;
  /** Lines that the cursor was sent to from here and that VS Code has not reported yet: these moves are nobody's wish. */
  private readonly sent: { readonly uri: string; readonly line: number }[] = [];
  /** Rises with each move of either side: an answer that comes after a later move counts no more. */
  private moves = 0;

  /** `shown`: the scenarios of a document that panels show; `follow`: takes a scenario's panels to a step. */
  constructor(
    sendRequest: SendRequest,
    shown: (document: string) => readonly Uri[],
    follow: (uri: Uri, step: number) => void,
  ) {
    this.sendRequest = sendRequest;
    this.shown = shown;
    this.follow = follow;
    this.registration = Disposable.from(
      window.onDidChangeTextEditorSelection((event) => this.moved(event)),
      window.onDidChangeVisibleTextEditors((editors) => {
        for (const editor of editors) this.paint(editor);
      }),
      workspace.onDidCloseTextDocument(({ uri }) => this.marked.delete(uri.toString())),
    );
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.registration.dispose();
    this.mark.dispose();
  }

  /** A panel shows the step of a line: marks it, and where the panel's user went there takes the cursor along. */
  stepped(uri: Uri, line: number, own: boolean): void {
    this.marked.set(documentOf(uri), line);
    for (const editor of editorsOf(uri)) this.paint(editor);
    if (!own) return;
    this.moves++;
    clearTimeout(this.timer);
    for (const editor of editorsOf(uri)) {
      if (editor.selection.active.line === line || line >= editor.document.lineCount) continue;
      this.sent.push({ uri: documentOf(uri), line });
      editor.selection = new Selection(line, 0, line, 0);
      editor.revealRange(new Range(line, 0, line, 0), TextEditorRevealType.InCenterIfOutsideViewport);
    }
  }

  /** No panel shows it any more. */
  unmark(uri: Uri): void {
    this.marked.delete(documentOf(uri));
    for (const editor of editorsOf(uri)) this.paint(editor);
  }

  private paint(editor: TextEditor): void {
    if (!["pte", "markdown"].includes(editor.document.languageId)) return;
    const line = this.marked.get(editor.document.uri.toString());
    editor.setDecorations(this.mark, line === undefined ? [] : [new Range(line, 0, line, 0)]);
  }

  /** VS Code reports moves of its commands (go to definition) and of programs alike: those from here are told apart by their lines. */
  private moved({ textEditor, kind, selections }: TextEditorSelectionChangeEvent): void {
    const { document, selection } = textEditor;
    const uri = document.uri.toString();
    const at = selections[0]?.active.line;
    const sent = this.sent.findIndex((each) => each.uri === uri && each.line === at);
    if (sent >= 0 && kind !== TextEditorSelectionChangeKind.Keyboard && kind !== TextEditorSelectionChangeKind.Mouse) {
      // Moves that came after one another quickly are reported as one, the last.
      this.sent.splice(0, sent + 1);
      return;
    }
    const shown = kind === undefined ? [] : this.shown(uri);
    if (shown.length === 0) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.goTo(shown, selection.active.line), REST);
  }

  /** Takes the scenarios' panels to the step of a line, where it is one of theirs; null: to the one to look at first. */
  async goTo(uris: readonly Uri[], line: number | null): Promise<void> {
    const move = ++this.moves;
    for (const uri of uris) {
      const step = await this.sendRequest("ptescope/stepAt", { textDocument: { uri: uri.toString() }, line });
      if (step !== null && move === this.moves) this.follow(uri, step);
    }
  }
}

/** Of a scenario in Markdown, whose address has a fragment, the page. */
export function documentOf(uri: Uri): string {
  return uri.with({ fragment: "" }).toString();
}

function editorsOf(uri: Uri): TextEditor[] {
  return window.visibleTextEditors.filter(({ document }) => document.uri.toString() === documentOf(uri));
}
