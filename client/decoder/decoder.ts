// The decoder in VS Code: one tab for values, and one for each log whose values are listed.

import { commands, Disposable, TabInputText, type TextEditor, type Uri, window } from "vscode";
import type { Choice } from "../../decoder/decoder.ts";
import type { DecoderState } from "../../panel/decoder/host.ts";
import type { SendRequest } from "../server.ts";
import { placeIn } from "./hover.ts";
import { DecoderTabs } from "./tabs.ts";

export function registerDecoder(extension: Uri, sendRequest: SendRequest): Disposable {
  const tabs = new DecoderTabs(extension, sendRequest);
  return Disposable.from(
    tabs,
    commands.registerCommand("ptescope.openDecoder", (state?: Partial<DecoderState>) => tabs.showValue(state ?? null)),
    window.onDidChangeTextEditorSelection(({ textEditor }) => tellSelection(textEditor)),
    window.onDidChangeActiveTextEditor(tellSelection),
    ...["decodeSelection", "decodeSelectedValue", "decodeSelectedText"].map((name) =>
      commands.registerCommand(`ptescope.${name}`, () => decodeSelection(tabs, sendRequest)),
    ),
    commands.registerCommand("ptescope.decodeValue", () => decodeValue(tabs, sendRequest)),
    commands.registerCommand("ptescope.decodeLog", (uri?: Uri) => decodeLog(tabs, uri)),
  );
}

/** In so much of a selection a value is looked for. */
const MOST_CHARACTERS = 4000;
const VALUE = /\b(0x[0-9a-f]{1,16}|(?=[a-f]*\d)[0-9a-f]{5,16})\b/i;
const VALUE_ALONE = new RegExp(`^\\s*${VALUE.source}\\s*$`, "i");
let selected = "";

/** The menu of an editor has a command where a value is selected, as a kernel or a debugger prints one, and another for text with values in it. */
function tellSelection(editor: TextEditor | undefined): void {
  const text = editor ? chosenText(editor).slice(0, MOST_CHARACTERS) : "";
  const has = VALUE_ALONE.test(text) ? "value" : VALUE.test(text) ? "text" : "";
  if (has === selected) return;
  selected = has;
  void commands.executeCommand("setContext", "ptescope.selection", has);
}

async function decodeSelection(tabs: DecoderTabs, sendRequest: SendRequest): Promise<void> {
  const editor = window.activeTextEditor;
  const text = editor ? chosenText(editor) : "";
  if (!editor || text === "") {
    void window.showInformationMessage("Select a value, or put the cursor on one, and decode it then.");
    return;
  }
  const { document, selection } = editor;
  const place = placeIn(document, selection.start.line, selection.start.character);
  const found = place && selection.isSingleLine ? await sendRequest("ptescope/decodeAt", place) : null;
  // A value alone is read as its log says it is to be; more text says it itself.
  const choice = place && found && place.line.slice(found.start, found.end) === text ? found.choice : null;
  tabs.showValue(choice ? { text, choice } : { text });
}

/** The selected text, or the word under the cursor. */
function chosenText({ document, selection }: TextEditor): string {
  if (!selection.isEmpty) return document.getText(selection);
  const word = document.getWordRangeAtPosition(selection.active, /[0-9a-zA-Z_]+/);
  return word ? document.getText(word) : "";
}

async function decodeValue(tabs: DecoderTabs, sendRequest: SendRequest): Promise<void> {
  const text = await window.showInputBox({
    title: "Decode Value (1/2)",
    prompt: "A page-table entry or another 64-bit value, in hexadecimal, or a line of a log",
    placeHolder: "0x8000000123456867",
    validateInput: (given) => (given.trim() === "" ? "A value in hexadecimal, with or without 0x" : null),
  });
  if (text === undefined) return;
  const picked = await window.showQuickPick(await readings(sendRequest), { title: "Decode Value (2/2): what it is" });
  if (picked) tabs.showValue({ text, choice: picked.choice });
}

/** What a value may be taken for, the guess first. */
async function readings(sendRequest: SendRequest): Promise<{ label: string; description?: string; choice: Choice }[]> {
  const open: Choice = { arch: "", level: "", kernel: "", config: {} };
  const choices = await sendRequest("ptescope/decoder", { call: "choices" });
  if (!("arches" in choices)) return [];
  return [
    { label: "$(search) Find out from the value", description: "other readings are listed", choice: open },
    ...choices.arches.flatMap(({ name, title }) =>
      choices.levels.map((level) => ({ label: `${title} ${level}`, choice: { ...open, arch: name, level } })),
    ),
    ...choices.words.map((level) => ({ label: level, choice: { ...open, level } })),
  ];
}

async function decodeLog(tabs: DecoderTabs, given: Uri | undefined): Promise<void> {
  const uri = given ?? activeFile();
  if (!uri) {
    void window.showInformationMessage("Open a log first: an oops, a page-map dump, a mail.");
    return;
  }
  await tabs.showLog(uri);
}

/** Also that of a file which is too large for extensions to see as a document. */
function activeFile(): Uri | undefined {
  const input = window.tabGroups.activeTabGroup.activeTab?.input;
  return window.activeTextEditor?.document.uri ?? (input instanceof TabInputText ? input.uri : undefined);
}
