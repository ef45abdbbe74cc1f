// The designs, in the order of the thread, and the one that a scenario runs on. To add one: an object here, or a file beside this, and its name in the
// list; what docs/designs.md says of it stands in thread.ts.

import { type Entry, isWpMarker, MARKER_UFFD_WP, marker, PROTNONE, preserved, UFFD_WP } from "../state/entry.ts";
import type { Settings } from "../state/state.ts";
import type { Design } from "./design.ts";
import { asHugePage, asMigration, asNone, asPresent, asSwap } from "./readings.ts";

/** Of a design whose entry is one value, whatever it stands for: the engine has it as `preserved`. */
function keeping(name: string): Pick<Design, "store" | "keeps"> {
  const entry = preserved(name);
  return { store: () => entry, keeps: (other) => other === entry };
}

/**
 * What Linux did to a page of a file in 2020: the bit is in the present entry, or in the swap entry of a private copy,
 * and goes with it.
 */
const none: Design = {
  name: "none",
  title: "The bit of the entry alone",
  author: "as Linux was",
  date: "2020-11-26",
  raw: undefined,
  where: "nowhere",
  needsCopy: false,
  store: () => undefined,
  keeps: () => false,
  misread: {},
};

/** A migration entry with a bit that is zero in real ones. */
const migrationBit: Design = {
  name: "migration-bit",
  title: "A reserved bit of the migration entry",
  author: "Andrea Arcangeli",
  date: "2020-12-03",
  raw: { form: "migration-read", values: { pfn: 0n }, topOfOffset: true },
  where: "page-table",
  needsCopy: false,
  needs: "migration",
  ...keeping("migration-bit"),
  misread: asMigration,
};

/** A migration entry of a page frame that nothing can move. */
const migrationPfn: Design = {
  name: "migration-pfn",
  title: "A migration entry with an impossible page frame",
  author: "Andrea Arcangeli",
  date: "2020-12-03",
  raw: { form: "migration-read", values: { pfn: 0n } },
  where: "page-table",
  needsCopy: false,
  needs: "migration",
  ...keeping("migration-pfn"),
  misread: asMigration,
};

/** A swap entry that no swap area can have: type 1, offset 0. */
const swapEntry: Design = {
  name: "swap-entry",
  title: "A swap entry of type 1, offset 0",
  author: "Hugh Dickins",
  date: "2020-12",
  raw: { form: "swap", type: 1, values: { offset: 0n } },
  where: "page-table",
  needsCopy: false,
  ...keeping("swap-entry"),
  misread: asHugePage,
};

/** A pte with the swap uffd-wp bit and nothing else. */
const specialPte: Design = {
  name: "special-pte",
  title: "Swap special pte",
  author: "Andrea Arcangeli (idea), Peter Xu (patches)",
  date: "2021-01-15",
  raw: { form: "swap", bits: ["uffd-wp"] },
  where: "page-table",
  needsCopy: true,
  ...keeping("special-pte"),
  misread: asSwap("0x3ffffffffffff", true, true),
};

/** A PROT_NONE pte without a page, with the uffd-wp bit. */
const protNone: Design = {
  name: "prot-none",
  title: "_PAGE_PROTNONE | _PAGE_UFFD_WP",
  author: "Peter Xu",
  date: "2020-12-02",
  raw: { form: "protnone", bits: ["protnone", "uffd-wp"] },
  where: "page-table",
  needsCopy: false,
  ...keeping("prot-none"),
  misread: asPresent,
  resembles: (other: Entry) =>
    other.kind === "present" && (other.flags & (PROTNONE | UFFD_WP)) === (PROTNONE | UFFD_WP)
      ? "a mapped page with PROT_NONE, or a NUMA hint, has both bits as well"
      : undefined,
};

/** A pte that is not present, with _PAGE_SPECIAL. */
const pteSpecial: Design = {
  name: "pte-special",
  title: "_PAGE_SPECIAL",
  author: "Peter Xu",
  date: "2020-12-03",
  raw: { form: "present", bits: ["special", "uffd-wp"] },
  where: "page-table",
  needsCopy: false,
  ...keeping("pte-special"),
  misread: asSwap("0x3fffffffffffc", false, false),
  resembles: (other: Entry) =>
    other.kind === "swap" && other.slot % 4 === 0
      ? "the swap entry of a slot that is a multiple of 4 has both bits as well"
      : undefined,
};

/**
 * A bitmap on the VMA. The engine keeps the bit where the entry would be, so that it goes where the pages go; to a
 * reader of page tables the entry is none, and merges and splits of the VMA are what it costs.
 */
const vmaBitmap: Design = {
  name: "vma-bitmap",
  title: "A bitmap on the VMA",
  author: "mentioned by Andrea Arcangeli",
  date: "2020-12-03",
  raw: undefined,
  where: "vma",
  needsCopy: false,
  ...keeping("vma-bitmap"),
  misread: asNone,
};

const wpMarker = marker(MARKER_UFFD_WP);

/** The design that was merged in 5.19: a PTE marker with the UFFD_WP bit ("mm/uffd: PTE_MARKER_UFFD_WP", b1f9e876862d). */
export const pteMarker: Design = {
  name: "pte-marker",
  title: "PTE marker",
  author: "Peter Xu",
  date: "2022-04-05",
  raw: { form: "marker", values: { "marker-uffd-wp": 1n } },
  where: "page-table",
  needsCopy: true,
  store: () => wpMarker,
  keeps: isWpMarker,
  misread: {},
};

export const designs: readonly Design[] = [
  none,
  migrationBit,
  migrationPfn,
  swapEntry,
  specialPte,
  protNone,
  pteSpecial,
  vmaBitmap,
  pteMarker,
];

/** The design of that name; the one that Linux has where there is none. */
export function designNamed(name: string): Design {
  return designs.find((design) => design.name === name) ?? pteMarker;
}

const unbuilt = new Map<Design, Design>();

/** The design that a scenario runs on: one whose build option is off stores nothing. */
export function designOf(settings: Settings): Design {
  const design = designNamed(settings.design);
  if (design.needs === undefined || settings[design.needs]) return design;
  let without = unbuilt.get(design);
  if (without === undefined) {
    without = { ...design, store: () => undefined };
    unbuilt.set(design, without);
  }
  return without;
}
