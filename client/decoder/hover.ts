// Page-table values outside of scenarios: hovering over one in a log, a mail or a patch says what it is.
import { Disposable, Hover, languages, MarkdownString, Range, type TextDocument, workspace } from "vscode";
import type { DecoderState } from "../../panel/decoder/host.ts";
import type { DecodeAtParams, DecodeAtResult } from "../../server/protocol.ts";
import type { SendRequest } from "../server.ts";

const OPEN = "ptescope.openDecoder";

/** Registers for the languages that the setting names, and anew when it changes. */
export class HoverInLogs implements Disposable {
  private provider: Disposable = Disposable.from();
  private readonly listener: Disposable;

  constructor(sendRequest: SendRequest) {
    const register = (): void => {
      this.provider.dispose();
      const names = workspace.getConfiguration("ptescope").get<string[]>("decode.languages", []);
      // Scenarios have a hover of their own, which knows the scenario's kernel and architecture.
      const selector = names.filter((name) => name !== "pte").map((language) => ({ language }));
      this.provider = languages.registerHoverProvider(selector, {
        async provideHover(document, { line, character }, token) {
          const place = placeIn(document, line, character);
          const found = place && (await sendRequest("ptescope/decodeAt", place, token));
          if (!found) return null;
          const value = new Range(line, found.start, line, found.end);
          return new Hover(explanation(document.getText(value), found), value);
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

/** What the value is, and a way into the decoder with it. */
function explanation(text: string, { markdown, choice }: DecodeAtResult): MarkdownString {
  if (!choice) return new MarkdownString(markdown);
  const state: Partial<DecoderState> = { text, choice };
  const link = `command:${OPEN}?${encodeURIComponent(JSON.stringify([state]))}`;
  const content = new MarkdownString(`${markdown}\n\n[Open in the decoder](${link})`);
  content.isTrusted = { enabledCommands: [OPEN] };
  return content;
}

// A place in a log, with the lines around it that say what its values are of.

/** A line longer than this is no line of a log. */
const LONGEST_LINE = 4000;
/** So many lines before and after say what architecture and kernel a value is of: an oops is no longer. */
const AROUND = 60;

/** Null: no value stands there. */
export function placeIn(document: TextDocument, line: number, character: number): DecodeAtParams | null {
  const { text } = document.lineAt(line);
  if (text.length > LONGEST_LINE || !/[0-9a-f]{4}/i.test(text)) return null;
  const before = lines(document, line - AROUND, line);
  const after = lines(document, line + 1, line + 1 + AROUND);
  return { line: text, character, before, after };
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
