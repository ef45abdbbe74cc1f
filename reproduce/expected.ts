// What pagemap is to say of pages, as statements of C.

import type { State } from "../engine/index.ts";
import type { Cast } from "./cast.ts";
import { alike, joined, lengthText, type PagemapBits, type Pages, pageText, unitOf } from "./memory.ts";
import type { Names } from "./names.ts";

/** Runs of different bits in one step beyond which only the first are looked at: a fragmented THP has hundreds. */
const MOST_RUNS = 32;

/** The bits of pages in a state, a run of alike ones a statement. */
export function expectedPages(
  pages: readonly Pages[],
  state: State,
  looks: PagemapBits,
  names: Names,
  cast: Pick<Cast, "looked">,
): string[] {
  return alike(state, pages, looks)
    .slice(0, MOST_RUNS)
    .map(({ mm, place, page, count, bits }) => {
      const unit = unitOf(state, mm, place);
      const at = pageText(names, place, page, unit);
      const looked = cast.looked(mm);
      return count === 1 && unit.bytes === 4096
        ? `expect(pagemap(${looked}${at}), ${bits});`
        : `expect_pagemap(${looked}${at}, ${lengthText(count, unit)}, ${bits});`;
    });
}

/** That pages still have the bit which the engine loses. */
export function stillProtected(
  pages: readonly Pages[],
  state: State,
  names: Names,
  cast: Pick<Cast, "looked">,
): string[] {
  return joined(pages).flatMap(({ mm, place, page, count }) => {
    const unit = unitOf(state, mm, place);
    const at = pageText(names, place, page, unit);
    const isOne = count === 1 && unit.bytes === 4096;
    const looked = `pagemap(${cast.looked(mm)}${isOne ? at : "page"})`;
    const expected = `${isOne ? "" : "\t"}expect(${looked} & PM_UFFD_WP, PM_UFFD_WP);`;
    if (isOne) return [expected];
    return [`for (char *page = ${at}; page < ${at} + ${lengthText(count, unit)}; page += PAGE)`, expected];
  });
}
