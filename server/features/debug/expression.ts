// What a debugger may be asked about a state: pages in the language of `assert` (`A.buf[0] is marker(wp)`), and their
// parts (`A.buf[0].entry`, `A.buf[0].protection`, `raw(A.buf[0])`), files (`f`, `f[0]`), processes.

import { failedAssert } from "../../../analysis/expectations/assert.ts";
import type { Scenario } from "../../../analysis/index.ts";
import { pageAt, placeAt, processes, type State } from "../../../engine/index.ts";
import { bind, type Check, type Environment, parse } from "../../../language/index.ts";

/** What of a page is meant: all of it, or one part. */
export type Facet = "page" | "entry" | "protection" | "raw";

/** Pages `from` to `to`, both included; null: up to what is mapped there. */
export interface Pages {
  readonly mm: string;
  readonly place: number;
  readonly from: number;
  readonly to: number | null;
}

export type Expression =
  | ({ readonly kind: "pages"; readonly facet: Facet } & Pages)
  | { readonly kind: "file"; readonly name: string; readonly page: number | null }
  | { readonly kind: "process"; readonly mm: string }
  /** Whether it holds. */
  | { readonly kind: "assert"; readonly check: Check }
  | ({ readonly kind: "protection"; readonly is: string } & Pages);

export interface Problem {
  readonly problem: string;
}

const protections: readonly string[] = ["none", "held", "lost", "ineffective", "uncovered", "written", "reported"];

/** What names stand for after a step: those of the whole scenario, and the processes that are there. */
export function environmentAt({ environment }: Scenario, state: State): Environment {
  const alive = new Map([...environment.processes.keys()].map((name) => [name, false]));
  for (const name of processes(state)) alive.set(name, true);
  return { ...environment, processes: alive, exploring: false, started: true };
}

/** `mm`: the process that a name without one belongs to. */
export function expressionOf(text: string, environment: Environment, mm: string): Expression | Problem {
  const source = text.trim();
  if (source === "") return { problem: "there is no expression" };
  const comparison = /^(?<left>.+?)\s+is\s+(?<right>.+)$/.exec(source)?.groups;
  if (comparison) return comparisonOf(comparison.left ?? "", comparison.right ?? "", environment, mm);
  if (environment.processes.has(source)) return { kind: "process", mm: source };
  const file = /^(?<name>[^[\].]+)(?:\[(?<page>\d+)\])?$/.exec(source)?.groups;
  if (file?.name !== undefined && environment.files.has(file.name))
    return { kind: "file", name: file.name, page: file.page === undefined ? null : Number(file.page) };
  const raw = /^raw\s*\((?<of>.*)\)$/.exec(source)?.groups?.of;
  const part = /^(?<of>.*[^.\s])\.(?<facet>entry|protection|raw)$/.exec(source)?.groups;
  const pages = pagesIn(raw ?? part?.of ?? source, environment, mm);
  if ("problem" in pages) return pages;
  return { kind: "pages", facet: facetOf(raw === undefined ? part?.facet : "raw"), ...pages };
}

function facetOf(name: string | undefined): Facet {
  return name === "entry" || name === "protection" || name === "raw" ? name : "page";
}

function comparisonOf(left: string, right: string, environment: Environment, mm: string): Expression | Problem {
  const of = /^(?<of>.*)\.protection$/.exec(left)?.groups?.of;
  if (of === undefined) {
    const check = checkOf(left.replace(/\.(entry|raw)$/, ""), right, environment, mm);
    return "problem" in check ? check : { kind: "assert", check };
  }
  const pages = pagesIn(of, environment, mm);
  if ("problem" in pages) return pages;
  if (protections.includes(right)) return { kind: "protection", is: right, ...pages };
  return { problem: `'${right}' is no protection; there are: ${protections.join(", ")}` };
}

/** The pages that a text names, read as an assert reads them. */
function pagesIn(text: string, environment: Environment, mm: string): Pages | Problem {
  const check = checkOf(text.trim(), "none", environment, mm);
  if ("problem" in check) return check;
  const { place, page, count } = check.range;
  return { mm: check.mm, place, from: page, to: count === null ? null : page + count - 1 };
}

function checkOf(pages: string, state: string, environment: Environment, mm: string): Check | Problem {
  const named = /^[^.[\]]+\.(?!\.)/.test(pages) ? pages : `${mm}.${pages}`;
  const [bound] = bind(parse(`assert ${named} is ${state}`), { environment }).bound;
  const { statement, check, diagnostics } = bound ?? {};
  if (check) return check;
  const message = diagnostics?.find(({ severity }) => severity === "error")?.message;
  // What does not parse is no assert that somebody wrote.
  if (message === undefined || (statement?.errors.length ?? 0) > 0)
    return { problem: `'${pages}' is no page, mapping, file or process: A.buf[0], A.buf, f[0], A` };
  return { problem: message };
}

/** Whether a condition holds in a state; undefined: it is nothing that holds or not. */
export function holds(expression: Expression, state: State, { raw }: Scenario): boolean | undefined {
  if (expression.kind === "assert") return failedAssert(state, expression.check, raw) === null;
  if (expression.kind !== "protection") return undefined;
  const pages = numbersOf(expression, state);
  return pages.length > 0 && pages.every((page) => protectionAt(expression, state, page) === expression.is);
}

function protectionAt({ mm, place }: Pages, state: State, page: number): string {
  return pageAt(state, mm, place, page).protection.state;
}

/** The pages that there are of those that are meant, at most as many as a mapping has. */
export function numbersOf({ mm, place, from, to }: Pages, state: State): number[] {
  const mapped = placeAt(state, mm, place)?.pages ?? 0;
  const last = Math.min(to ?? mapped - 1, mapped - 1);
  return Array.from({ length: Math.max(0, last - from + 1) }, (_, i) => from + i);
}

export function contains({ mm, place, from, to }: Pages, at: { mm: string; place: number; page: number }): boolean {
  return at.mm === mm && at.place === place && at.page >= from && (to === null || at.page <= to);
}
