import type { Scenario } from "../../../analysis/index.ts";
import { describe } from "../../../decoder/describe.ts";
import { describeMarkdown } from "../../../decoder/markdown.ts";
import type { Bound, Span } from "../../../language/index.ts";

export interface Explained extends Span {
  readonly markdown: string;
}

const literal = /\b0x[0-9a-fA-F](?:_?[0-9a-fA-F])*\b/g;

/** A raw value at that column: anywhere in a comment, an assert or a decode statement; elsewhere a hex number is an ordinary number. */
export function explainRaw(run: Scenario, { statement, raw }: Bound, column: number): Explained | null {
  for (const match of statement.text.matchAll(literal)) {
    const start = match.index;
    const end = start + match[0].length;
    if (column < start || column > end) continue;
    const inComment =
      statement.kind === "comment" || statement.kind === "narration" || (statement.comment?.start ?? Infinity) <= start;
    if (!inComment && statement.kind !== "assert" && statement.kind !== "decode") return null;
    const digits = match[0].replaceAll("_", "");
    // More digits than an entry has: an address range, a hash, anything but an entry.
    if (digits.length > 18) return null;
    const level = raw !== null && raw.start === start && raw.as !== null ? { level: raw.as } : {};
    const { arch, settings, environment } = run;
    const description = describe(BigInt(digits), {
      arch,
      kernel: settings.kernel,
      config: environment.layout,
      ...level,
    });
    return { start, end, markdown: describeMarkdown(description) };
  }
  return null;
}
