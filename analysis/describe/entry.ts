// An entry in words. The words are those that `assert` takes, so what a hover, the panel or the command line shows can
// be typed into a scenario; what a design other than PTE markers keeps is shown as `preserved`, and asserted as the marker
// that it stands for.

import {
  ACCESSED,
  DIRTY,
  EXCLUSIVE,
  isSpoilt,
  isWpMarker,
  MARKER_GUARD,
  MARKER_POISONED,
  MARKER_UFFD_WP,
  type PageView,
  PROTNONE,
  RW,
  SAVED_DIRTY,
  SOFT_DIRTY,
  SPECIAL,
  UFFD_WP,
} from "../../engine/index.ts";

/**
 * What an entry's words depend on: the entry, for which modes its VMA is registered, for the uffd bit means what they say, and whether its page
 * frame is the huge zero page.
 */
export type EntryView = Pick<PageView, "entry" | "registered" | "zero">;

/** The name of the uffd bit: `rwp` in a VMA that is registered for RWP, else `wp`. */
export function uffdBitName({ registered }: Pick<EntryView, "registered">): "wp" | "rwp" {
  return registered.includes("RWP") ? "rwp" : "wp";
}

/** What kind of entry it is to somebody who looks: the zero page apart from other present pages. */
export type EntryShape = "none" | "present" | "zero" | "swap" | "migration" | "marker" | "preserved" | "hwpoison";

export interface EntryWords {
  readonly shape: EntryShape;
  /** `present(wp)`, `swap(wp, exclusive)`, `marker(wp)`, `none`: what an assert would say. */
  readonly words: string;
  /** The words in the parentheses. */
  readonly marks: readonly string[];
  /** The uffd bit in any form: of a present or swap entry, a marker. */
  readonly wp: boolean;
}

const NONE: EntryWords = { shape: "none", words: "none", marks: [], wp: false };

/**
 * The entry in words. Accessed bits are left out: they say nothing about protection; `bits` of a decoded raw value has
 * them.
 */
export function entryWords(seen: EntryView): EntryWords {
  const { entry } = seen;
  const wp = uffdBitName(seen);
  switch (entry.kind) {
    case "none":
      return NONE;
    case "present": {
      const { flags } = entry;
      const shape = isZero(seen) ? "zero" : "present";
      return words(shape, [
        flags & UFFD_WP && wp,
        flags & RW && "rw",
        flags & (DIRTY | SAVED_DIRTY) && "dirty",
        flags & SOFT_DIRTY && "soft_dirty",
        flags & PROTNONE && "prot_none",
      ]);
    }
    case "swap":
      return words("swap", [
        entry.flags & UFFD_WP && wp,
        entry.flags & EXCLUSIVE && "exclusive",
        entry.flags & SOFT_DIRTY && "soft_dirty",
      ]);
    case "migration":
      return words("migration", [
        entry.flags & UFFD_WP && wp,
        entry.access.replace("-", "_"),
        entry.flags & SOFT_DIRTY && "soft_dirty",
      ]);
    case "marker":
      return words("marker", [
        entry.bits & MARKER_UFFD_WP && "wp",
        entry.bits & MARKER_POISONED && "poison",
        entry.bits & MARKER_GUARD && "guard",
      ]);
    case "preserved":
      return words("preserved", isSpoilt(entry) ? [entry.design, "spoilt"] : ["wp", entry.design]);
    case "hwpoison":
      return words("hwpoison", []);
  }
}

/** The zero page, or the huge one: its frame has a number, like any other. */
function isZero({ entry, zero }: EntryView): boolean {
  return zero && entry.kind === "present" && (entry.frame !== 0 || (entry.flags & SPECIAL) !== 0);
}

/**
 * What an assert says of the entry; null where it has no word for it: what a design kept, and a path took for something
 * else.
 */
export function assertWords(seen: EntryView): string | null {
  const { entry } = seen;
  if (entry.kind !== "preserved") return entryWords(seen).words;
  return isWpMarker(entry) ? "marker(wp)" : null;
}

function words(shape: EntryShape, candidates: readonly (string | 0 | false)[]): EntryWords {
  const marks = candidates.filter((mark): mark is string => typeof mark === "string");
  return {
    shape,
    words: marks.length > 0 ? `${shape}(${marks.join(", ")})` : shape,
    marks,
    wp: marks.includes("wp") || marks.includes("rwp"),
  };
}

/** A sentence for the eye that rests on an entry. */
export function entrySentence(seen: EntryView & Partial<Pick<PageView, "pins" | "folio" | "level">>): string {
  const { folio } = seen;
  // Where a pmd maps it, the level says so.
  const part = folio && seen.level === "pte" ? ` Page ${folio.index} of a large folio of ${folio.pages}.` : "";
  const pinned = (seen.pins ?? 0) > 0 ? " It is pinned: whoever holds the pin asks no entry." : "";
  return `${sentenceOf(seen)}${part}${pinned}`;
}

function sentenceOf(seen: EntryView): string {
  const { entry } = seen;
  const rwp = uffdBitName(seen) === "rwp";
  const protectedAs = rwp ? ", read-write protected" : ", uffd-wp";
  switch (entry.kind) {
    case "none":
      return "Empty: the next access faults.";
    case "present": {
      const what = !isZero(seen)
        ? `Page frame ${entry.frame}`
        : entry.frame === 0
          ? "The zero page"
          : "The huge zero page";
      if (entry.flags & PROTNONE && entry.flags & UFFD_WP)
        return `${what}, mapped with PROT_NONE${protectedAs}: any access faults${rwp ? " and goes to userfaultfd" : ""}.`;
      if (entry.flags & PROTNONE) return `${what}, mapped with PROT_NONE: any access faults.`;
      if (entry.flags & UFFD_WP) return `${what}, uffd-wp: a write faults and goes to userfaultfd.`;
      return entry.flags & RW
        ? `${what}, writable.`
        : `${what}, read-only: a write faults${entry.flags & ACCESSED ? "" : ", and it has not been accessed"}.`;
    }
    case "swap":
      return `Swapped out to slot ${entry.slot}${entry.flags & UFFD_WP ? `${protectedAs}: the bit comes back with the page` : ""}.`;
    case "migration":
      return `Page frame ${entry.frame} is being migrated (${entry.access})${entry.flags & UFFD_WP ? protectedAs : ""}: an access waits.`;
    case "marker":
      return markerSentence(entry.bits);
    case "preserved":
      return isSpoilt(entry)
        ? `What ${entry.design} kept, after mprotect() took it for a page: it maps a page frame that is none, and an access is an oops.`
        : `Empty, but the bit is kept (${entry.design}): a write faults and goes to userfaultfd.`;
    case "hwpoison":
      return `Page frame ${entry.frame} has failed: an access is a SIGBUS.`;
  }
}

function markerSentence(marker: number): string {
  if (marker & MARKER_GUARD) return "PTE marker, guard: an access is a SIGSEGV.";
  if (marker & MARKER_POISONED) return "PTE marker, poison: an access is a SIGBUS.";
  return "PTE marker, uffd-wp: no page is mapped; the fault that maps one makes it write-protected.";
}
