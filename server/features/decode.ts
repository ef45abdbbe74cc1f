// A value in a line of any text, for a hover; what the decoder's view asks is answered in decoder.ts.
import { choiceOf } from "../../decoder/answer.ts";
import { describeFound, findInText, foundSentence, requestFor } from "../../decoder/logs.ts";
import { describeMarkdown } from "../../decoder/markdown.ts";
import type { DecodeAtParams, DecodeAtResult } from "../protocol.ts";

/** The value at a column of a line, where a kernel message would print one; null: none. */
export function decodeAt({ line, character, before = [], after = [] }: DecodeAtParams): DecodeAtResult | null {
  const from = before.reduce((sum, each) => sum + each.length + 1, 0);
  const at = from + character;
  const found = findInText([...before, line, ...after].join("\n")).find(({ start, end }) => start <= at && at <= end);
  if (!found) return null;
  const description = describeFound(found);
  return {
    markdown: description ? describeMarkdown(description) : foundSentence(found),
    choice: description ? choiceOf(description, requestFor(found)) : null,
    start: found.start - from,
    end: found.end - from,
  };
}
