// Page-table values outside of scenarios: hovering over one in a log, a mail or a patch says what it is.
import { Disposable, Hover, languages, MarkdownString, Range, type TextDocument, workspace } from "vscode";
import type { BaseLanguageClient } from "vscode-languageclient";
import { request } from "./request.ts";

/** A line longer than this is no line of a log. */
const LONGEST_LINE = 4000;
/** So many lines before and after say what architecture and kernel a value is of: an oops is no longer. */
const AROUND = 60;

/** Registers for the languages that the setting names, and anew when it changes. */
export class HoverInLogs implements Disposable {
  private provider: Disposable = Disposable.from();
  private readonly listener: Disposable;

  constructor(client: BaseLanguageClient) {
    const register = (): void => {
      this.provider.dispose();
      const names = workspace.getConfiguration("ptescope").get<string[]>("decode.languages", []);
      // Scenarios have a hover of their own, which knows the scenario's kernel and architecture.
      const selector = names.filter((name) => name !== "pte").map((language) => ({ language }));
      this.provider = languages.registerHoverProvider(selector, {
        async provideHover(document, { line, character }, token) {
          const { text } = document.lineAt(line);
          if (text.length > LONGEST_LINE || !/[0-9a-f]{4}/i.test(text)) return null;
          const before = lines(document, line - AROUND, line);
          const after = lines(document, line + 1, line + 1 + AROUND);
          const found = await request(client, "ptescope/decodeAt", { line: text, character, before, after }, token);
          if (!found) return null;
          return new Hover(new MarkdownString(found.markdown), new Range(line, found.start, line, found.end));
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

/** Lines from … to, without those that are too long to be a log's. */
function lines(document: TextDocument, from: number, to: number): string[] {
  const found: string[] = [];
  for (let line = Math.max(0, from); line < Math.min(to, document.lineCount); line++) {
    const { text } = document.lineAt(line);
    if (text.length <= LONGEST_LINE) found.push(text);
  }
  return found;
}
