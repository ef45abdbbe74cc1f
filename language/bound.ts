// What statements mean, the binder's answer, and results as the language writes them. Everything is plain data; columns are those of the statement's own line.

import type { Kind as RawKind } from "../engine/arch/table.ts";
import type { EventKind, FaultKind, Operation, Place, Range } from "../engine/operation.ts";
import type { Message, ScanRegion } from "../engine/step.ts";
import type { Span, Statement } from "./tree.ts";

export type Severity = "error" | "warning" | "information";

export type DiagnosticCode =
  | "syntax"
  | "unknown-operation"
  | "unknown-name"
  | "unknown-process"
  | "unknown-file"
  | "unknown-thread"
  | "unknown-flag"
  | "unknown-result"
  | "unknown-state"
  | "unknown-header"
  | "process-exists"
  | "process-needed"
  | "no-process"
  | "explore"
  | "arguments"
  | "type"
  | "bounds"
  | "header-place"
  | "include"
  | "beyond-mapping"
  | "not-mapped"
  | "limit";

/** A replacement that mends it: `text` in place of the span. */
export interface Fix extends Span {
  readonly title: string;
  readonly text: string;
}

export interface Diagnostic extends Span {
  readonly code: DiagnosticCode;
  readonly severity: Severity;
  /** What is wrong, and what to do about it. */
  readonly message: string;
  readonly fixes: readonly Fix[];
}

/** How an operation ends, as an expectation says it. */
export type Outcome =
  /** Ended without an error. */
  | { readonly kind: "ok" }
  /** What was returned, read, or done: bytes or pages. */
  | { readonly kind: "value"; readonly value: number }
  /** `after`: the bytes that were done before it; null: however many. */
  | { readonly kind: "errno"; readonly name: string; readonly after: number | null }
  /** `code` null: any si_code. */
  | { readonly kind: "signal"; readonly name: "SIGBUS" | "SIGSEGV"; readonly code: number | null }
  | { readonly kind: "blocks"; readonly fault: FaultKind | EventKind | null }
  | { readonly kind: "stuck" }
  /** The recorder refuses the line. */
  | { readonly kind: "bad" }
  /** Not possible on that machine. */
  | { readonly kind: "skipped" };

export type Expectation = Span &
  (
    | Outcome
    | { readonly kind: "event"; readonly event: Message["type"] }
    /** An earlier operation, by its thread (`A/1`), that ended or blocked again in this step. */
    | { readonly kind: "thread"; readonly thread: string; readonly outcome: Outcome }
    /** A finding that is meant to be here. */
    | { readonly kind: "finding"; readonly code: string }
    /** All regions of a PAGEMAP_SCAN answer. */
    | { readonly kind: "regions"; readonly regions: readonly ScanRegion[] }
  );

export type EntryAttribute =
  | "wp"
  | "rwp"
  | "rw"
  | "dirty"
  | "young"
  | "soft_dirty"
  | "exclusive"
  | "prot_none"
  | "huge";

/** What an entry is asserted to be. Attributes that are not named may be either way. */
export type EntryPattern =
  | { readonly kind: "none" | "hwpoison" }
  /** `zero`: the zero page; null: any page. */
  | {
      readonly kind: "present";
      readonly zero: boolean | null;
      readonly has: readonly EntryAttribute[];
      readonly lacks: readonly EntryAttribute[];
    }
  | { readonly kind: "swap"; readonly has: readonly EntryAttribute[]; readonly lacks: readonly EntryAttribute[] }
  /** `access` null: any. */
  | {
      readonly kind: "migration";
      readonly access: "read" | "read-exclusive" | "write" | null;
      readonly has: readonly EntryAttribute[];
      readonly lacks: readonly EntryAttribute[];
    }
  /** MARKER_* of engine/state/entry.ts that are set, and that are not. */
  | { readonly kind: "marker"; readonly bits: number; readonly not: number }
  | { readonly kind: "raw"; readonly value: bigint };

/** `assert`: every page of the range is as the pattern says. */
export interface Check extends Span {
  readonly mm: string;
  readonly range: Range;
  readonly pattern: EntryPattern;
}

/** A raw value to explain; `as` null: an entry of the lowest level. */
export interface RawValue extends Span {
  readonly value: bigint;
  readonly as: RawKind | null;
}

/**
 * What may happen in an explored section. Where `every`, the operation is about page 0, and stands for the same of each
 * page.
 */
export interface Move {
  /** At any moment; after a message; in its place among the operations of a thread. */
  readonly source: "any" | "on" | "thread";
  /** Of `any`: how often at most; null: as often as it likes. */
  readonly times: number | null;
  readonly event: Message["type"] | null;
  readonly operation: Operation;
  readonly every: boolean;
}

/** What must not be, or always be. */
export type Property = Span & { readonly always: boolean } & (
    | { readonly kind: "findings"; readonly codes: readonly (Span & { readonly text: string })[] }
    | { readonly kind: "state"; readonly check: Check }
    /** Kernels, designs or rules, by name. */
    | { readonly kind: "differs"; readonly among: readonly (Span & { readonly text: string })[] }
  );

/**
 * The bound form of one statement. It depends on the statement and what the names in it stand for, so it is kept while
 * those are the same.
 */
export interface Bound {
  readonly statement: Statement;
  /** Null where nothing runs: a comment, an assert, a line with an error. */
  readonly operation: Operation | null;
  /** `A/1` where the statement names its thread. */
  readonly thread: string | null;
  readonly expectations: readonly Expectation[];
  readonly check: Check | null;
  readonly raw: RawValue | null;
  readonly move: Move | null;
  readonly property: Property | null;
  readonly diagnostics: readonly Diagnostic[];
}

// Ranges and results → text of this language: what diagnostics compare with what is expected, and code actions put in its place.

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
