// Page-table values outside of scenarios: on hover in logs and mails, and by command wherever there is a value.
import {
  commands,
  Disposable,
  Hover,
  languages,
  MarkdownString,
  Range,
  type TextEditor,
  window,
  workspace,
} from "vscode";
import type { BaseLanguageClient } from "vscode-languageclient";
import type { Documents } from "./document.ts";
import { request } from "./request.ts";

/** A log larger than this is not sent to the server: `ptescope decode` reads files of any size. */
const LARGEST = 50_000_000;
/** A line longer than this is no line of a log. */
const LONGEST_LINE = 4000;

export function registerDecode(client: BaseLanguageClient, documents: Documents): Disposable {
  return Disposable.from(
    new HoverInLogs(client),
    commands.registerCommand("ptescope.decodeSelection", () => decodeSelection(client, documents)),
    commands.registerCommand("ptescope.decodeValue", () => decodeValue(client, documents)),
    commands.registerCommand("ptescope.decodeLog", () => decodeLog(client, documents)),
  );
}

/** Registers for the languages that the setting names, and anew when it changes. */
class HoverInLogs {
  private provider: Disposable = Disposable.from();
  private readonly listener: Disposable;

  constructor(client: BaseLanguageClient) {
    const register = (): void => {
      this.provider.dispose();
      const names = workspace.getConfiguration("ptescope").get<string[]>("decode.languages", []);
      // Scenarios have a hover of their own, which knows the scenario's kernel and architecture.
      const selector = names.filter((name) => name !== "pte").map((language) => ({ language }));
      this.provider = languages.registerHoverProvider(selector, {
        async provideHover(document, position, token) {
          const { text } = document.lineAt(position.line);
          if (text.length > LONGEST_LINE || !/[0-9a-f]{4}/i.test(text)) return null;
          const found = await request(
            client,
            "ptescope/decodeAt",
            { line: text, character: position.character },
            token,
          );
          if (!found) return null;
          return new Hover(
            new MarkdownString(found.markdown),
            new Range(position.line, found.start, position.line, found.end),
          );
        },
      });
    };
    register();
    this.listener = workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration("ptescope.decode.languages")) register();
    });
  }

  dispose(): void {
    this.provider.dispose();
    this.listener.dispose();
  }
}

/** The selected text, or the word under the cursor. */
function chosenText({ document, selection }: TextEditor): string {
  if (!selection.isEmpty) return document.getText(selection);
  const word = document.getWordRangeAtPosition(selection.active, /[0-9a-zA-Z_]+/);
  return word ? document.getText(word) : "";
}

async function decodeSelection(client: BaseLanguageClient, documents: Documents): Promise<void> {
  const editor = window.activeTextEditor;
  const text = editor ? chosenText(editor) : "";
  if (text === "") {
    void window.showInformationMessage("Select a value, or put the cursor on one, and decode it then.");
    return;
  }
  const result = await request(client, "ptescope/decodeValue", { text });
  if ("error" in result) void window.showWarningMessage(result.error);
  else await show(documents, "Decoded selection.md", result.markdown);
}

async function decodeValue(client: BaseLanguageClient, documents: Documents): Promise<void> {
  const text = await window.showInputBox({
    title: "Decode Value (1/3)",
    prompt: "A page-table entry or another 64-bit value, in hexadecimal, or a line of a log",
    placeHolder: "0x8000000123456067",
    validateInput: (given) => (given.trim() === "" ? "A value in hexadecimal, with or without 0x" : null),
  });
  if (text === undefined) return;
  const choices = await request(client, "ptescope/decodeChoices", {});
  const guess = "$(search) Find out from the value";
  const arch = await window.showQuickPick([guess, ...choices.arches], { title: "Decode Value (2/3): architecture" });
  if (arch === undefined) return;
  const level = await window.showQuickPick([guess, ...choices.levels], {
    title: "Decode Value (3/3): level, or kind of word",
  });
  if (level === undefined) return;
  const result = await request(client, "ptescope/decodeValue", {
    text,
    ...(arch === guess ? {} : { arch }),
    ...(level === guess ? {} : { level }),
  });
  if ("error" in result) void window.showWarningMessage(result.error);
  else await show(documents, "Decoded value.md", result.markdown);
}

async function decodeLog(client: BaseLanguageClient, documents: Documents): Promise<void> {
  const document = window.activeTextEditor?.document;
  if (!document) {
    void window.showInformationMessage("Open a log first: an oops, a page-map dump, a mail.");
    return;
  }
  const text = document.getText();
  if (text.length > LARGEST) {
    void window.showWarningMessage(
      "This log is too large for the editor to send: `ptescope decode < LOG` reads it in a terminal.",
    );
    return;
  }
  const { markdown, count } = await request(client, "ptescope/decodeLog", { text });
  if (count === 0) void window.showInformationMessage(markdown.trim());
  else await show(documents, "Values in the log.md", markdown);
}

/** A rendered page beside what one reads. */
async function show(documents: Documents, name: string, markdown: string): Promise<void> {
  await commands.executeCommand("markdown.showPreviewToSide", documents.put(name, markdown));
}
