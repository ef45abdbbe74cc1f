// Scenarios in other texts: blocks of lines (of a mail, of a page), and fenced code blocks of the language `pte` in Markdown (CommonMark 0.31.2, 4.5),
// in quotes and lists too. One with `ignore` after it is a fragment, there to be read: ```pte ignore.

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

// A scenario that stands in another text: a page in Markdown, a mail.

export interface Block {
  /** Its first line in the text around it, from 0. */
  readonly line: number;
  /** The line after its last. */
  readonly end: number;
  /**
   * The scenario, with an empty line for each line of the text before it, and blanks for quote marks: a statement has the line and the
   * columns that it has in the text around it.
   */
  readonly text: string;
}

/** Scenarios of a text times its lines: each has all lines before it as empty ones. */
export const MAX_BLOCK_LINES = 2_000_000;

/** A block of some lines of a text, by their numbers, in order; none: an empty line. Its text is made when it is asked for. */
export function blockOf(lines: ReadonlyMap<number, string>): Block {
  const numbers = [...lines.keys()];
  const line = numbers[0] ?? 0;
  const end = (numbers.at(-1) ?? 0) + 1;
  return {
    line,
    end,
    get text() {
      return "\n".repeat(line) + Array.from({ length: end - line }, (_, at) => lines.get(line + at) ?? "").join("\n");
    },
  };
}

export function blanks(text: string): string {
  return " ".repeat(text.length);
}

/** As the parser divides them. */
export function linesOf(text: string): string[] {
  return text.split(/\r\n|\n|\r/);
}
