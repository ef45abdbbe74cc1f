// What a statement says that it does.

import { resultsOf, type Span, type Statement } from "../../language/index.ts";

/** From the process to the closing parenthesis: what the statement does, without its results and comment. */
export function actionSpan(statement: Statement): Span {
  const start = statement.text.length - statement.text.trimStart().length;
  const limit = resultsOf(statement)?.start ?? statement.comment?.start ?? statement.text.length;
  return { start, end: statement.text.slice(0, limit).trimEnd().length };
}

/** The text of that. */
export function statementText(statement: Statement): string {
  const { start, end } = actionSpan(statement);
  return statement.text.slice(start, end);
}

/** The same without the process: `write(buf[0], 9)`. */
export function callText(statement: Statement): string {
  const from = statement.kind === "call" ? (statement.process?.end ?? 0) : 0;
  return statement.text.slice(from, actionSpan(statement).end).trimStart();
}
