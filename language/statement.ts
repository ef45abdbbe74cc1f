// One line of text → one statement. Whatever is wrong with a line stays in its statement.

import { parseResults, parseState } from "./result.ts";
import {
  COLON,
  COMMA,
  DOT,
  END,
  EQUALS,
  HASH,
  LEFT,
  OPEN,
  QUOTE,
  Scanner,
  SLASH,
  SPACE,
  startsWord,
  TAB,
} from "./scanner.ts";
import type {
  Assert,
  Call,
  Decode,
  Header,
  HeaderSetting,
  Missing,
  MovePrefix,
  ProcessPrefix,
  Results,
  ScnLine,
  Span,
  Statement,
  StringLiteral,
  Unparsed,
  Word,
} from "./tree.ts";
import { missing, parseArguments, parseRange, parseString, trimmed } from "./value.ts";

const headers: ReadonlySet<string> = new Set(["kernel", "arch", "design", "config", "machine", "include"]);
const keywords: ReadonlySet<string> = new Set(["assert", "decode", "scn", "explore", "never", "always"]);
const NONE: Statement["errors"] = [];

/** `line` has no line break in it. */
export function parseStatement(line: string): Statement {
  const s = new Scanner(line);
  const code = s.skip();
  if (code === END) return { kind: "blank", text: line, comment: null, errors: NONE };
  if (code === HASH) return parseComment(s);
  if (!startsWord(code)) return unparsed(s, null, null, null);
  let word = s.word();
  const keyword = parseKeyword(s, word);
  if (keyword !== null) return keyword;
  let process: ProcessPrefix | null = null;
  const prefix = parseMovePrefix(s, word);
  if (prefix !== null) {
    if (!startsWord(s.skip())) return unparsed(s, null, null, null);
    word = s.word();
  }
  let next = s.skip();
  if (next === COLON || next === SLASH) {
    process = parsePrefix(s, word);
    if (!startsWord(s.skip())) return unparsed(s, process, null, null);
    word = s.word();
    next = s.skip();
  }
  let target: Word | null = null;
  if (next === EQUALS) {
    target = word;
    s.column++;
    if (!startsWord(s.skip())) return unparsed(s, process, target, null);
    word = s.word();
    next = s.skip();
  }
  return next === OPEN ? parseCall(s, prefix, process, target, word) : unparsed(s, process, target, word);
}

/** The comment that starts at the scanner's column, or null at the line's end; anything before it is reported. */
function rest(s: Scanner): Span | null {
  if (!s.atEnd()) {
    const start = s.column;
    const found = s.here();
    s.recoverLine();
    s.error(start, trimmed(s, start), `${found} is not expected here: the statement ends before it`);
  }
  return s.peek() === HASH ? { start: s.column, end: s.text.length } : null;
}

function parseComment(s: Scanner): Statement {
  const { text, column: start } = s;
  const after = s.peekAt(2);
  const comment = { start, end: text.length };
  if (s.peekAt(1) !== HASH || (after !== END && after !== SPACE && after !== TAB)) {
    return { kind: "comment", text, comment, errors: NONE };
  }
  const markdown = text.slice(after === END ? start + 2 : start + 3);
  let level = 0;
  while (level < 7 && markdown.charCodeAt(level) === HASH) level++;
  const heading = level > 0 && level < 7 && (level === markdown.length || markdown.charCodeAt(level) === SPACE);
  return { kind: "narration", text, comment, errors: NONE, markdown, level: heading ? level : 0 };
}

/** A statement that starts with a keyword. A keyword before `(`, `=`, `:` or `/` is a name like any other. */
function parseKeyword(s: Scanner, word: Word): Statement | null {
  const header = headers.has(word.text);
  if (!header && !keywords.has(word.text)) return null;
  const next = s.skip();
  if (next === OPEN || next === EQUALS || next === COLON || next === SLASH) return null;
  if (header) return parseHeader(s, word);
  if (word.text === "explore")
    return { kind: "explore", text: s.text, keyword: word, comment: rest(s), errors: s.errors };
  if (word.text === "never" || word.text === "always") return parseProperty(s, word);
  if (word.text === "assert") return parseAssert(s, word);
  return word.text === "decode" ? parseDecode(s, word) : parseScnLine(s, word);
}

