// Colours, for terminals alone. https://no-color.org is kept to.

import type { Io } from "./command.ts";

const codes = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33, blue: 34, cyan: 36 } as const;

export type Colour = keyof typeof codes;
/** Text in a colour, or as it is where there are none. */
export type Paint = (colour: Colour, text: string) => string;

export function painter(io: Io): Paint {
  if (!io.isTTY || (io.env.NO_COLOR ?? "") !== "" || io.env.TERM === "dumb") return (_, text) => text;
  return (colour, text) => (text === "" ? "" : `\x1b[${codes[colour]}m${text}\x1b[0m`);
}
