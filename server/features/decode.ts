// A value in a line of any text, for a hover; what the decoder's view asks is answered in decoder.ts.
import { choiceOf, summaryOf } from "../../decoder/answer.ts";
import { describeFound, foundSentence, loadFor, requestFor } from "../../decoder/found.ts";
import { describeMarkdown } from "../../decoder/markdown.ts";
import { findInText } from "../../decoder/search.ts";
import type { DecodeAtParams, DecodeAtResult } from "../protocol.ts";

/** The value at a column of a line, where a kernel message would print one; null: none. */
export async function decodeAt({
  line,
  character,
  before = [],
  after = [],
}: DecodeAtParams): Promise<DecodeAtResult | null> {
  const from = before.reduce((sum, each) => sum + each.length + 1, 0);
  const at = from + character;
  const text = [...before, line, ...after].join("\n");
  const all = findInText(text);
  const found = all.find(({ start, end }) => start <= at && at <= end);
  if (!found) return null;
  await loadFor([found.origin]);
  const description = describeFound(found);
  const around = all.filter(({ report }) => report === found.report);
  return {
    markdown: description
      ? describeMarkdown(
          description,
          3,
          summaryOf(found, around, (offset) => text.slice(0, offset).split("\n").length - 1),
        )
      : foundSentence(found),
    choice: description ? choiceOf(description, requestFor(found)) : null,
    start: found.start - from,
    end: found.end - from,
  };
}
