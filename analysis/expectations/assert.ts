// Asserts: whether every page of a range is as a pattern says, in a state.

import { type EntryContext, encodeEntry } from "../../engine/arch/entry.ts";
import {
  ACCESSED,
  DIRTY,
  type Entry,
  EXCLUSIVE,
  isWpMarker,
  PROTNONE,
  pageAt,
  placeAt,
  processes,
  RW,
  rangeEnd,
  SAVED_DIRTY,
  SOFT_DIRTY,
  type State,
  UFFD_WP,
  YOUNG,
} from "../../engine/index.ts";
import type { Check, EntryAttribute, EntryPattern } from "../../language/index.ts";
import { assertWords, entryWords, uffdBitName } from "../describe/entry.ts";

/** An assert that does not hold: the first page that is otherwise, and how it is. */
export interface FailedAssert {
  readonly page: number;
  /** As an assert would say it. */
  readonly is: string;
  readonly message: string;
}

export function failedAssert(state: State, check: Check, raw: EntryContext): FailedAssert | null {
  if (!processes(state).includes(check.mm))
    return { page: check.range.page, is: "none", message: `process ${check.mm} does not exist here` };
  const { page: first, count, mapped } = pagesOf(state, check);
  if (count === 0) {
    const message = mapped ? `${check.mm} has no such pages here` : `${check.mm} has nothing mapped there`;
    return { page: first, is: "none", message };
  }
  for (let page = first; page < first + count; page++) {
    const at = pageAt(state, check.mm, check.range.place, page);
    if (matches(at, check.pattern, raw)) continue;
    const is =
      check.pattern.kind === "raw"
        ? (rawText(at, raw) ?? "an entry that the architecture cannot encode")
        : entryWords(at).words;
    return { page, is, message: `page ${page} is ${is}` };
  }
  return null;
}

/**
 * What the pages of an assert are, as it would say it: runs of pages that are alike. None where nothing is mapped, or
 * where no assert says what a page is.
 */
export function statesOf(check: Check, state: State, raw: EntryContext): { from: number; to: number; is: string }[] {
  const states: { from: number; to: number; is: string }[] = [];
  const { page: first, count } = pagesOf(state, check);
  for (let page = first; page < first + count; page++) {
    const at = pageAt(state, check.mm, check.range.place, page);
    const is = (check.pattern.kind === "raw" ? rawText(at, raw) : undefined) ?? assertWords(at);
    if (is === null) return [];
    const last = states.at(-1);
    if (last?.is === is) last.to = page;
    else states.push({ from: page, to: page, is });
  }
  return states;
}

/** Without a count, as many as are mapped there. */
function pagesOf(state: State, { mm, range }: Check): { page: number; count: number; mapped: boolean } {
  const mapped = placeAt(state, mm, range.place);
  const count = Math.max(0, rangeEnd(state, mm, range) - range.page);
  return { page: range.page, count, mapped: mapped !== undefined };
}

type PageAt = ReturnType<typeof pageAt>;

function rawOf({ entry, level }: PageAt, raw: EntryContext): bigint | undefined {
  return encodeEntry(entry, level === "pmd" ? "pmd" : "pte", raw);
}

function rawText(at: PageAt, raw: EntryContext): string | undefined {
  const value = rawOf(at, raw);
  return value === undefined ? undefined : `0x${value.toString(16)}`;
}

function matches(at: PageAt, pattern: EntryPattern, raw: EntryContext): boolean {
  const { entry } = at;
  switch (pattern.kind) {
    case "raw":
      return rawOf(at, raw) === pattern.value;
    case "none":
    case "hwpoison":
      return entry.kind === pattern.kind;
    case "present": {
      if (entry.kind !== "present") return false;
      return (pattern.zero === null || pattern.zero === at.zero) && attributesHold(at, pattern);
    }
    case "swap":
      return entry.kind === "swap" && attributesHold(at, pattern);
    case "migration":
      return (
        entry.kind === "migration" &&
        (pattern.access === null || pattern.access === entry.access) &&
        attributesHold(at, pattern)
      );
    case "marker":
      // A design other than PTE markers keeps the bit in its own form: to whoever asserts, that is its marker.
      if (entry.kind === "preserved") return isWpMarker(entry) && pattern.bits === 1 && (pattern.not & 1) === 0;
      return (
        entry.kind === "marker" && (entry.bits & pattern.bits) === pattern.bits && (entry.bits & pattern.not) === 0
      );
  }
}

function attributesHold(
  at: PageAt,
  pattern: { readonly has: readonly EntryAttribute[]; readonly lacks: readonly EntryAttribute[] },
): boolean {
  return pattern.has.every((name) => attribute(at, name)) && !pattern.lacks.some((name) => attribute(at, name));
}

function attribute(at: PageAt, name: EntryAttribute): boolean {
  const flags = flagsOf(at.entry);
  switch (name) {
    case "wp":
    case "rwp":
      return (flags & UFFD_WP) !== 0 && uffdBitName(at) === name;
    case "rw":
      return (flags & RW) !== 0;
    case "dirty":
      return (flags & (DIRTY | SAVED_DIRTY)) !== 0;
    case "young":
      return (flags & (ACCESSED | YOUNG)) !== 0;
    case "soft_dirty":
      return (flags & SOFT_DIRTY) !== 0;
    case "exclusive":
      return at.entry.kind === "present" ? at.exclusive : (flags & EXCLUSIVE) !== 0;
    case "prot_none":
      return (flags & PROTNONE) !== 0;
    case "huge":
      return at.level === "pmd";
  }
}

function flagsOf(entry: Entry): number {
  return "flags" in entry ? entry.flags : 0;
}
