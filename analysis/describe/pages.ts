// Pages in words, and in their order.

import type { Scenario } from "../scenario/scenario.ts";

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
export function pagesName(scenario: Scenario, { mm, place, page }: Page, to = page): string {
  return `${mm}.${scenario.nameOf(place)}${pagesText(page, to)}`;
}

/** By process, place and page. */
export function comparePages(a: Page, b: Page): number {
  if (a.mm !== b.mm) return a.mm < b.mm ? -1 : 1;
  return a.place - b.place || a.page - b.page;
}
