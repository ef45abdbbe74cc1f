// Arguments of a call: words, numbers, strings, ranges, flags.

import {
  CLOSE,
  COMMA,
  DOT,
  END,
  EQUALS,
  HASH,
  LEFT,
  OPEN,
  PIPE,
  PLUS,
  QUOTE,
  RIGHT,
  type Scanner,
  STAR,
  startsWord,
} from "./scanner.ts";
import type { Argument, Flags, Missing, NumberLiteral, RangeValue, StringLiteral, Value, Word } from "./tree.ts";

export interface ArgumentList {
  readonly args: readonly Argument[];
  readonly open: number;
  readonly close: number;
}

const NO_ARGS: readonly Argument[] = [];

/** From `(` to `)`; the scanner stands at the `(`. */
export function parseArguments(s: Scanner): ArgumentList {
  const open = s.column++;
  if (s.take(CLOSE)) return { args: NO_ARGS, open, close: s.column - 1 };
  const args: Argument[] = [];
  for (;;) {
    args.push(parseArgument(s));
    const code = s.skip();
    if (code === COMMA) {
      s.column++;
      continue;
    }
    if (code === CLOSE) return { args, open, close: s.column++ };
    if (code === END || code === HASH || s.atArrow()) return { args, open, close: unclosed(s) };
    const start = s.column;
    const found = s.here();
    s.recover(COMMA, CLOSE);
    s.error(start, trimmed(s, start), `${found} is not expected here: arguments are separated by commas, flags by '|'`);
    if (s.peek() === COMMA) s.column++;
    else if (s.peek() === CLOSE) return { args, open, close: s.column++ };
    else return { args, open, close: unclosed(s) };
  }
}

function unclosed(s: Scanner): number {
  let end = s.column;
  while (end > 0 && s.text.charCodeAt(end - 1) <= 32) end--;
  s.error(end, end, "')' is missing", { title: "Insert ')'", text: ")" });
  return -1;
}

/** The end of what was skipped, without the blanks after it. */
export function trimmed(s: Scanner, start: number): number {
  let end = s.column;
  while (end > start + 1 && s.text.charCodeAt(end - 1) <= 32) end--;
  return end;
}

function parseArgument(s: Scanner): Argument {
  s.skip();
  const start = s.column;
  const value = parseValue(s);
  if (value.kind === "word" && s.skip() === EQUALS) {
    s.column++;
    s.skip();
    const given = parseValue(s);
    return { start, end: given.end, name: value, value: given };
  }
  return { start, end: value.end, name: null, value };
}

function parseValue(s: Scanner): Value {
  const code = s.peek();
  if (startsWord(code)) {
    const word = s.word();
    const after = s.peek();
    if (after === LEFT) return parseRange(s, word);
    if (after === COMMA || after === CLOSE) return word;
    const next = s.skip();
    if (next === PIPE || next === PLUS) return parseFlags(s, word);
    if (next === LEFT) return parseRange(s, word);
    return word;
  }
  if (s.atNumber()) {
    const number = s.number();
    return s.skip() === PIPE ? parseFlags(s, number) : number;
  }
  if (code === QUOTE) return parseString(s);
  const start = s.column;
  if (code === COMMA || code === CLOSE || code === END || code === HASH || s.atArrow()) {
    if (code === COMMA || code === CLOSE) s.error(start, start + 1, `an argument is missing before ${s.here()}`);
  } else if (code === OPEN || code === LEFT || code === PIPE) {
    s.error(start, start + 1, `${s.here()} is not expected here: a name, a number or a flag is`);
    s.column++;
    s.recover(COMMA, CLOSE);
  }
  return missing(start);
}

export function missing(column: number): Missing {
  return { kind: "missing", start: column, end: column };
}

function parseFlags(s: Scanner, first: Word | NumberLiteral): Flags {
  const words: (Word | NumberLiteral)[] = [first];
  let end = first.end;
  for (;;) {
    const code = s.skip();
    if (code !== PIPE && code !== PLUS) break;
    end = ++s.column;
    const next = s.skip();
    if (startsWord(next)) words.push(s.word());
    else if (s.atNumber()) words.push(s.number());
    else {
      s.error(end - 1, end, "a flag is missing after this");
      break;
    }
    end = s.column;
  }
  return { kind: "flags", start: first.start, end, words };
}

/** `[2]`, `[0..3]`, `[2..+0]`; the scanner stands at the `[`. */
export function parseRange(s: Scanner, name: Word): RangeValue {
  const open = s.column++;
  const { from, to, counted } = parsePages(s, open);
  return { kind: "range", start: name.start, end: s.column, name, from, to, counted };
}

/** What stands between brackets, and the closing one; the one at `open` is behind the scanner. */
export function parsePages(s: Scanner, open: number): Pick<RangeValue, "from" | "to" | "counted"> {
  const from = parseIndex(s, "a page");
  let to: NumberLiteral | null = null;
  let counted = false;
  if (s.skip() === DOT && s.peekAt(1) === DOT) {
    s.column += 2;
    if (s.skip() === PLUS) {
      counted = true;
      s.column++;
    }
    to = parseIndex(s, counted ? "a count of pages" : "the last page");
  }
  closeBracket(s, open);
  return { from, to, counted };
}

export function parseIndex(s: Scanner, what: string): NumberLiteral | null {
  s.skip();
  if (s.atNumber()) return s.number();
  const start = s.column;
  if (s.take(STAR)) return { kind: "number", start, end: start + 1, text: "*", value: 0 };
  s.error(s.column, Math.min(s.column + 1, s.text.length), `${what} is expected here, not ${s.here()}`);
  return null;
}

export function closeBracket(s: Scanner, open: number): void {
  if (s.take(RIGHT)) return;
  const code = s.peek();
  if (code === COMMA || code === CLOSE || code === END || code === HASH || s.atArrow()) {
    s.error(s.column, s.column, "']' is missing", { title: "Insert ']'", text: "]" });
    return;
  }
  s.recover(RIGHT, CLOSE);
  if (s.peek() === RIGHT) s.column++;
  s.error(open, s.column, "a range of pages is written [2], [0..3] (both ends included) or [2..+0] (start and count)");
}

/** The string that starts here; one without an end goes to the line's end. */
export function parseString(s: Scanner): StringLiteral {
  const start = s.column;
  const { text } = s;
  let value = "";
  let column = start + 1;
  for (; column < text.length; column++) {
    const char = text.charAt(column);
    if (char === '"') break;
    if (char === "\\" && (text.charAt(column + 1) === '"' || text.charAt(column + 1) === "\\")) column++;
    value += text.charAt(column);
  }
  if (column >= text.length) {
    s.column = text.length;
    s.error(start, text.length, "the string has no end", { title: "Insert '\"'", text: `${text.slice(start)}"` });
    return { kind: "string", start, end: text.length, value };
  }
  s.column = column + 1;
  return { kind: "string", start, end: column + 1, value };
}
