// Reads characters of one line: words, numbers, strings. By character codes, since every keystroke and every cold open
// comes through here.

import type { NumberLiteral, ParseError, Word } from "./tree.ts";

export const TAB = 9;
export const SPACE = 32;
export const BANG = 33;
export const QUOTE = 34;
export const HASH = 35;
export const OPEN = 40;
export const CLOSE = 41;
export const STAR = 42;
export const PLUS = 43;
export const COMMA = 44;
const MINUS = 45;
export const DOT = 46;
export const SLASH = 47;
export const COLON = 58;
export const EQUALS = 61;
const GREATER = 62;
export const LEFT = 91;
export const RIGHT = 93;
export const PIPE = 124;
/** Some editors begin a file with one; it is no part of its first line. */
const BYTE_ORDER_MARK = 0xfeff;
/** What `peek` gives at the end of the line. */
export const END = -1;

const LETTER = 1;
const DIGIT = 2;
const classes = new Uint8Array(128);
for (let c = 0; c < 26; c++) {
  classes[65 + c] = LETTER;
  classes[97 + c] = LETTER;
}
classes[95] = LETTER;
for (let c = 48; c < 58; c++) classes[c] = DIGIT;

export function startsWord(code: number): boolean {
  return code > 0 && code < 128 && classes[code] === LETTER;
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

function inWord(code: number): boolean {
  return code > 0 && code < 128 && classes[code] !== 0;
}

export class Scanner {
  readonly text: string;
  private readonly length: number;
  column = 0;
  /** Made when the first error comes: most lines have none. */
  private found: ParseError[] | null = null;

  constructor(text: string) {
    this.text = text;
    this.length = text.length;
  }

  get errors(): readonly ParseError[] {
    return this.found ?? NO_ERRORS;
  }

  error(start: number, end: number, message: string, fix?: { title: string; text: string }): void {
    this.found ??= [];
    this.found.push(fix === undefined ? { start, end, message } : { start, end, message, fix });
  }

  /** The code at the column, END at the line's end. */
  peek(): number {
    return this.column < this.length ? this.text.charCodeAt(this.column) : END;
  }

  peekAt(ahead: number): number {
    const at = this.column + ahead;
    return at < this.length ? this.text.charCodeAt(at) : END;
  }

  /** Skips blanks and gives the code after them. */
  skip(): number {
    const { text, length } = this;
    let column = this.column;
    let code = END;
    while (column < length) {
      code = text.charCodeAt(column);
      if (code !== SPACE && code !== TAB && !(code === BYTE_ORDER_MARK && column === 0)) break;
      code = END;
      column++;
    }
    this.column = column;
    return code;
  }

  /** Takes the code if it stands here, after blanks. */
  take(code: number): boolean {
    if (this.skip() !== code) return false;
    this.column++;
    return true;
  }

  /** At `->`. */
  atArrow(): boolean {
    return this.peek() === MINUS && this.peekAt(1) === GREATER;
  }

  /** At the line's end or a comment. */
  atEnd(): boolean {
    const code = this.skip();
    return code === END || code === HASH;
  }

  /** The word here; the caller has seen that one starts. */
  word(): Word {
    const { text, length } = this;
    const start = this.column;
    let column = start + 1;
    while (column < length && inWord(text.charCodeAt(column))) column++;
    this.column = column;
    return { kind: "word", start, end: column, text: text.slice(start, column) };
  }

  /** Letters, digits and hyphens: `soft-dirty`, `swp-entry`, a thread's label. */
  label(): Word | null {
    const { text, length } = this;
    const start = this.column;
    let column = start;
    while (column < length) {
      const code = text.charCodeAt(column);
      if (!inWord(code) && !(code === MINUS && column > start && inWord(text.charCodeAt(column + 1)))) break;
      column++;
    }
    if (column === start) return null;
    this.column = column;
    return { kind: "word", start, end: column, text: text.slice(start, column) };
  }

  /** Whether a number starts here; `->` is none. */
  atNumber(): boolean {
    const code = this.peek();
    return isDigit(code) || (code === MINUS && isDigit(this.peekAt(1)));
  }

  /** The number here; the caller has seen that one starts. `12ab` is reported and counts as 12. */
  number(): NumberLiteral {
    const { text, length } = this;
    const start = this.column;
    const first = text.charCodeAt(start) === MINUS ? start + 1 : start;
    let column = first;
    let value = 0;
    if (text.charCodeAt(first) === 48 && (text.charCodeAt(first + 1) | 32) === 120) {
      column = first + 2;
      for (; column < length; column++) {
        const digit = hexDigit(text.charCodeAt(column));
        if (digit < 0) break;
        value = value * 16 + digit;
      }
      if (column === first + 2) this.error(start, column, "a hexadecimal number needs digits after 0x");
    } else {
      for (; column < length; column++) {
        const code = text.charCodeAt(column);
        if (!isDigit(code)) break;
        value = value * 10 + (code - 48);
      }
    }
    const end = column;
    while (column < length && inWord(text.charCodeAt(column))) column++;
    if (column > end) {
      const unit = /^[kmg]i?b?$/i.test(text.slice(end, column)) ? "; sizes are in pages" : "";
      this.error(start, column, `'${text.slice(start, column)}' is no number${unit}`);
    }
    this.column = column;
    if (first > start) value = -value;
    return { kind: "number", start, end: column, text: text.slice(start, end), value };
  }

  /** What stands here, for a message. */
  here(): string {
    const code = this.peek();
    if (code === END) return "the end of the line";
    if (code === HASH) return "a comment";
    let end = this.column + 1;
    if (inWord(code)) while (end < this.length && inWord(this.text.charCodeAt(end))) end++;
    else if (this.text.codePointAt(this.column) !== code) end++;
    return `'${this.text.slice(this.column, end)}'`;
  }

  /** Goes on to the first of two codes outside of a string, to a comment, an arrow or the end. */
  recover(one: number, other: number): void {
    let quoted = false;
    for (; this.column < this.length; this.column++) {
      const code = this.text.charCodeAt(this.column);
      if (code === QUOTE) quoted = !quoted;
      else if (!quoted && (code === one || code === other || code === HASH || this.atArrow())) return;
    }
  }

  /** Goes on to the comment or the end, for a line whose rest makes no sense. */
  recoverLine(): void {
    let quoted = false;
    for (; this.column < this.length; this.column++) {
      const code = this.text.charCodeAt(this.column);
      if (code === QUOTE) quoted = !quoted;
      else if (code === HASH && !quoted) return;
    }
    if (!quoted) return;
    // An odd quote hides no comment: what follows the last `#` is one.
    const hash = this.text.lastIndexOf("#");
    if (hash > 0) this.column = hash;
  }
}

function hexDigit(code: number): number {
  if (isDigit(code)) return code - 48;
  const lower = code | 32;
  return lower >= 97 && lower <= 102 ? lower - 87 : -1;
}

const NO_ERRORS: readonly ParseError[] = [];
