// The pieces of C that reproducers are made of, each as it would be written by hand: a file has those that something in
// it names. A piece may name others.

import { accessMacros, accessPieces } from "./library/access.ts";
import { callPieces } from "./library/call.ts";
import { framePieces } from "./library/frame.ts";
import { kernelPieces } from "./library/kernel.ts";
import { machinePieces } from "./library/machine.ts";
import { pinPieces } from "./library/pin.ts";
import { uffdPieces } from "./library/uffd.ts";
import { type Piece, textOf } from "./text.ts";

/** In the order in which they stand in a file. */
const pieces: readonly Piece[] = [
  ...accessMacros,
  ...framePieces,
  ...machinePieces,
  ...accessPieces,
  ...kernelPieces,
  ...pinPieces,
  ...callPieces,
  ...uffdPieces,
];

/** Whether a piece is a macro of one line, which stands among the constants. */
export function isMacro(piece: Piece | undefined): boolean {
  return piece !== undefined && accessMacros.includes(piece);
}

/** What nothing of a scenario may be called in C: functions, variables and macros of the pieces. */
export const pieceWords: ReadonlySet<string> = new Set(
  pieces.flatMap((piece) =>
    textOf(piece, "", true)
      .split("\n")
      .flatMap((line) => (/^(?:static|#define|struct)/.test(line) ? (line.match(/[A-Za-z_]\w*/g) ?? []) : [])),
  ),
);

/** C without its comments and what stands in quotes. */
export function codeAlone(text: string): string {
  return text.replace(/"(?:\\.|[^"\\\n])*"|\/\*.*?\*\//gs, (each) => (each.startsWith('"') ? '""' : " "));
}

/** The pieces that a text calls, and those that they call, in their order, with their texts. */
export function piecesOf(text: string, swapTypes: boolean): { readonly piece: Piece; readonly text: string }[] {
  const wanted = new Set<Piece>();
  let code = codeAlone(text);
  for (;;) {
    const more = pieces.filter((piece) => !wanted.has(piece) && isAsked(piece, code));
    if (more.length === 0)
      return pieces
        .filter((piece) => wanted.has(piece))
        .map((piece) => ({ piece, text: textOf(piece, code, swapTypes) }));
    for (const piece of more) {
      wanted.add(piece);
      code += `\n${codeAlone(textOf(piece, code, swapTypes))}`;
    }
  }
}

function isAsked({ name, asks }: Piece, code: string): boolean {
  return (asks ?? new RegExp(`\\b${name}\\(`)).test(code);
}
