// A piece of C: a function or a macro with what belongs to it.

export interface Piece {
  /** A function or a macro: that it is called asks for the piece. */
  readonly name: string;
  /** What asks for it, where that is no call. */
  readonly asks?: RegExp;
  /** C, with a comment above where its name does not say it all; no newline at the end. `code`: what the file does; `swapTypes`: it tells swap entries and markers apart. */
  readonly text: string | ((code: string, swapTypes: boolean) => string);
}

/** The text of a piece in a file that does that. */
export function textOf({ text }: Piece, code: string, swapTypes: boolean): string {
  return typeof text === "string" ? text : text(code, swapTypes);
}