function parseHeader(s: Scanner, keyword: Word): Header {
  const settings: HeaderSetting[] = [];
  while (!s.atEnd()) {
    const start = s.column;
    if (s.peek() === QUOTE) {
      const value = parseString(s);
      settings.push({ start, end: value.end, name: null, value });
      continue;
    }
    const first = headerWord(s);
    if (s.peek() !== EQUALS) {
      settings.push({ start, end: first.end, name: null, value: first });
      continue;
    }
    s.column++;
    const value: Word | StringLiteral | Missing = s.peek() === QUOTE ? parseString(s) : headerWord(s);
    if (first.kind === "missing") s.error(start, s.column, "a setting is expected before '='");
    settings.push({ start, end: s.column, name: first.kind === "word" ? first : null, value });
  }
  return { kind: "header", text: s.text, comment: rest(s), errors: s.errors, keyword, settings };
}

/** Up to a blank, `=`, `"` or `#`. */
function headerWord(s: Scanner): Word | Missing {
  const start = s.column;
  for (;;) {
    const code = s.peek();
    if (code === END || code === SPACE || code === TAB || code === EQUALS || code === HASH || code === QUOTE) break;
    s.column++;
  }
  if (s.column === start) return missing(start);
  return { kind: "word", start, end: s.column, text: s.text.slice(start, s.column) };
}

/** `A:` or `A/1:`, from the `:` or `/` on. */
function parsePrefix(s: Scanner, process: Word): ProcessPrefix {
  let thread: Word | null = null;
  if (s.peek() === SLASH) {
    s.column++;
    s.skip();
    thread = s.label();
    if (thread === null) s.error(s.column - 1, s.column, "the thread's label is expected after '/', as in A/1:");
  }
  if (s.skip() === COLON) s.column++;
  else s.error(s.column, s.column, "':' is missing after the thread's name", { title: "Insert ':'", text: ":" });
  return { start: process.start, end: s.column, process, thread };
}

function parseCall(
  s: Scanner,
  prefix: MovePrefix | null,
  process: ProcessPrefix | null,
  target: Word | null,
  callee: Word,
): Call {
  const { args, open, close } = parseArguments(s);
  const results = parseResults(s);
  return {
    kind: "call",
    text: s.text,
    prefix,
    process,
    target,
    callee,
    args,
    open,
    close,
    results,
    comment: rest(s),
    errors: s.errors,
  };
}

/** `any`, `any 2`, `on wp`. Before `(`, `=`, `:` or `/` the word is a name like any other. */
function parseMovePrefix(s: Scanner, keyword: Word): MovePrefix | null {
  if (keyword.text !== "any" && keyword.text !== "on") return null;
  const next = s.skip();
  if (next === OPEN || next === EQUALS || next === COLON || next === SLASH) return null;
  const { start } = keyword;
  if (keyword.text === "any") {
    const times = s.atNumber() ? s.number() : null;
    return { start, end: times?.end ?? keyword.end, keyword, times, event: null };
  }
  const event = startsWord(next) ? s.word() : null;
  if (event === null) s.error(start, keyword.end, "a message is expected after 'on': on wp A: resolve(buf[*])");
  return { start, end: event?.end ?? keyword.end, keyword, times: null, event };
}

/** `never` and `always`: of a page's state, of findings, of a difference. */
function parseProperty(s: Scanner, keyword: Word): Statement {
  const next = s.skip();
  const from = s.column;
  const first = startsWord(next) ? s.word() : null;
  if (first !== null && s.skip() === DOT) {
    s.column = from;
    return parseAssert(s, keyword);
  }
  const differs = first?.text === "differs" ? first : null;
  const words: Word[] = differs === null && first !== null ? [first] : [];
  if (differs !== null || s.peek() === COMMA) {
    if (s.peek() === COMMA) s.column++;
    do {
      s.skip();
      const start = s.column;
      const text = /^[\w.-]+/.exec(s.text.slice(start))?.[0] ?? "";
      if (text === "") {
        s.error(start, start, "a name is missing here");
        break;
      }
      s.column += text.length;
      words.push({ kind: "word", start, end: s.column, text });
      s.skip();
    } while (s.take(COMMA));
  }
  if (words.length === 0 || (keyword.text === "always" && s.errors.length === 0)) {
    const wanted =
      keyword.text === "always"
        ? "what is always so is a state: always A.buf[0] is present(wp)"
        : "what must not happen is expected here: never PTE016, never A.buf[0] is none, never differs 6.12, 6.18";
    s.error(keyword.start, Math.max(keyword.end, trimmed(s, keyword.start)), wanted);
  }
  return { kind: "property", text: s.text, keyword, differs, words, comment: rest(s), errors: s.errors };
}

