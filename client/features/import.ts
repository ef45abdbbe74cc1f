// An strace as a scenario: by command from a file, the clipboard or the editor; by paste and by dropping a file; and by a notice where pasted text
// looks like one.
import {
  commands,
  type DataTransfer,
  Disposable,
  DocumentDropEdit,
  DocumentDropOrPasteEditKind,
  DocumentPasteEdit,
  env,
  languages,
  Position,
  ProgressLocation,
  Range,
  Selection,
  type TextDocument,
  type TextDocumentChangeEvent,
  TextEditorRevealType,
  type Uri,
  window,
  workspace,
} from "vscode";
import { mayBeStrace } from "../../import/first-look.ts";
import type { ProgressValue } from "../../server/protocol.ts";
import type { SendRequest } from "../server.ts";

const selector = { language: "pte" };
const kind = DocumentDropOrPasteEditKind.Text.append("ptescope", "strace");
/** Bytes of a trace that is read. */
const LARGEST = 200_000_000;

export function registerImport(sendRequest: SendRequest): Disposable {
  const scenarioOf = async (text: string): Promise<string | null> =>
    mayBeStrace(text) ? (await sendRequest("ptescope/import", { text, ask: true })).scenario : null;
  return Disposable.from(
    commands.registerCommand("ptescope.importStrace", (uri?: Uri) => importCommand(sendRequest, uri)),
    languages.registerDocumentPasteEditProvider(
      selector,
      {
        async provideDocumentPasteEdits(_document, _ranges, transfer) {
          const scenario = await scenarioOf((await textOf(transfer)) ?? "");
          return scenario === null ? undefined : [new DocumentPasteEdit(scenario, "Paste strace as Scenario", kind)];
        },
      },
      { providedPasteEditKinds: [kind], pasteMimeTypes: ["text/plain"] },
    ),
    languages.registerDocumentDropEditProvider(
      selector,
      {
        async provideDocumentDropEdits(_document, _position, transfer) {
          const scenario = await scenarioOf((await droppedText(transfer)) ?? "");
          return scenario === null ? undefined : new DocumentDropEdit(scenario, "Insert strace as Scenario", kind);
        },
      },
      { providedDropEditKinds: [kind], dropMimeTypes: ["text/uri-list", "files", "text/plain"] },
    ),
    workspace.onDidChangeTextDocument((event) => void offer(event, scenarioOf)),
  );
}

function textOf(transfer: DataTransfer): Thenable<string> | undefined {
  return transfer.get("text/plain")?.asString();
}

/** The text of a dropped file, of VS Code's explorer or of another window. */
async function droppedText(transfer: DataTransfer): Promise<string | undefined> {
  for (const [, item] of transfer) {
    const file = item.asFile();
    if (file) return new TextDecoder().decode(await file.data());
  }
  const [first] = (await transfer.get("text/uri-list")?.asString())?.split(/\r?\n/) ?? [];
  if (first === undefined || first === "") return textOf(transfer);
  try {
    return (await workspace.openTextDocument(first)).getText();
  } catch {
    return undefined;
  }
}

/** Where a trace was pasted as it is, it is offered to make a scenario of it. */
async function offer(
  { document, contentChanges }: TextDocumentChangeEvent,
  scenarioOf: (text: string) => Promise<string | null>,
): Promise<void> {
  if (document.languageId !== "pte" || contentChanges.length !== 1) return;
  const [change] = contentChanges;
  if (!change || change.text.split("\n").length < 4) return;
  const scenario = await scenarioOf(change.text);
  if (scenario === null) return;
  const chosen = await window.showInformationMessage("What was pasted looks like an strace.", "Make a Scenario of It");
  if (chosen === undefined) return;
  const editor = window.visibleTextEditors.find((each) => each.document === document);
  // The document may have changed since, by the editor's own doing too (it indents and trims): what counts is where the trace stands now.
  const at = placeOf(document, change.text);
  if (!editor || !at) {
    await show(scenario);
    return;
  }
  await editor.edit((edit) => edit.replace(at, scenario));
  // The trace was longer: where the cursor was is past the end now, and nothing of the scenario would be in sight.
  editor.selection = new Selection(at.start, at.start);
  editor.revealRange(new Range(at.start, at.start), TextEditorRevealType.AtTop);
}

/** Where a text stands in a document, whatever its line ends. */
function placeOf(document: TextDocument, text: string): Range | null {
  const unix = (of: string): string => of.replaceAll("\r\n", "\n");
  const before = unix(document.getText()).split(unix(text));
  const [head] = before;
  if (head === undefined || before.length < 2) return null;
  const lines = head.split("\n");
  const inside = unix(text).split("\n");
  const start = new Position(lines.length - 1, lines.at(-1)?.length ?? 0);
  const last = inside.at(-1)?.length ?? 0;
  return new Range(
    start,
    new Position(start.line + inside.length - 1, inside.length === 1 ? start.character + last : last),
  );
}

async function importCommand(sendRequest: SendRequest, uri: Uri | undefined): Promise<void> {
  const text = uri ? await readFile(uri) : await chooseText();
  if (text === undefined) return;
  const options = { location: ProgressLocation.Notification, title: "Reading the strace", cancellable: true };
  const scenario = await window.withProgress(options, async (progress, token) => {
    let reported = 0;
    const share = (far: ProgressValue): void => {
      if (!("share" in far)) return;
      const percent = Math.floor(far.share * 100);
      progress.report({ increment: percent - reported, message: `${percent} %` });
      reported = percent;
    };
    return (await sendRequest("ptescope/import", { text }, token, share)).scenario;
  });
  if (scenario !== null) await show(scenario);
  else
    void window.showWarningMessage(
      "No call in it is about memory. A trace that says enough is written by: strace -f -o trace.log ./prog",
    );
}

async function chooseText(): Promise<string | undefined> {
  const editor = window.activeTextEditor;
  const sources = [
    { label: "$(folder-opened) From a File…", read: chooseFile },
    { label: "$(clippy) From the Clipboard", read: () => env.clipboard.readText() },
    ...(editor ? [{ label: "$(file) From the Editor", read: async () => selected(editor.document) }] : []),
  ];
  const chosen = await window.showQuickPick(sources, { title: "Import strace", placeHolder: "Where is the trace?" });
  return chosen?.read();
}

function selected(document: TextDocument): string {
  const selection = window.activeTextEditor?.selection;
  return document.getText(selection && !selection.isEmpty ? selection : undefined);
}

async function chooseFile(): Promise<string | undefined> {
  const [uri] = (await window.showOpenDialog({ title: "Import strace", openLabel: "Import" })) ?? [];
  return uri && readFile(uri);
}

async function readFile(uri: Uri): Promise<string | undefined> {
  try {
    const { size } = await workspace.fs.stat(uri);
    if (size <= LARGEST) return new TextDecoder().decode(await workspace.fs.readFile(uri));
    void window.showWarningMessage(
      `${uri.path} is larger than ${LARGEST / 1_000_000} MB. Trace fewer calls: strace -e trace=%memory,%desc,%process`,
    );
  } catch (error) {
    void window.showWarningMessage(
      `${uri.path} can't be read: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
  return undefined;
}

async function show(scenario: string): Promise<void> {
  await window.showTextDocument(await workspace.openTextDocument({ language: "pte", content: scenario }));
}
