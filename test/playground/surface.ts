// An editor with scenarios in it, as somebody sees it: the page, or VS Code. Both show Monaco, so what one does in the text is the same; where
// problems stand, how a command is given and where the panel is, each says for itself.
import type { Locator, Page } from "playwright-core";
import { focusLine, pressAtLine, typeUntil } from "../e2e/keys.ts";

/** A step's panel, wherever it is: `pte-panel` of the page or of a webview. */
export type Panel = Locator;

export abstract class Surface {
  abstract readonly name: string;
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  /** Shows a scenario of `scenarios`, as it was at first. */
  abstract open(name: string): Promise<void>;
  /** The row of the list of problems that holds this text. */
  abstract problem(text: string): Promise<Locator>;
  /** The panel, opened where it is not; `open` false: something else has opened it. */
  abstract panel(open?: boolean): Promise<Panel>;
  abstract walkthrough(): Promise<void>;
  /** The page that compares the scenario on the kernels. */
  abstract compareKernels(): Promise<Locator>;
  /** What the decoder says of a value. */
  abstract decode(value: string): Promise<Locator>;
  /** The page that explains a finding, from where its code stands in a hover. */
  abstract explained(): Locator;
  /** Copies a link to what is in sight, and gives it. */
  abstract link(): Promise<string>;

  /** The editor's lines in sight. */
  get lines(): Locator {
    return this.page.locator(".monaco-editor .view-lines .view-line");
  }

  /** A line that holds this text; Monaco writes blanks as no-break spaces. */
  line(text: string): Locator {
    return this.lines.filter({ hasText: new RegExp(escaped(text).replaceAll(" ", "\\s")) }).first();
  }

  /** A word of a line, to point at. */
  word(line: string, word: string): Locator {
    return this.line(line)
      .locator("span > span", { hasText: new RegExp(`^\\s*${escaped(word)}\\s*$`) })
      .first();
  }

  squiggles(severity: "error" | "warning" | "info"): Locator {
    return this.page.locator(`.monaco-editor .squiggly-${severity}`);
  }

  get codeLenses(): Locator {
    return this.page.locator(".monaco-editor .codelens-decoration a");
  }

  /** The hover that opens over a word. */
  async hover(line: string, word: string): Promise<Locator> {
    const hover = this.page.locator(".monaco-hover:visible .hover-contents");
    await this.page.mouse.move(0, 0);
    await this.word(line, word).hover();
    await hover.first().waitFor();
    return this.page.locator(".monaco-hover:visible");
  }

  /** Puts the cursor at a line's end, before the hints that are drawn there. */
  async end(line: string): Promise<void> {
    const words = this.line(line).locator("span > span");
    // Over the first one there may be a light bulb.
    await focusLine(words.nth(Math.min(2, (await words.count()) - 1)));
    await this.page.keyboard.press("End");
  }

  /** Puts a line above this one, in one piece: what a busy workbench has lost is put there again. */
  async insertAbove(line: string, text: string): Promise<void> {
    for (let tries = 0; tries < 8 && !(await this.line(text).isVisible()); tries++) {
      await this.end(line);
      await this.page.keyboard.press("Home");
      await this.page.keyboard.insertText(`${text}\n`);
      await this.line(text)
        .waitFor({ timeout: 15_000 })
        .catch(() => undefined);
    }
    await this.line(text).waitFor();
  }

  /** Types at a new line below this one. */
  async typeBelow(line: string, text: string): Promise<void> {
    const focus = async (): Promise<void> => {
      await this.end(line);
      await this.page.keyboard.press("Enter");
    };
    await typeUntil(this.page, focus, text, this.line(text));
  }

  /** Types before so many characters of a line's end, until the editor has a line with `done`. */
  async typeBeforeEnd(line: string, characters: number, text: string, done: string): Promise<void> {
    const focus = async (): Promise<void> => {
      await this.end(line);
      for (let n = 0; n < characters; n++) await this.page.keyboard.press("ArrowLeft");
    };
    await typeUntil(this.page, focus, text, this.line(done));
  }

  /** A row of the list of suggestions, which must be open. */
  suggestion(text: string): Locator {
    return this.page.locator(".suggest-widget.visible .monaco-list-row", { hasText: text }).first();
  }

  /** Chooses one of the quick fixes at a word. */
  async fix(line: string, word: string, title: string): Promise<void> {
    const row = this.page.locator(".action-widget .monaco-list-row", { hasText: title }).first();
    await pressAtLine(this.word(line, word), "Control+.", row);
    await row.click();
  }
}

export function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
