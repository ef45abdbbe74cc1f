// A place in a log, with the lines around it that say what its values are of.

import type { TextDocument } from "vscode";
import type { DecodeAtParams } from "../../server/protocol.ts";

/** A line longer than this is no line of a log. */
const LONGEST_LINE = 4000;
/** So many lines before and after say what architecture and kernel a value is of: an oops is no longer. */
const AROUND = 60;

/** Null: no value stands there. */
export function placeIn(document: TextDocument, line: number, character: number): DecodeAtParams | null {
  const { text } = document.lineAt(line);
  if (text.length > LONGEST_LINE || !/[0-9a-f]{4}/i.test(text)) return null;
  const before = lines(document, line - AROUND, line);
  const after = lines(document, line + 1, line + 1 + AROUND);
  return { line: text, character, before, after };
}

/** Lines from … to, without those that are too long to be a log's. */
function lines(document: TextDocument, from: number, to: number): string[] {
  const found: string[] = [];
  for (let line = Math.max(0, from); line < Math.min(to, document.lineCount); line++) {
    const { text } = document.lineAt(line);
    if (text.length <= LONGEST_LINE) found.push(text);
  }
  return found;
}
