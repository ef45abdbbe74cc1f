// What no move and no property of a problem asks for: states that differ in it alone are one from the start. Each answer
// is about the engine, and search.test.ts holds it against a search that leaves out none of it.

import type { Operation, State } from "../engine/index.ts";
import type { SliceOptions } from "../engine/state/slice.ts";
import { PMD_PAGES, VM_HUGETLB, VM_SOFTDIRTY } from "../engine/state/vma.ts";
import { mayHaveFolios } from "./alike.ts";
import type { Problem } from "./problem.ts";

type Contents = Required<Pick<SliceOptions, "withoutContents" | "withZeroes">>;

export type Ignored = Contents & Required<Pick<SliceOptions, "withoutTables" | "withoutUse" | "withoutSoftDirty">>;

export function unasked(problem: Problem): Ignored {
  const { start, properties } = problem;
  const operations = operationsOf(problem);
  // A state that a line names is compared bit by bit.
  const named = properties.some(({ looks }) => looks === "bits");
  return {
    ...contentsUnasked(problem),
    withoutTables: !operations.some(tellsTables),
    withoutUse: !named && !operations.some(tellsUse),
    withoutSoftDirty: !named && isSoftDirtyEverywhere(start) && !operations.some(tellsSoftDirty),
  };
}

function operationsOf({ kinds }: Problem): Operation[] {
  return kinds.flatMap(({ instances }) => [...instances.values()]);
}

const known = new WeakMap<Problem, Contents>();

/**
 * Of contents: that of a page which is written to swap, or split off a folio, it may count whether it holds zeroes alone. On every kernel, so that several
 * have the same states.
 */
export function contentsUnasked(problem: Problem): Contents {
  const found = known.get(problem);
  if (found !== undefined) return found;
  const { contents, start } = problem;
  const withZeroes = mayHaveFolios(start) || hasHuge(start) || operationsOf(problem).some(tellsZeroes);
  const made = { withoutContents: !contents, withZeroes };
  known.set(problem, made);
  return made;
}

/** Memory that is long enough for a huge page, which much may split. */
function hasHuge({ mms }: State): boolean {
  return mms.some((mm) => mm?.vmas.some(({ start, end }) => end - start >= PMD_PAGES));
}

/** swap_zeromap_folio_set() since 6.12; try_to_map_unused_to_zeropage() asks where a large folio is split, by whatever. */
function tellsZeroes(operation: Operation): boolean {
  if (operation.op === "madvise") return operation.advice === "PAGEOUT";
  return operation.op === "reclaim" || operation.op === "drop_slab";
}

/**
 * Whether what comes of an operation depends on a page table that is empty being there, where no place is large enough
 * for a huge page: the holes of PAGEMAP_SCAN, what khugepaged collapses, what moves as a table.
 */
function tellsTables(operation: Operation): boolean {
  return isCollapse(operation) || ["pagemap_scan", "move", "mremap"].includes(operation.op);
}

/**
 * Whether it asks if a page was used: hpage_collapse_scan_pmd() looks for one that was. All others set the bit, clear it
 * or carry it along.
 */
function tellsUse(operation: Operation): boolean {
  return isCollapse(operation);
}

/**
 * Whether it asks if a page is soft-dirty, or clears that. mprotect() and UFFDIO_WRITEPROTECT ask in VMAs without
 * VM_SOFTDIRTY alone (pte_needs_soft_dirty_wp()), and those come of clearing.
 */
function tellsSoftDirty(operation: Operation): boolean {
  return operation.op === "pagemap_scan" || operation.op === "clear_refs";
}

function isCollapse(operation: Operation): boolean {
  return operation.op === "khugepaged" || (operation.op === "madvise" && operation.advice === "COLLAPSE");
}

/** VMAs have the flag when they are made, and lose it by clear_refs, or where they are merged with one that lost it. */
function isSoftDirtyEverywhere({ settings, mms }: State): boolean {
  if (!settings.softDirty) return true;
  return mms.every(
    (mm) => mm === undefined || mm.vmas.every(({ flags }) => (flags & (VM_SOFTDIRTY | VM_HUGETLB)) !== 0),
  );
}
