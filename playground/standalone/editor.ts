// A plain editor: a text area, over the same text in colours. The keys, undo, the clipboard, and what a screen reader says are the browser's own.

import type { Diagnostic } from "vscode-languageserver-protocol";
import { made } from "../dom.ts";
import type { HeaderEdit } from "../header.ts";
import type { Editor, Page } from "../page.ts";

/** How long the cursor rests before the panel follows, in milliseconds: a held arrow key asks once. */
const REST = 60;

export class PlainEditor implements Editor {
  private readonly area = made("textarea", {
    "aria-label": "Scenario",
    spellcheck: "false",
    autocapitalize: "off",
    autocomplete: "off",
    wrap: "off",
  });
  private readonly paper = made("pre", { class: "paper", "aria-hidden": "true" });
  private readonly page: Page;
  private readonly kinds: readonly string[];
  /** By a line's text: a line keeps its colours until the server knows better. */
  private known = new Map<string, Tokens[number]>();
  private tokens: Tokens = [];
  private marked: number | null = null;
  private cursor = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;

  /** `kinds`: of words, as the server numbers them. */
  constructor(page: Page, into: HTMLElement, kinds: readonly string[]) {
    this.page = page;
    this.kinds = kinds;
    this.area.value = page.text;
    into.replaceChildren(made("div", { class: "plain" }, made("div", { class: "sheets" }, this.paper, this.area)));
    this.area.oninput = () => this.changed();
    document.addEventListener("selectionchange", () => this.moved());
    // Some browsers say it of the text area alone.
    this.area.addEventListener("selectionchange", () => this.moved());
    page.server.onDiagnostics(() => void this.colour());
    this.paint();
    void this.colour();
  }

  text(): string {
    return this.area.value;
  }

  load(text: string): void {
    this.area.value = text;
    this.send();
  }

  edit({ line, start, end, text }: HeaderEdit): void {
    const first = this.offset(line);
    this.area.focus();
    this.area.setSelectionRange(first + start, first + end);
    // The one way to change a text area that its undo knows.
    if (!document.execCommand("insertText", false, text)) {
      this.area.setRangeText(text, first + start, first + end, "end");
      this.changed();
    }
  }

  reveal(line: number, focus: boolean): void {
    if (this.line() !== line) {
      const at = this.offset(line);
      this.cursor = line;
      this.area.setSelectionRange(at, at);
    }
    this.show(line);
    if (focus) this.area.focus();
  }

  mark(line: number | null): void {
    this.marked = line;
    for (const each of this.paper.querySelectorAll(".step-line")) each.classList.remove("step-line");
    if (line === null) return;
    this.paper.children[line]?.classList.add("step-line");
    this.show(line);
  }

  private show(line: number): void {
    this.paper.children[line]?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  private offset(line: number): number {
    const before = this.area.value.split("\n").slice(0, line);
    return before.reduce((sum, each) => sum + each.length + 1, 0);
  }

  private line(): number {
    return this.area.value.slice(0, this.area.selectionStart).split("\n").length - 1;
  }

  private changed(): void {
    this.send();
    this.page.edited();
    // The line is another one now, though it is the same.
    this.cursor = -1;
    this.moved();
  }

  private send(): void {
    this.page.server.change(this.page.uri, this.area.value);
    this.paint();
  }

  private async colour(): Promise<void> {
    const { value } = this.area;
    const textDocument = this.page.document;
    const answer = await this.page.server.lsp<{ data: number[] } | null>("textDocument/semanticTokens/full", {
      textDocument,
    });
    if (!answer || value !== this.area.value) return;
    this.tokens = tokensOf(answer.data, this.kinds);
    this.known = new Map(value.split("\n").map((line, at) => [line, this.tokens[at] ?? []]));
    this.paint();
  }

  private paint(): void {
    const lines = this.area.value.split("\n");
    const problems = problemsOf(this.page.server.diagnostics, lines);
    this.paper.replaceChildren(
      ...lines.map((line, at) =>
        made(
          "span",
          { class: at === this.marked ? "line step-line" : "line" },
          ...painted(line, this.known.get(line) ?? [], problems[at] ?? []),
          "\n",
        ),
      ),
    );
  }

  /** The panel goes where the user's cursor goes. */
  private moved(): void {
    if (document.activeElement !== this.area) return;
    const line = this.line();
    if (line === this.cursor) return;
    this.cursor = line;
    clearTimeout(this.timer);
    this.timer = setTimeout(async () => {
      const { page } = this;
      const step = await page.server.request("ptescope/stepAt", { textDocument: page.document, line });
      if (step !== null && step !== page.state.step) page.panel({ type: "goto", step });
    }, REST);
  }
}

// A scenario's text with colours, as HTML elements: what each word is says the server, and where something is wrong.

/** Part of a line, in columns. */
interface Span {
  readonly start: number;
  readonly end: number;
  readonly kind: string;
}

type Tokens = readonly (readonly Span[])[];

/** By line, from the numbers that LSP has for it. */
function tokensOf(data: readonly number[], kinds: readonly string[]): Tokens {
  const lines: Span[][] = [];
  let line = 0;
  let start = 0;
  for (let at = 0; at + 4 < data.length; at += 5) {
    const [lines_ = 0, columns = 0, length = 0, kind = 0] = data.slice(at, at + 4);
    start = lines_ === 0 ? start + columns : columns;
    line += lines_;
    lines[line] ??= [];
    lines[line]?.push({ start, end: start + length, kind: kinds[kind] ?? "" });
  }
  return lines;
}

const names = { 1: "error", 2: "warning", 3: "info", 4: "hint" } as const;

/** By line: what is underlined. A diagnostic of several lines is so on its first. */
function problemsOf(diagnostics: readonly Diagnostic[], lines: readonly string[]): Tokens {
  const all: Span[][] = [];
  for (const { range, severity = 1 } of diagnostics) {
    const { start, end } = range;
    if (severity === 4) continue;
    const last = end.line > start.line ? (lines[start.line]?.length ?? 0) : end.character;
    all[start.line] ??= [];
    all[start.line]?.push({ start: start.character, end: Math.max(last, start.character + 1), kind: names[severity] });
  }
  return all;
}

/** A line in pieces, each with all that is said of it. */
function painted(text: string, words: readonly Span[], problems: readonly Span[]): Node[] {
  const spans = [...words, ...problems];
  const edges = [0, text.length, ...spans.flatMap(({ start, end }) => [start, end])];
  const cuts = [...new Set(edges)].filter((at) => at <= text.length).sort((a, b) => a - b);
  return cuts.slice(1).map((end, index) => {
    const start = cuts[index] ?? 0;
    const kinds = spans.filter((span) => span.start < end && span.end > start).map(({ kind }) => kind);
    const piece = text.slice(start, end);
    if (kinds.length === 0) return document.createTextNode(piece);
    const element = document.createElement("span");
    element.className = kinds.join(" ");
    element.textContent = piece;
    return element;
  });
}
