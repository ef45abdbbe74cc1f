import type { Hover, Position } from "vscode-languageserver";
import { explanations } from "../../../analysis/findings/explanation.ts";
import { ruleOf, type Scenario } from "../../../analysis/index.ts";
import { describeMarkdown } from "../../../decoder/decoder.ts";
import { describe } from "../../../decoder/describe.ts";
import {
  type Assert,
  type Bound,
  type Call,
  containsColumn,
  initialEnvironment,
  type RangeValue,
  type Span,
  type Word,
} from "../../../language/index.ts";
import { type Token, tokenAt, tokensOf } from "../../../language/query/token.ts";
import { explainFile, explainProcess, explainThread } from "./name.ts";
import { explainOperation } from "./operation.ts";
import { explainPages, lossLinkAt } from "./pages.ts";
import { explainParameter, explainWord } from "./word.ts";

/** What is to be known of the thing at a position; null where there is nothing. `uri`: the scenario's, where the editor can ask what could lose a page. */
export function hover(run: Scenario, { line, character }: Position, uri: string | null = null): Hover | null {
  const bound = run.program.bound[line];
  const found = bound && explain(run, line, bound, character, uri);
  if (!found) return null;
  return {
    contents: { kind: "markdown", value: found.markdown },
    range: { start: { line, character: found.start }, end: { line, character: found.end } },
  };
}

function explain(run: Scenario, line: number, bound: Bound, column: number, uri: string | null): Explained | null {
  const { statement } = bound;
  const raw = explainRaw(run, bound, column);
  if (raw) return raw;
  const environment = run.program.environments[line] ?? initialEnvironment;
  const token = tokenAt(statement, column, environment);
  if (!token) return null;
  const pages = pagesAt(statement, column);
  // Within `buf[0..3]` the numbers are part of what is meant.
  const place =
    token.type === "number"
      ? tokensOf(statement, environment).find(
          (each) => each.type === "place" && each.expression && containsColumn(each.expression, column),
        )
      : token.type === "place"
        ? token
        : undefined;
  if (place && pages) return explained(pages, explainPages(run, line, place.process ?? "A", pages, uri));
  const explanation = explainToken(run, line, token);
  const asked = uri === null || token.type !== "operation" ? [] : lossLinkAt(run, uri, line);
  return explained(token, explanation === null ? null : [explanation, ...asked].join("\n\n"));
}

function explainToken(run: Scenario, line: number, token: Token): string | null {
  const at = run.stepAtLine(line);
  const state = run.steps[at]?.step.state ?? run.timeline.start;
  switch (token.type) {
    case "operation":
      return token.row ? explainOperation(run, line, token.row) : null;
    case "parameter":
      return explainParameter(token, "=");
    case "process":
      return explainProcess(run, state, token.text);
    case "thread":
      return explainThread(run, at, state, `${token.process ?? "A"}/${token.text}`);
    case "file":
      return explainFile(state, token.text);
    case "finding":
      return explainFinding(token.text);
    case "word":
    case "keyword":
      return explainWord(run, token);
    case "number":
      return explainParameter(token);
    default:
      return null;
  }
}

/** The name or range of pages under the cursor. */
function pagesAt(statement: Bound["statement"], column: number): Word | RangeValue | null {
  if (statement.kind !== "call" && statement.kind !== "assert") return null;
  return namedPages(statement).find((node) => containsColumn(node, column)) ?? null;
}

function namedPages(statement: Call | Assert): (Word | RangeValue)[] {
  if (statement.kind === "assert") return statement.page ? [statement.page] : [];
  const values = statement.args
    .map(({ value }) => value)
    .filter((value) => value.kind === "word" || value.kind === "range");
  return statement.target ? [statement.target, ...values] : values;
}

function explainFinding(code: string): string | null {
  const rule = ruleOf(code);
  return rule
    ? [`**${rule.code}: ${rule.title}**`, explanations[rule.kind].explanation, `**What to do.** ${rule.remedy}`].join(
        "\n\n",
      )
    : null;
}

function explained({ start, end }: Span, markdown: string | null): Explained | null {
  return markdown === null ? null : { start, end, markdown };
}

interface Explained extends Span {
  readonly markdown: string;
}

const literal = /\b0x[0-9a-fA-F](?:_?[0-9a-fA-F])*\b/g;

/** A raw value at that column: anywhere in a comment, an assert or a decode statement; elsewhere a hex number is an ordinary number. */
function explainRaw(run: Scenario, { statement, raw }: Bound, column: number): Explained | null {
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
