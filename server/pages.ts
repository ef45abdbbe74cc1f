// Open documents in Markdown: each fenced block of scenarios is an open document of its own, whose lines and columns are those of the page. Loaded
// with the first such page.

import { type Diagnostic, DiagnosticSeverity } from "vscode-languageserver";
import { type Block, linesOf, markdownBlocks } from "../language/embedded/markdown.ts";
import type { Document } from "../language/index.ts";
import type { Change, OpenDocument } from "./document.ts";
import { type FindingPage, diagnostics as ofScenario } from "./features/diagnostics.ts";
import type { Host } from "./host.ts";
import { rangeOf } from "./location.ts";

/** Lines of a page times its scenarios: each of them has all lines before it. Those after that are not looked at, which is said. */
const MOST_LINES = 500_000;

/** What a page needs of what is around it. */
export interface PagesContext {
  readonly host: Host;
  create(uri: string, version: number, text: string): OpenDocument;
  settle(document: OpenDocument): ReturnType<OpenDocument["settled"]>;
  findingPage(): FindingPage;
  /** Replaces what is said of a page, by file. */
  publish(uri: string, version: number | undefined, files: ReadonlyMap<string, Diagnostic[]>): void;
}

export interface Scenario {
  readonly block: Block;
  readonly document: OpenDocument;
}

interface Page {
  readonly uri: string;
  version: number;
  lines: string[];
  scenarios: readonly Scenario[];
  /** The first block that is not looked at. */
  beyond: Block | null;
}

export class Pages {
  private readonly around: PagesContext;
  private readonly open = new Map<string, Page>();
  private readonly changed = new Set<Page>();

  constructor(around: PagesContext) {
    this.around = around;
  }

  opened(uri: string, version: number, text: string): void {
    const page: Page = { uri, version, lines: linesOf(text), scenarios: [], beyond: null };
    this.open.set(uri, page);
    this.divide(page);
  }

  edited(uri: string, version: number, changes: readonly Change[]): void {
    const page = this.open.get(uri);
    if (!page) return;
    page.version = version;
    for (const change of changes) page.lines = edited(page.lines, change);
    this.divide(page);
  }

  closed(uri: string): void {
    const page = this.open.get(uri);
    if (!page) return;
    for (const { document } of page.scenarios) document.close();
    this.open.delete(uri);
    this.changed.delete(page);
    this.around.publish(uri, undefined, new Map());
  }

  /** Settings are others: all is looked at anew. */
  renew(): void {
    for (const page of this.open.values()) {
      for (const { document } of page.scenarios) document.close();
      page.scenarios = [];
      this.divide(page);
    }
  }

  /** Something that scenarios of these include is another now. */
  touch(reaches: (document: OpenDocument) => boolean): void {
    for (const page of this.open.values()) {
      const touched = page.scenarios.filter(({ document }) => reaches(document));
      for (const { document } of touched) document.touch();
      if (touched.length > 0) this.queue(page);
    }
  }

  /** All scenarios of open pages. */
  *all(): Iterable<{ readonly uri: string; readonly tree: Document }> {
    for (const { scenarios } of this.open.values()) for (const { document } of scenarios) yield document;
  }

  /** The scenarios of a page, in their order. */
  of(uri: string): readonly Scenario[] {
    return this.open.get(uri)?.scenarios ?? [];
  }

  /** One by the address that `addressOf` gives it. */
  at(address: string): OpenDocument | undefined {
    const { uri, number } = /^(?<uri>.*)#pte-(?<number>\d+)$/s.exec(address)?.groups ?? {};
    return uri === undefined ? undefined : this.of(uri)[Number(number) - 1]?.document;
  }

  /** Finds the blocks, and gives each document its text: the first block's goes on as the first, and so on. */
  private divide(page: Page): void {
    const { uri, version, lines } = page;
    const blocks = markdownBlocks(lines.join("\n"));
    const most = Math.max(1, Math.floor(MOST_LINES / lines.length));
    page.beyond = blocks[most] ?? null;
    const before = page.scenarios;
    page.scenarios = blocks.slice(0, most).map((block, index) => {
      const document = before[index]?.document;
      if (!document) return { block, document: this.around.create(uri, version, block.text) };
      if (document.text === block.text) document.version = version;
      else document.edit(version, [{ text: block.text }]);
      return { block, document };
    });
    for (const { document } of before.slice(blocks.length)) document.close();
    this.queue(page);
  }

  /** Changes that arrive together are answered once. */
  private queue(page: Page): void {
    if (this.changed.size === 0) void this.around.host.turn().then(() => this.publish());
    this.changed.add(page);
  }

  private publish(): void {
    const pages = [...this.changed];
    this.changed.clear();
    for (const page of pages) void this.publishOne(page);
  }

  private async publishOne(page: Page): Promise<void> {
    const { uri, scenarios, version, beyond } = page;
    const files = new Map<string, Diagnostic[]>([[uri, []]]);
    for (const { block, document } of scenarios) {
      const run = await this.around.settle(document);
      // Edited or closed meanwhile: the answer to the newest text comes by itself.
      if (this.open.get(uri) !== page || page.scenarios !== scenarios || this.changed.has(page)) return;
      for (const [file, list] of ofScenario(uri, run, this.around.findingPage())) {
        const own = file === uri ? list.filter(({ range }) => range.start.line >= block.line) : list;
        files.set(file, [...(files.get(file) ?? []), ...own]);
      }
    }
    if (beyond) {
      const message = "This scenario and those after it are not looked at: the page has too many for its length.";
      const range = rangeOf(beyond.line, { start: 0, end: 0 });
      const severity = DiagnosticSeverity.Information;
      files.get(uri)?.push({ range, severity, code: "limit", source: "ptescope", message });
    }
    this.around.publish(uri, version, files);
  }
}

/** What an editor calls a scenario of a page, by its number from 1, where it asks about one: the panel. */
export function addressOf(uri: string, number: number): string {
  return `${uri}#pte-${number}`;
}

/** LSP's change of a text, by lines. */
function edited(lines: readonly string[], { range, text }: Change): string[] {
  if (range === undefined) return linesOf(text);
  const { start, end } = range;
  const head = (lines[start.line] ?? "").slice(0, start.character);
  const tail = (lines[end.line] ?? "").slice(end.character);
  return [...lines.slice(0, start.line), ...linesOf(head + text + tail), ...lines.slice(end.line + 1)];
}
