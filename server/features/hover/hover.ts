import type { Hover, Position } from "vscode-languageserver";
import { ruleOf, type Scenario } from "../../../analysis/index.ts";
import {
  type Bound,
  type Call,
  containsColumn,
  operationNamed,
  type RangeValue,
  type Span,
  type Word,
} from "../../../language/index.ts";
import { explainOperation } from "./operation.ts";
import { explainPages } from "./pages.ts";
import { type Explained, explainRaw } from "./raw.ts";

/** What is to be known of the thing at a position; null where there is nothing. */
export function hover(run: Scenario, { line, character }: Position): Hover | null {
  const bound = run.program.bound[line];
  const found = bound && explain(run, line, bound, character);
  if (!found) return null;
  return {
    contents: { kind: "markdown", value: found.markdown },
    range: { start: { line, character: found.start }, end: { line, character: found.end } },
  };
}

function explain(run: Scenario, line: number, bound: Bound, column: number): Explained | null {
  const { statement } = bound;
  const raw = explainRaw(run, bound, column);
  if (raw) return raw;
  if (statement.kind === "assert") {
    const { page, process } = statement;
    if (!page || !process || !containsColumn(page, column)) return null;
    return explained(page, explainPages(run, line, process.text, page));
  }
  return statement.kind === "call" ? explainCall(run, line, statement, column) : null;
}

function explainCall(run: Scenario, line: number, call: Call, column: number): Explained | null {
  if (containsColumn(call.callee, column)) {
    const row = operationNamed(call.callee.text);
    return row ? explained(call.callee, explainOperation(run, line, row)) : null;
  }
  const finding = call.results?.list.find((result) => containsColumn(result, column));
  if (finding?.kind === "finding" && finding.code) return explained(finding, explainFinding(finding.code.text));
  const process = call.process?.process.text;
  const pages = namedPages(call).find((node) => containsColumn(node, column));
  return pages && process ? explained(pages, explainPages(run, line, process, pages)) : null;
}

/** The names and ranges of a call. Which of them stand for memory, the scenario's places say. */
function namedPages({ target, args }: Call): (Word | RangeValue)[] {
  const values = args.map(({ value }) => value).filter((value) => value.kind === "word" || value.kind === "range");
  return target ? [target, ...values] : values;
}

function explainFinding(code: string): string | null {
  const rule = ruleOf(code);
  return rule ? [`**${rule.code}: ${rule.title}**`, rule.explanation, rule.remedy].join("\n\n") : null;
}

function explained({ start, end }: Span, markdown: string | null): Explained | null {
  return markdown === null ? null : { start, end, markdown };
}
