// Tables and dumps of several lines, whose header says what their rows are: crash's `vm -p`, page-types' list, and od, hexdump or xxd of
// /proc/PID/pagemap and /proc/kpageflags.

import type { FoundLevel } from "./messages.ts";

interface Row {
  readonly start: number;
  readonly end: number;
  readonly digits: string;
  readonly level: FoundLevel;
  readonly text?: string;
}

/** What begins one, as an alternative without groups. */
export const dumpHeader =
  "\\bVIRTUAL[ \\t]+PHYSICAL[ \\t]*(?=\\r?\\n)|\\bvoffset[ \\t]+offset[ \\t]+(?:len[ \\t]+)?flags[ \\t]*(?=\\r?\\n)|/(?:pagemap|kpageflags)\\b[^\\n]{0,120}(?=\\n)";

/** A line that belongs to a dump and says nothing new: `*` for what repeats, or the offset of its end. */
const FILLER = /^[> ]*(?:\*|[0-9a-f]{6,16})$/;
/** Rows of one dump that are read: a longer one is no paste, and goes on as a log. */
const MOST_ROWS = 100_000;

export class DumpReader {
  readonly name: string;
  private readonly rows: (line: string) => Row[];

  constructor(header: string) {
    if (header.startsWith("/")) {
      const level = header.startsWith("/pagemap") ? "pagemap" : "kpageflags";
      this.name = `dump of ${level}`;
      this.rows = (line) => words(line, level);
    } else {
      this.name = header.startsWith("VIRTUAL") ? "crash's list of pages" : "page-types' list";
      this.rows = mapping;
    }
  }

  /** The rows from that place in a text on, and where they end. */
  read(text: string, from: number): { readonly found: readonly Row[]; readonly end: number } {
    const found: Row[] = [];
    let end = from;
    let line = text.indexOf("\n", from) + 1;
    while (line > 0 && line < text.length && found.length < MOST_ROWS) {
      const next = text.indexOf("\n", line);
      const content = text.slice(line, Math.min(next < 0 ? text.length : next, line + 400)).trimEnd();
      const rows = this.rows(content);
      if (rows.length === 0 && !(found.length > 0 && FILLER.test(content))) break;
      for (const row of rows) found.push({ ...row, start: row.start + line, end: row.end + line });
      end = line + content.length;
      line = next + 1;
    }
    return { found, end };
  }
}

/** Words of 64 bits, in whichever of the usual ways the line has them. */
function words(line: string, level: FoundLevel): Row[] {
  const head = /^[> ]*[0-9a-f]{6,16}:?[ \t]+/.exec(line);
  if (!head) return [];
  const body = line.slice(head[0].length);
  const whole = /^(?:[0-9a-f]{16}(?:[ \t]+|$))+/.exec(body);
  if (whole)
    return [...whole[0].matchAll(/[0-9a-f]{16}/g)].map((each) =>
      row(head[0].length + each.index, each[0], each[0], level),
    );
  const bytes =
    /^(?:[0-9a-f]{2}[ \t]+){7,15}[0-9a-f]{2}(?=[ \t]|$)/.exec(body) ??
    /^(?:[0-9a-f]{4} ){3,7}[0-9a-f]{4}(?= |$)/.exec(body);
  if (!bytes) return [];
  // xxd has two bytes in the order of memory; hexdump without -C has numbers of 16 bits.
  const asNumbers = /^[0-9a-f]{4} /.test(bytes[0]) && !head[0].includes(":");
  const per = /^[0-9a-f]{4} /.test(bytes[0]) ? 4 : 8;
  const parts = [...bytes[0].matchAll(/[0-9a-f]+/g)];
  const found: Row[] = [];
  for (let at = 0; at + per <= parts.length; at += per) {
    const group = parts.slice(at, at + per);
    const pairs = group.map(([digits]) => (asNumbers ? digits : (digits.match(/../g) ?? []).reverse().join("")));
    const first = group[0]?.index ?? 0;
    const last = group.at(-1);
    const span = body.slice(first, (last?.index ?? 0) + (last?.[0].length ?? 0));
    found.push(row(head[0].length + first, span, pairs.reverse().join(""), level));
  }
  return found;
}

/** `7f8150363000  203f22000` of crash, `7f8150363  203f22  __RU_lA____Ma_b___` of page-types. */
function mapping(line: string): Row[] {
  const found = /^[> ]*[0-9a-f]{4,16}[ \t]+(?:([0-9a-f]{3,16})\b|SWAP: \S+[ \t]+OFFSET: (\d+))/.exec(line);
  const digits = found?.[1] ?? found?.[2];
  if (!found || digits === undefined) return [];
  const start = found[0].length - digits.length;
  return [{ ...row(start, digits, found[1] ?? Number(digits).toString(16), "mapping"), text: line.trim() }];
}

function row(start: number, text: string, digits: string, level: FoundLevel): Row {
  return { start, end: start + text.length, digits, level };
}
