// Lines of a mail: at most 72 columns, as kernel mails have them, so that quotes of it fit a terminal.

export const WIDTH = 72;

/** Columns that a text takes from `at` on: two for a wide character, up to the next eighth for a tab. */
export function columnsOf(text: string, at = 0): number {
  let column = at;
  for (const character of text)
    column += character === "\t" ? 8 - (column % 8) : WIDE.test(character) ? 2 : /\p{M}/u.test(character) ? 0 : 1;
  return column - at;
}

/** East Asian wide and full-width characters, and emoji (UAX #11). */
const WIDE =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\p{Emoji_Presentation}\u{20000}-\u{3fffd}]/u;

/** Prose in lines of that width; a word that is longer than a line is divided. */
export function wrapped(text: string, indent = "", hanging = indent): string[] {
  const lines: string[] = [];
  let line = indent;
  let empty = true;
  for (const word of text.split(/\s+/).filter((each) => each !== "")) {
    for (let rest = word; rest !== ""; ) {
      const room = WIDTH - columnsOf(line) - (empty ? 0 : 1);
      const part = fitting(rest, room);
      if (part.length === rest.length && (empty || columnsOf(part) <= room)) {
        line += `${empty ? "" : " "}${rest}`;
        empty = false;
        break;
      }
      lines.push(empty ? line + part : line);
      if (empty) rest = rest.slice(part.length);
      line = hanging;
      empty = true;
    }
  }
  return empty ? lines : [...lines, line];
}

/** Characters of a line, whatever their width: SMTP takes lines of 998 bytes. */
const MOST = 240;

/** The start of a text that fits so many columns: a character at least. */
function fitting(text: string, room: number): string {
  let end = 0;
  let column = 0;
  for (const character of text) {
    column += columnsOf(character, column);
    if (end > 0 && (column > room || end + character.length > MOST)) break;
    end += character.length;
  }
  return text.slice(0, end);
}

/**
 * A line of a scenario, indented. A longer one goes on in the next, after a backslash, where words end if that can be: without the backslash,
 * the break and the blanks after it the line is what it was. Of several blanks at a break one stays.
 */
export function continued(text: string, indent: string): string[] {
  const lines: string[] = [];
  let start = indent;
  let rest = text.trimEnd();
  while (fitting(rest, WIDTH - columnsOf(start)).length < rest.length) {
    const most = fitting(rest, WIDTH - columnsOf(start) - 2);
    const at = breakIn(rest, most.length);
    const part = rest.slice(0, at);
    rest = rest.slice(at);
    lines.push(`${start}${/^\s/.test(rest) || /\s$/.test(part) ? `${part.trimEnd()} ` : part}\\`);
    rest = rest.trimStart();
    start = `${indent}    `;
  }
  return [...lines, start + rest];
}

/** The last place, of so many characters, at which a word begins or ends, else the last one that divides no character. */
function breakIn(text: string, most: number): number {
  for (let at = most; at > most / 3; at--)
    if (/[\s,|(]$/.test(text.slice(0, at)) || /^\s/.test(text.slice(at))) return at;
  return most;
}
