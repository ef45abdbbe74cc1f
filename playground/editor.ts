// The editor: Monaco, with its own LSP client on the server that the page has started. Loaded after the text is in sight.

import * as monaco from "monaco-editor/editor/editor.api";
import "monaco-editor/features/register.all";
import { MonacoLspClient } from "monaco-lsp-client";
import { mayBeStrace } from "../import/first-look.ts";
import { registerCommands } from "./commands.ts";
import { answerHovers, registerLanguage, showDiagnostics } from "./monaco.ts";
import type { Editor, Page } from "./page.ts";
import type { Message, Server } from "./server.ts";
import { followTheme } from "./theme.ts";

/** How long the cursor rests before the panel follows, in milliseconds: a held arrow key asks once. */
const REST = 60;

/** Colours say what a word is; brackets have none. Monaco reads this by its flat name alone, which its types do not have. */
const flat = { "bracketPairColorization.enabled": false };
const narrow = matchMedia("(max-width: 760px)");

/** Puts the editor where the text is, and takes the text over. */
export function startEditor(page: Page, into: HTMLElement): void {
  self.MonacoEnvironment = {
    getWorker: () => new Worker(new URL("editor.worker.js", document.baseURI), { name: "monaco" }),
  };
  registerLanguage();
  const model = monaco.editor.createModel(page.text, "pte", monaco.Uri.parse(page.uri));
  model.setEOL(monaco.editor.EndOfLineSequence.LF);
  const editor = monaco.editor.create(into, {
    model,
    accessibilityPageSize: 200,
    automaticLayout: true,
    ...flat,
    codeLens: true,
    fixedOverflowWidgets: true,
    fontFamily: getComputedStyle(document.documentElement).getPropertyValue("--mono"),
    fontSize: 13,
    lineNumbersMinChars: 3,
    minimap: { enabled: false },
    padding: { top: 8 },
    placeholder: "Write a scenario, one action a line:  A: buf = mmap(2)",
    quickSuggestions: { other: true, comments: false, strings: true },
    renderLineHighlight: "line",
    scrollBeyondLastLine: false,
    "semanticHighlighting.enabled": true,
    suggest: { snippetsPreventQuickSuggestions: false, showWords: false },
    tabSize: 2,
    wordBasedSuggestions: "off",
    // Hints at a line's end would wrap, and code lenses be drawn over them. A narrow window has no room for both.
    ...(narrow.matches ? { wordWrap: "on", inlayHints: { maximumLength: 24 } } : {}),
    wrappingIndent: "indent",
  });
  followTheme((theme) => monaco.editor.setTheme(`ptescope-${theme}`));
  showDiagnostics(page.server, model);
  answerHovers(page.server);
  registerCommands(page, editor);
  new MonacoLspClient(transport(page.server));
  // Another scenario is loaded: the page says so itself.
  let isLoading = false;
  const loading = (load: () => void): void => {
    isLoading = true;
    load();
    isLoading = false;
  };
  page.attach(faceOf(editor, model, loading));

  model.onDidChangeContent(() => {
    if (!isLoading) page.edited();
  });
  followCursor(page, editor);
  importPasted(page, editor);
}

function faceOf(
  editor: monaco.editor.IStandaloneCodeEditor,
  model: monaco.editor.ITextModel,
  loading: (load: () => void) => void,
): Editor {
  const marks = editor.createDecorationsCollection();
  return {
    text: () => model.getValue(),
    load(text) {
      // As an edit: who opens another scenario by mistake has this one back by undo.
      loading(() => {
        editor.pushUndoStop();
        editor.executeEdits("page", [{ range: model.getFullModelRange(), text }]);
        editor.pushUndoStop();
        editor.setPosition({ lineNumber: 1, column: 1 }, "page");
      });
      editor.setScrollTop(0);
    },
    edit({ line, start, end, text }) {
      const range = new monaco.Range(line + 1, start + 1, line + 1, end + 1);
      editor.pushUndoStop();
      editor.executeEdits("page", [{ range, text }]);
      editor.pushUndoStop();
    },
    reveal(line, focus) {
      if (editor.getPosition()?.lineNumber !== line + 1)
        editor.setPosition({ lineNumber: line + 1, column: 1 }, "page");
      editor.revealLineInCenterIfOutsideViewport(line + 1);
      if (focus) editor.focus();
    },
    mark(line) {
      const options = { isWholeLine: true, className: "step-line", linesDecorationsClassName: "step-margin" };
      marks.set(line === null ? [] : [{ range: new monaco.Range(line + 1, 1, line + 1, 1), options }]);
      if (line !== null) editor.revealLineInCenterIfOutsideViewport(line + 1);
    },
  };
}

/** The panel goes where the user's cursor goes, not where the page has put it. */
function followCursor(page: Page, editor: monaco.editor.IStandaloneCodeEditor): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  editor.onDidChangeCursorPosition(({ position, source, reason }) => {
    if (source === "page" || reason === monaco.editor.CursorChangeReason.ContentFlush) return;
    clearTimeout(timer);
    timer = setTimeout(async () => {
      const line = position.lineNumber - 1;
      const step = await page.server.request("ptescope/stepAt", { textDocument: page.document, line });
      if (step !== null && step !== page.state.step) page.panel({ type: "goto", step });
    }, REST);
  });
}

// What Monaco's LSP client takes as its connection.

type Transport = ConstructorParameters<typeof MonacoLspClient>[0];
type Listener = Parameters<Transport["setListener"]>[0];
type ClientMessage = Parameters<Transport["send"]>[0];

/** The page's server, for one client. What the server says first waits until the client listens. */
export function transport(server: Server): Transport {
  let listener: Listener;
  const waiting: ClientMessage[] = [];
  server.attach((message) => {
    if (listener) listener(message as ClientMessage);
    else waiting.push(message as ClientMessage);
  });
  return {
    state: { value: { state: "open" }, onChange: () => ({ dispose: () => {} }) },
    send: (message) => server.fromClient(message as Message),
    setListener(added) {
      listener = added;
      for (const message of waiting.splice(0)) listener?.(message);
    },
    toString: () => "ptescope",
  };
}

/** An strace that is pasted into the page becomes a scenario in its place; undo brings the trace back. */
function importPasted(page: Page, editor: monaco.editor.IStandaloneCodeEditor): void {
  editor.onDidPaste(async ({ range }) => {
    const model = editor.getModel();
    const text = model?.getValueInRange(range) ?? "";
    if (!model || !mayBeStrace(text)) return;
    const version = model.getVersionId();
    const { scenario } = await page.server.request("ptescope/import", { text, ask: true });
    if (scenario === null || model.getVersionId() !== version) return;
    editor.pushUndoStop();
    editor.executeEdits("page", [{ range, text: scenario }]);
    editor.pushUndoStop();
    page.notice("What was pasted is an strace: it is a scenario now. Undo brings the trace back.");
  });
}
