// Ranges and results → text of this language: what diagnostics compare with what is expected, and code actions put in its place.

import type { Place, Range } from "../engine/operation.ts";
import type { Expectation, Outcome } from "./bound.ts";

type Unplaced<T> = T extends unknown ? Omit<T, "start" | "end"> : never;

/** `buf[0]`, `buf[0..3]`; a count below 1 as it is. */
export function brackets(name: string, page: number, count: number): string {
  if (count < 1) return `${name}[${page}..+${count}]`;
  return count === 1 ? `${name}[${page}]` : `${name}[${page}..${page + count - 1}]`;
}

/**
 * `buf[0..3]`; `buf` for all that was mapped there last. A count that is not given, from another page than 0, has no
 * text: NaN.
 */
export function writeRange({ place, page, count }: Range, nameOf: (place: Place) => string): string {
  if (count !== null) return brackets(nameOf(place), page, count);
  return page === 0 ? nameOf(place) : `${nameOf(place)}[${page}..+NaN]`;
}

export function writeOutcome(outcome: Outcome): string {
  switch (outcome.kind) {
    case "value":
      return String(outcome.value);
    case "errno":
      return outcome.after === null ? outcome.name : `${outcome.name} after ${outcome.after}`;
    case "signal":
      return outcome.code === null ? outcome.name : `${outcome.name}/${outcome.code}`;
    case "blocks":
      return outcome.fault === null ? "blocks" : `blocks ${outcome.fault}`;
    default:
      return outcome.kind;
  }
}

/** One result of a list; several regions are `[0] WRITTEN, [2..3] WRITTEN`. */
export function writeExpectation(expectation: Unplaced<Expectation>): string {
  switch (expectation.kind) {
    case "event":
      return `event ${expectation.event}`;
    case "thread":
      return `${expectation.thread} ${writeOutcome(expectation.outcome)}`;
    case "finding":
      return `!${expectation.code}`;
    case "regions": {
      if (expectation.regions.length === 0) return "[]";
      const one = expectation.regions.map(({ page, count, categories }) => {
        const names = categories.map((name) => (name === "softdirty" ? "SOFT_DIRTY" : name.toUpperCase()));
        return `${brackets("", page, count)} ${names.join(" | ")}`.trimEnd();
      });
      return one.join(", ");
    }
    default:
      return writeOutcome(expectation);
  }
}
