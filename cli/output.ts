// What the command line prints: colours, for terminals alone, and the text of others made harmless. A scenario, a log, a link or a file name
// may hold control characters (a terminal takes them as commands: its title, its clipboard, what was printed before) and a line break (a CI
// service takes what stands at the start of a line as a command). None of them is ever printed as it is.

import type { Io } from "./command.ts";

const codes = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33, blue: 34, cyan: 36 } as const;

export type Colour = keyof typeof codes;
/** Text in a colour, or as it is where there are none. */
export type Paint = (colour: Colour, text: string) => string;

/** Between the escape character and the rest of a painted colour until it is printed: no text that was read can know it. */
const OWN = `\x1b${globalThis.crypto.randomUUID()}`;

/** https://no-color.org is kept to. */
export function painter(io: Pick<Io, "isTTY" | "env">): Paint {
  if (!io.isTTY || (io.env.NO_COLOR ?? "") !== "" || io.env.TERM === "dumb") return (_, text) => text;
  return (colour, text) => (text === "" ? "" : `${OWN}[${codes[colour]}m${text}${OWN}[0m`);
}

/** A control sequence of ours, without its escape character: `[2J`. */
export function control(sequence: string): string {
  return `${OWN}${sequence}`;
}

/** All control characters but tab and line break, a CR before one included; and what turns the direction of text around. */
const CONTROL = /\r(?!\n)|(?![\t\n\r])\p{Cc}|[\u2028-\u202e\u2066-\u2069]/gu;
const WITHIN_LINE = /[\t\n\r]/g;

/** A picture of a control character, as wide as one: U+241B for escape; U+FFFD where there is none. */
function picture(control: string): string {
  const code = control.charCodeAt(0);
  return code < 0x20 ? String.fromCharCode(0x2400 + code) : code === 0x7f ? "\u2421" : "\ufffd";
}

/** The text as it may be printed: control characters as pictures; lines, tabs and the colours of `painter` stay. */
export function printable(text: string): string {
  const parts = text.split(OWN).map((part) => part.replace(CONTROL, picture));
  return parts.join("\x1b");
}

/** The same on one line: a file's name, a message that names one. */
export function oneLine(text: string): string {
  return printable(text).replace(WITHIN_LINE, picture);
}

/** JSON on one line, in which control characters stand escaped: those that JSON itself leaves as they are, too. */
export function json(value: unknown, indent?: number): string {
  return JSON.stringify(value, null, indent).replace(
    /(?!\n)\p{Cc}|[\u2028-\u202e\u2066-\u2069]/gu,
    (control) => `\\u${control.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
