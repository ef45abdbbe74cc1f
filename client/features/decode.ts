// Page-table values outside of scenarios: hovering over one in a log, a mail or a patch says what it is.
import { Disposable, Hover, languages, MarkdownString, Range, workspace } from "vscode";
import type { DecoderState } from "../../panel/decoder/host.ts";
import type { DecodeAtResult } from "../../server/protocol.ts";
import { placeIn } from "../decoder/place.ts";
import type { SendRequest } from "../request.ts";

const OPEN = "ptescope.openDecoder";

/** Registers for the languages that the setting names, and anew when it changes. */
export class HoverInLogs implements Disposable {
  private provider: Disposable = Disposable.from();
  private readonly listener: Disposable;

  constructor(ask: SendRequest) {
    const register = (): void => {
      this.provider.dispose();
      const names = workspace.getConfiguration("ptescope").get<string[]>("decode.languages", []);
      // Scenarios have a hover of their own, which knows the scenario's kernel and architecture.
      const selector = names.filter((name) => name !== "pte").map((language) => ({ language }));
      this.provider = languages.registerHoverProvider(selector, {
        async provideHover(document, { line, character }, token) {
          const place = placeIn(document, line, character);
          const found = place && (await ask("ptescope/decodeAt", place, token));
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
