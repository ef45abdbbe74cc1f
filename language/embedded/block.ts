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
