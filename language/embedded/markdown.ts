// Scenarios in Markdown: fenced code blocks of the language `pte` (CommonMark 0.31.2, 4.5), in quotes and lists too. One with `ignore` after it is
// a fragment, there to be read: ```pte ignore.

import { type Block, blanks, linesOf } from "./block.ts";

interface Fence {
  readonly mark: string;
  readonly quotes: number;
  /** Lines of the scenario; null: of another language, or a fragment. */
  readonly lines: { readonly first: number; readonly texts: string[] } | null;
}

/** Blocks in their order. One that is not closed goes on to the end of its quote or of the text, as Markdown has it. */
export function markdownBlocks(text: string): Block[] {
  const blocks: Block[] = [];
  let open: Fence | null = null;
  const close = (end: number): void => {
    if (open?.lines) {
      const { first, texts } = open.lines;
      blocks.push({
        line: first,
        end,
        get text() {
          return "\n".repeat(first) + texts.join("\n");
        },
      });
    }
    open = null;
  };
  const lines = linesOf(text);
  for (const [at, line] of lines.entries()) {
    if (open !== null) {
      const { mark, quotes, lines: scenario }: Fence = open;
      const inner = withoutQuotes(line, quotes);
      if (inner !== null && !closes(inner, mark)) {
        scenario?.texts.push(inner);
        continue;
      }
      close(at);
      if (inner !== null) continue;
    }
    open = fenceAt(line, at);
  }
  close(lines.length);
  return blocks;
}

/** The marks before it: quotes, blanks, and those of a list's item. */
const OPENING = /^(?<before>(?:[ \t>]|[-*+] |\d{1,9}[.)] )*)(?<mark>`{3,}|~{3,})(?<info>.*)$/;

function fenceAt(line: string, at: number): Fence | null {
  const { before = "", mark, info = "" } = OPENING.exec(line)?.groups ?? {};
  // A backquote after it: a code span.
  if (mark === undefined || (mark.startsWith("`") && info.includes("`"))) return null;
  const [language, ...words] = info.trim().split(/[\s,]+/);
  const scenario = language === "pte" && !words.includes("ignore");
  const quotes = before.split(">").length - 1;
  return { mark, quotes, lines: scenario ? { first: at + 1, texts: [] } : null };
}

function closes(line: string, mark: string): boolean {
  const found = line.trim();
  return found.length >= mark.length && found === mark.charAt(0).repeat(found.length);
}

/** With blanks in the place of so many quote marks; null: it has not so many, and the quote is over. */
function withoutQuotes(line: string, quotes: number): string | null {
  if (quotes === 0) return line;
  const marks = new RegExp(`^(?:[ \\t]*>){${quotes}}`).exec(line)?.[0];
  return marks === undefined ? null : blanks(marks) + line.slice(marks.length);
}
