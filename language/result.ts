// Results after `->`, and the state after `is`.

import { BANG, CLOSE, COMMA, END, HASH, LEFT, OPEN, PIPE, RIGHT, type Scanner, SLASH, startsWord } from "./scanner.ts";
import type { After, AttributeNode, NumberLiteral, ResultNode, Results, StateNode, Word } from "./tree.ts";
import { parsePages, trimmed } from "./value.ts";

/** `-> …`, or null where there is none. What follows neither way is reported. */
export function parseResults(s: Scanner): Results | null {
  if (s.atEnd()) return null;
  if (!s.atArrow()) {
    const start = s.column;
    const found = s.here();
    s.recover(END, END);
    s.error(
      start,
      trimmed(s, start),
      `${found} is not expected here: after the call come its results ('-> 0') or a comment`,
    );
    if (!s.atArrow()) return null;
  }
  const start = s.column;
  s.column += 2;
  const list: ResultNode[] = [];
  for (;;) {
    list.push(parseResult(s));
    const code = s.skip();
    if (code === COMMA) {
      s.column++;
      continue;
    }
    if (code === END || code === HASH) return { start, end: trimmed(s, start), list };
    const from = s.column;
    const found = s.here();
    s.column++;
    s.recover(COMMA, COMMA);
    s.error(from, trimmed(s, from), `${found} is not expected here: results are separated by commas`);
    if (s.peek() === COMMA) s.column++;
    else {
      s.recoverLine();
      return { start, end: trimmed(s, start), list };
    }
  }
}

function parseResult(s: Scanner): ResultNode {
  const code = s.skip();
  const start = s.column;
  if (code === BANG) {
    s.column++;
    const finding = startsWord(s.skip()) ? s.word() : null;
    if (finding === null)
      s.error(start, start + 1, "the code of a finding that is meant to be here is expected after '!'");
    return { kind: "finding", start, end: s.column, code: finding };
  }
  if (code === LEFT) return parseRegion(s);
  if (!startsWord(code)) return parseOutcome(s);
  const word = s.word();
  if (s.peek() === SLASH && !word.text.startsWith("SIG")) {
    s.column++;
    const label = s.label();
    if (label === null) {
      s.error(s.column, s.column, "the thread's label is expected after '/', as in A/1");
      return { kind: "unknown", start, end: s.column };
    }
    const next = s.skip();
    const outcome = next === COMMA || next === END || next === HASH ? null : parseOutcome(s);
    if (outcome === null)
      s.error(label.end, label.end, "how it went on is expected here: ok, a value, an errno, blocks wp");
    return { kind: "thread", start, end: outcome?.end ?? label.end, process: word, thread: label, outcome };
  }
  s.column = start;
  return parseOutcome(s);
}

/** How one operation ended, without the forms that only a list has. */
function parseOutcome(s: Scanner): ResultNode {
  const code = s.skip();
  const start = s.column;
  if (s.atNumber()) {
    const number = s.number();
    return { kind: "number", start, end: number.end, value: number.value, text: number.text };
  }
  if (startsWord(code)) {
    const word = s.word();
    if (word.text === "blocks") {
      const fault = startsWord(s.skip()) ? s.word() : null;
      return { kind: "blocks", start, end: fault?.end ?? word.end, fault };
    }
    if (word.text === "event") {
      const event = startsWord(s.skip()) ? s.word() : null;
      if (event === null) s.error(word.end, word.end, "an event is expected here: fork, remap, remove or unmap");
      return { kind: "event", start, end: event?.end ?? word.end, event };
    }
    if (s.peek() === SLASH) {
      s.column++;
      const number: NumberLiteral | null = s.atNumber() ? s.number() : null;
      if (number === null) s.error(s.column, s.column, "a signal's code is expected after '/', as in SIGBUS/2");
      return { kind: "signal", start, end: s.column, name: word, code: number };
    }
    const after = parseAfter(s);
    return { kind: "word", start, end: after?.bytes?.end ?? after?.word.end ?? word.end, text: word.text, after };
  }
  if (code === END || code === HASH || code === COMMA) {
    s.error(start, start, "a result is expected here: 0, a value, an errno, SIGBUS/2, blocks wp");
    return { kind: "unknown", start, end: start };
  }
  const found = s.here();
  s.recover(COMMA, COMMA);
  const end = Math.max(trimmed(s, start), start);
  s.error(start, end, `${found} is no result: 0, a value, an errno, SIGBUS/2, blocks wp`);
  return { kind: "unknown", start, end };
}

/** `after 8192`, behind an errno. */
function parseAfter(s: Scanner): After | null {
  const end = s.column;
  if (startsWord(s.skip())) {
    const word = s.word();
    if (word.text === "after") {
      s.skip();
      const bytes = s.atNumber() ? s.number() : null;
      if (bytes === null)
        s.error(word.end, word.end, "the bytes that were done are expected after 'after', as in EAGAIN after 8192");
      return { word, bytes };
    }
  }
  s.column = end;
  return null;
}

/** `[0..1] WRITTEN | PRESENT`, `[]`. */
function parseRegion(s: Scanner): ResultNode {
  const start = s.column++;
  if (s.take(RIGHT))
    return { kind: "region", start, end: s.column, from: null, to: null, counted: false, categories: [] };
  const { from, to, counted } = parsePages(s, start);
  const categories: Word[] = [];
  let end = s.column;
  while (startsWord(s.skip())) {
    categories.push(s.word());
    end = s.column;
    if (s.skip() !== PIPE) break;
    s.column++;
    // One that nothing follows is part of it all the same: whoever puts something else in its place leaves no `|`
    // behind.
    end = s.column;
  }
  return { kind: "region", start, end, from, to, counted, categories };
}

/** `present(wp, !rw)`, `none`, `0x400`; null where nothing of the kind stands here. */
export function parseState(s: Scanner): StateNode | null {
  const code = s.skip();
  const start = s.column;
  const name = s.atNumber() ? s.number() : startsWord(code) ? s.word() : null;
  if (name === null) {
    s.error(
      start,
      Math.min(start + 1, s.text.length),
      `an entry is expected here, not ${s.here()}: none, present(wp), swap(wp), marker(wp), 0x…`,
    );
    return null;
  }
  const attributes: AttributeNode[] = [];
  if (s.skip() !== OPEN) return { start, end: name.end, name, attributes };
  s.column++;
  if (s.take(CLOSE)) return { start, end: s.column, name, attributes };
  for (;;) {
    s.skip();
    const from = s.column;
    const not = s.take(BANG);
    s.skip();
    const label = s.label();
    if (label === null)
      s.error(from, Math.max(s.column, from), `an attribute is expected here, not ${s.here()}: wp, !wp, rw, dirty …`);
    else attributes.push({ start: from, end: label.end, not, name: label });
    if (s.take(COMMA)) continue;
    if (s.take(CLOSE)) break;
    const at = s.column;
    s.recover(CLOSE, CLOSE);
    if (s.peek() === CLOSE) {
      s.error(at, s.column, "attributes are separated by commas");
      s.column++;
    } else s.error(at, at, "')' is missing", { title: "Insert ')'", text: ")" });
    break;
  }
  return { start, end: trimmed(s, start), name, attributes };
}
