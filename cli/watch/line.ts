// A line of the terminal before it is printed: pieces of text with their colours, cut to so many columns.

import { type Colour, oneLine, type Paint } from "../output.ts";

export interface Piece {
  readonly text: string;
  readonly colour?: Colour;
}

export type Line = readonly Piece[];

export function plain(text: string): Line {
  return [{ text }];
}

export function coloured(colour: Colour, text: string): Line {
  return [{ text, colour }];
}

/** Twice as wide as others: East Asian Wide and Fullwidth of Unicode's annex 11, and emoji. */
const WIDE =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}|[\u{20000}-\u{3fffd}]/u;
/** Combines with the character before it. */
const COMBINING = /\p{Mn}|\p{Me}|\p{Cf}/u;

function widthOf(character: string): number {
  if (COMBINING.test(character)) return 0;
  return WIDE.test(character) ? 2 : 1;
}

/** Columns that a text takes. */
export function textWidth(text: string): number {
  let width = 0;
  for (const character of text) width += widthOf(character);
  return width;
}

export function lineWidth(line: Line): number {
  return line.reduce((width, { text }) => width + textWidth(text), 0);
}

/** The line in at most so many columns, without a control character; what is cut ends in an ellipsis. */
export function cut(line: Line, columns: number): Line {
  const harmless = line.map((piece) => ({ ...piece, text: oneLine(piece.text) }));
  if (lineWidth(harmless) <= columns) return harmless;
  const fitting: Piece[] = [];
  let room = columns - 1;
  for (const piece of harmless) {
    let text = "";
    for (const character of piece.text) {
      const width = widthOf(character);
      if (width > room) return columns > 0 ? [...fitting, { ...piece, text: `${text}…` }] : [];
      room -= width;
      text += character;
    }
    fitting.push({ ...piece, text });
  }
  return fitting;
}

export function painted(line: Line, paint: Paint): string {
  return line.map(({ text, colour }) => (colour === undefined ? text : paint(colour, text))).join("");
}

/** Padded to a width that it does not reach. */
export function padded(line: Line, width: number): Line {
  return [...line, { text: " ".repeat(Math.max(0, width - lineWidth(line))) }];
}
