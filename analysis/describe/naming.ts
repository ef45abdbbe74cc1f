// Pages and statements as a person names them, and pages in their order.

import { resultsOf, type Span, type Statement } from "../../language/index.ts";

/** What a scenario calls its places. */
export interface PlaceNames {
  nameOf(place: number): string;
}

/** What a place is called by these names, by number. */
export function nameIn(names: readonly string[]): PlaceNames["nameOf"] {
  return (place) => names[place] ?? `place${place}`;
}

/** A page of a process's mapping. */
export interface Page {
  readonly mm: string;
  readonly place: number;
  readonly page: number;
}

/** `[2]`, `[0..3]`; both ends are included. */
export function pagesText(from: number, to: number): string {
  return from === to ? `[${from}]` : `[${from}..${to}]`;
}

/** `A.buf[2]`, and `A.buf[0..3]` up to another page. */
export function pagesName(names: PlaceNames, { mm, place, page }: Page, to = page): string {
  return `${mm}.${names.nameOf(place)}${pagesText(page, to)}`;
}

/** By process, place and page. */
export function comparePages(a: Page, b: Page): number {
  if (a.mm !== b.mm) return a.mm < b.mm ? -1 : 1;
  return a.place - b.place || a.page - b.page;
}

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
