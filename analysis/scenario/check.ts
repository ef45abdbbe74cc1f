// Asserts: whether every page of a range is as a pattern says, in a state.

import { type EntryContext, encodeEntry } from "../../engine/arch/entry.ts";
import {
  ACCESSED,
  DIRTY,
  type Entry,
  EXCLUSIVE,
  isWpMarker,
  pageAt,
  placesOf,
  processes,
  RW,
  SAVED_DIRTY,
  SOFT_DIRTY,
  SPECIAL,
  type State,
  UFFD_WP,
  YOUNG,
} from "../../engine/index.ts";
import type { Check, EntryAttribute, EntryPattern } from "../../language/index.ts";
import { entryWords } from "../describe/entry.ts";

/** An assert that does not hold: the first page that is otherwise, and how it is. */
export interface FailedCheck {
  readonly page: number;
  /** As an assert would say it. */
  readonly is: string;
  readonly message: string;
}

export function failedCheck(state: State, check: Check, raw: EntryContext): FailedCheck | null {
  if (!processes(state).includes(check.mm))
    return { page: check.range.page, is: "none", message: `process ${check.mm} does not exist here` };
  const mapped = placesOf(state, check.mm).find(({ place }) => place === check.range.place);
  const count = check.range.count ?? Math.max(0, (mapped?.pages ?? 0) - check.range.page);
  if (count === 0) {
    const message = mapped ? `${check.mm} has no such pages here` : `${check.mm} has nothing mapped there`;
    return { page: check.range.page, is: "none", message };
  }
  for (let page = check.range.page; page < check.range.page + count; page++) {
    const at = pageAt(state, check.mm, check.range.place, page);
    if (matches(at, check.pattern, raw)) continue;
    const is = check.pattern.kind === "raw" ? rawText(at, raw) : entryWords(at.entry).words;
    return { page, is, message: `page ${page} is ${is}` };
  }
  return null;
}

type PageAt = ReturnType<typeof pageAt>;

function rawText(at: PageAt, raw: EntryContext): string {
  const value = encodeEntry(at.entry, at.level === "pmd" ? "pmd" : "pte", raw);
  return value === undefined ? "an entry that the architecture cannot encode" : `0x${value.toString(16)}`;
}

function matches(at: PageAt, pattern: EntryPattern, raw: EntryContext): boolean {
  const { entry } = at;
  switch (pattern.kind) {
    case "raw":
      return encodeEntry(entry, at.level === "pmd" ? "pmd" : "pte", raw) === pattern.value;
    case "none":
    case "hwpoison":
      return entry.kind === pattern.kind;
    case "present": {
      if (entry.kind !== "present") return false;
      const zero = entry.frame === 0 && (entry.flags & SPECIAL) !== 0;
      return (pattern.zero === null || pattern.zero === zero) && attributesHold(at, pattern);
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
      if (entry.kind === "kept") return isWpMarker(entry) && pattern.bits === 1 && (pattern.not & 1) === 0;
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
      return (flags & UFFD_WP) !== 0;
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
    case "huge":
      return at.level === "pmd";
  }
}

function flagsOf(entry: Entry): number {
  return "flags" in entry ? entry.flags : 0;
}
