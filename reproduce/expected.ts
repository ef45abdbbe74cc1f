// Which pages a step is about, and what pagemap is to say of them, as statements of C.

import type { AssertRecord, StepRecord } from "../analysis/index.ts";
import { type OperationName, placesOf, type State } from "../engine/index.ts";
import type { Cast, Names } from "./cast.ts";
import { alike, countOf, joined, lengthText, type PagemapBits, type Pages, pageText, unitOf } from "./memory.ts";

/** Runs of different bits in one step beyond which only the first are looked at: a fragmented THP has hundreds. */
const MOST_RUNS = 32;

/** The bits of pages in a state, a run of alike ones a statement. */
export function expectedPages(
  pages: readonly Pages[],
  state: State,
  looks: PagemapBits,
  names: Names,
  cast: Pick<Cast, "pagemapArgument">,
): string[] {
  return alike(state, pages, looks)
    .slice(0, MOST_RUNS)
    .map(({ mm, place, page, count, bits }) => {
      const unit = unitOf(state, mm, place);
      const at = pageText(names, place, page, unit);
      const pagemap = cast.pagemapArgument(mm);
      return count === 1 && unit.bytes === 4096
        ? `expect(pagemap(${pagemap}${at}), ${bits});`
        : `expect_pagemap(${pagemap}${at}, ${lengthText(count, unit)}, ${bits});`;
    });
}

/** That pages still have the bit which the engine loses. */
export function stillProtected(
  pages: readonly Pages[],
  state: State,
  names: Names,
  cast: Pick<Cast, "pagemapArgument">,
): string[] {
  return joined(pages).flatMap(({ mm, place, page, count }) => {
    const unit = unitOf(state, mm, place);
    const at = pageText(names, place, page, unit);
    const isOne = count === 1 && unit.bytes === 4096;
    const value = `pagemap(${cast.pagemapArgument(mm)}${isOne ? at : "page"})`;
    const expected = `${isOne ? "" : "\t"}expect(${value} & PM_UFFD_WP, PM_UFFD_WP);`;
    if (isOne) return [expected];
    return [`for (char *page = ${at}; page < ${at} + ${lengthText(count, unit)}; page += PAGE)`, expected];
  });
}

/** Those whose pages are looked at though nothing is seen to change: that nothing does is what is to be shown. */
const onRange: readonly OperationName[] = [
  "writeprotect",
  "rwprotect",
  "madvise",
  "unregister",
  "mprotect",
  "continue",
  "copy",
  "move",
];

/** The pages that changed, and those that the operation names. */
export function pagesOfStep({ operation: op, before, step }: StepRecord): Pages[] {
  const pages: Pages[] = step.changes.map(({ mm, place, page }) => ({ mm, place, page, count: 1 }));
  if (op.op === "fork") pages.push(...pagesOfProcess(step.state, op.child));
  if (op.op === "read" || op.op === "write" || op.op === "kread" || op.op === "kwrite")
    pages.push({ mm: op.mm, place: op.place, page: op.page, count: 1 });
  if ("range" in op && onRange.includes(op.op) && op.range.bytes === undefined && op.range.skew === undefined)
    pages.push({ mm: op.mm, place: op.range.place, page: op.range.page, count: countOf(before, op.mm, op.range) });
  return pages.filter(({ count }) => count > 0);
}

/** All of a process that are looked at. */
export function pagesOfProcess(state: State, mm: string): Pages[] {
  return placesOf(state, mm).map(({ place, track }) => ({ mm, place, page: 0, count: track }));
}

export function pagesOfCheck({ bound, state }: AssertRecord): Pages[] {
  const { check } = bound;
  if (check === null) return [];
  const { mm, range } = check;
  return [{ mm, place: range.place, page: range.page, count: countOf(state, mm, range) }];
}

export function without(pages: readonly Pages[], others: readonly Pages[]): Pages[] {
  if (others.length === 0) return [...pages];
  const isCovered = (mm: string, place: number, at: number) =>
    others.some((each) => each.mm === mm && each.place === place && each.page <= at && at < each.page + each.count);
  return joined(pages).flatMap(({ mm, place, page, count }) =>
    Array.from({ length: count }, (_, index) => page + index).flatMap((at) =>
      isCovered(mm, place, at) ? [] : [{ mm, place, page: at, count: 1 }],
    ),
  );
}
