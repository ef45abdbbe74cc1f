// PTE042: memory is registered for write-protection and written, and none of it is ever protected. Found at the end of a
// program: whether a page will be protected is known then.

import { type Operation, rangeEnd, registeredAt } from "../../engine/index.ts";
import type { Fold } from "../timeline/fold.ts";
import type { RunStep } from "../timeline/timeline.ts";
import { aboutPages, type Draft, entryCause, type Rule, spansOf } from "./finding.ts";
import { refusedOf } from "./pte050-refused-meanwhile.ts";

export const neverProtected: Rule = {
  code: "PTE042",
  kind: "registered-and-never-protected",
  group: "memory",
  title: "Registered for WP and written, and never protected",
  severity: "warning",
  remedy: "Protect the range after it is registered: `wp(…)`; in async mode `wp(…)` or a scan with `WP_MATCHING`.",
  fixes: ({ subject, related }, facts) => {
    const write = related?.[0]?.step;
    if (subject.kind !== "pages" || write === undefined) return [];
    return subject.pages.map((span) => {
      const text = `${span.mm}: wp(${facts.argument(span)})`;
      return {
        title: `Protect ${facts.span(span)} before it is written`,
        edits: [{ kind: "insert-before", statement: write, text }],
      };
    });
  },
};

interface Registration {
  readonly step: number;
  readonly mm: string;
  readonly place: number;
  readonly from: number;
  readonly to: number;
  written: number;
}

interface Requests {
  readonly registrations: Registration[];
  /** By process and place, between which pages protection was asked for, came along or went: at any time, so that a second registration is no surprise. */
  readonly asked: Map<string, { from: number; to: number }[]>;
  readonly moves: Move[];
  /** The same, by process and place that they lead to. */
  readonly movedTo: Map<string, number[][]>;
}

/** What was registered and written, and what protection was asked for. */
export const protectionAsked: Fold<Requests> = {
  start: () => ({ registrations: [], asked: new Map(), moves: [], movedTo: new Map() }),
  copy: ({ registrations, asked, moves, movedTo }) => ({
    registrations: registrations.map((each) => ({ ...each })),
    asked: new Map([...asked].map(([mm, places]) => [mm, places.map((each) => ({ ...each }))])),
    moves: moves.slice(),
    movedTo: new Map([...movedTo].map(([mm, places]) => [mm, places.map((each) => each.slice())])),
  }),
  take: (sum, record, step) => {
    const { registrations } = sum;
    const { operation, step: taken } = record;
    for (const { mm, place, from, to } of spansOf(taken.protection)) ask(sum, mm, place, from, to);
    // It was asked for, and refused: PTE050 says so.
    const refused = refusedOf(record);
    if (refused !== undefined) ask(sum, refused.mm, refused.range.place, 0, Number.POSITIVE_INFINITY);
    const move = movedBy(record);
    if (move !== null) noteMove(sum, move);
    if (operation.op === "register") registrations.push(...registered(record, operation, step));
    if (operation.op !== "write" || registrations.length === 0 || !passed(record)) return;
    const { mm, place, page } = operation;
    const last = registrations.findLast((each) => covers(each, mm, place, page));
    if (last === undefined || last.written >= 0) return;
    if (registeredAt(taken.state, mm, place, page).includes("WP")) last.written = step;
  },
};

function noteMove({ moves, movedTo }: Requests, move: Move): void {
  const places = movedTo.get(move.mm) ?? [];
  movedTo.set(move.mm, places);
  const there = places[move.place] ?? [];
  places[move.place] = there;
  there.push(moves.length);
  moves.push(move);
}

const NOWHERE: readonly number[] = [];

function ask(sum: Requests, mm: string, place: number, from: number, to: number, before = sum.moves.length): void {
  const { asked, moves, movedTo } = sum;
  const places = asked.get(mm) ?? [];
  if (places.length === 0) asked.set(mm, places);
  const known = places[place];
  if (known === undefined) places[place] = { from, to };
  else {
    known.from = Math.min(known.from, from);
    known.to = Math.max(known.to, to);
  }
  // What was moved is the memory that was registered where it came from.
  for (const at of movedTo.get(mm)?.[place] ?? NOWHERE) {
    const move = moves[at];
    if (move === undefined || at >= before) break;
    const first = Math.max(from, move.page);
    const last = Math.min(to, move.page + move.count - 1);
    const by = move.source.page - move.page;
    if (first <= last) ask(sum, mm, move.source.place, first + by, last + by, at);
  }
}

/** By the step that registered it: memory that was written, and of which no page was ever asked to be protected. `span`: words for pages at a step. */
export function neverProtectedIn(
  { registrations, asked }: Requests,
  span: (step: number, pages: { mm: string; place: number; from: number; to: number }) => string,
): ReadonlyMap<number, Draft> {
  return new Map(
    registrations
      .filter(({ mm, place, from, to, written }) => {
        const known = asked.get(mm)?.[place];
        return written >= 0 && (known === undefined || known.to < from || to < known.from);
      })
      .map(({ step, mm, place, from, to, written }) => {
        const pages = { mm, place, from, to };
        return [step, draft(span(step, pages), pages, written)];
      }),
  );
}

/** Memory that came from elsewhere with its registration. */
interface Move {
  readonly mm: string;
  readonly place: number;
  readonly page: number;
  readonly count: number;
  readonly source: { readonly place: number; readonly page: number };
}

function movedBy({ operation, before, step: { state, result } }: RunStep): Move | null {
  if (operation.op !== "mremap" || result.err !== undefined || result.bad !== undefined) return null;
  const { mm, range, to } = operation;
  const count = rangeEnd(before, mm, range) - range.page;
  if (count < 1 || !registeredAt(state, mm, to.place, to.page).includes("WP")) return null;
  return { mm, place: to.place, page: to.page, count, source: { place: range.place, page: range.page } };
}

function covers(each: Registration, mm: string, place: number, page: number): boolean {
  return each.mm === mm && each.place === place && each.from <= page && page <= each.to;
}

function registered(
  { before, step: { result } }: RunStep,
  { mm, range, modes }: Extract<Operation, { op: "register" }>,
  step: number,
): Registration[] {
  const to = rangeEnd(before, mm, range) - 1;
  if (!modes.includes("WP") || result.err !== undefined || result.bad !== undefined || to < range.page) return [];
  return [{ step, mm, place: range.place, from: range.page, to, written: -1 }];
}

function passed({ step: { result, messages } }: RunStep): boolean {
  return (
    result.err === undefined &&
    result.sig === undefined &&
    result.bad === undefined &&
    result.blocked === undefined &&
    result.stuck === undefined &&
    messages.length === 0
  );
}

function draft(pages: string, span: { mm: string; place: number; from: number; to: number }, written: number): Draft {
  return {
    subject: aboutPages(span),
    cause: entryCause,
    message: `${pages} is written, and none of it is ever protected`,
    detail: ["Its writes raise no message: registering a range protects no page of it."],
    related: [{ step: written, message: "written here, and nobody is told" }],
  };
}