function parseAssert(s: Scanner, keyword: Word): Assert {
  let process: Word | null = null;
  let page: Assert["page"] = null;
  let is: Word | null = null;
  let state: Assert["state"] = null;
  let results: Results | null = null;
  const what = keyword.text === "assert" ? "an assert" : "a state";
  const wanted = `${what} is written: ${keyword.text} A.buf[0..3] is marker(wp)`;
  if (startsWord(s.skip())) {
    process = s.word();
    if (s.skip() === DOT) {
      s.column++;
      if (startsWord(s.skip())) {
        const name = s.word();
        page = s.skip() === LEFT ? parseRange(s, name) : name;
      }
    }
  }
  if (page === null) s.error(keyword.start, trimmed(s, keyword.start), wanted);
  else {
    const column = page.end;
    const word = startsWord(s.skip()) ? s.word() : null;
    if (word?.text === "is") {
      is = word;
      state = parseState(s);
      s.skip();
      if (state !== null && s.atArrow()) results = parseResults(s);
    } else {
      s.column = column;
      s.error(column, column, `'is' is missing; ${wanted}`, { title: "Insert 'is'", text: " is" });
    }
  }
  if (s.errors.length > 0) s.recoverLine();
  return {
    kind: "assert",
    text: s.text,
    comment: rest(s),
    errors: s.errors,
    keyword,
    process,
    page,
    is,
    state,
    results,
  };
}

function parseDecode(s: Scanner, keyword: Word): Decode {
  s.skip();
  const value = s.atNumber() ? s.number() : null;
  if (value === null) {
    s.error(
      keyword.start,
      keyword.end,
      "a raw value is expected after decode: decode 0x8000000000000067, or decode 0x… pmd",
    );
    s.recoverLine();
  }
  const as = startsWord(s.skip()) ? s.label() : null;
  return { kind: "decode", text: s.text, comment: rest(s), errors: s.errors, keyword, value, as };
}

function parseScnLine(s: Scanner, keyword: Word): ScnLine {
  let line: StringLiteral | null = null;
  let results: Results | null = null;
  if (s.skip() === QUOTE) {
    line = parseString(s);
    results = parseResults(s);
  } else {
    s.error(keyword.start, keyword.end, 'a line of a kernel trace is expected, in quotes: scn "munmap A r0 0"');
    s.recoverLine();
  }
  return { kind: "scn", text: s.text, comment: rest(s), errors: s.errors, keyword, line, results };
}

/** A line that is no statement: says what is missing, as far as it got. */
function unparsed(s: Scanner, process: ProcessPrefix | null, target: Word | null, first: Word | null): Unparsed {
  const start = s.column;
  const found = s.here();
  s.recoverLine();
  const end = trimmed(s, start);
  if (s.errors.length > 0) {
    // The prefix is wrong already; one message is enough.
  } else if (first !== null) {
    s.error(
      first.start,
      first.end,
      `'${first.text}' is no statement; an operation is written name(…), with a process before it: A: read(buf[0])`,
    );
  } else if (target !== null)
    s.error(
      target.start,
      Math.max(end, target.end),
      `what '${target.text}' is has to follow '=': A: ${target.text} = mmap(4)`,
    );
  else if (process !== null)
    s.error(
      process.start,
      Math.max(end, process.end),
      `an operation is expected after '${s.text.slice(process.start, process.end)}', not ${found}`,
    );
  else
    s.error(
      start,
      end,
      `${found} starts no statement; an operation is written A: read(buf[0]), a comment starts with '#'`,
    );
  return { kind: "unparsed", text: s.text, comment: rest(s), errors: s.errors, process, target, first };
}
