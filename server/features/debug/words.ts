// What pages and files are in a state, in a line: the words that asserts take, and what they refer to.

import { entryWords, pagesText, type Scenario } from "../../../analysis/index.ts";
import { pageShown } from "../../../analysis/view/item.ts";
import { fileBehind } from "../../../analysis/view/mapping.ts";
import { tallyText } from "../../../analysis/view/shapes.ts";
import { encodeEntry } from "../../../engine/arch/entry.ts";
import { type Entry, pageAt, placesOf, processes, type State } from "../../../engine/index.ts";
import { numbersOf, type Pages } from "./expression.ts";

/** `present(wp)`, as an assert would say it. */
export function wordsAt(state: State, { mm, place }: Pages, page: number): string {
  return processes(state).includes(mm) ? entryWords(pageAt(state, mm, place, page)).words : "no process";
}

/** `present(wp) · frame 3 · f[0]`. */
export function pageText(state: State, { mm, place }: Pages, page: number): string {
  const size = placesOf(state, mm).find((each) => each.place === place)?.pageSize ?? 4096;
  const behind = fileBehind(state, mm, place, page, size);
  const { words, note } = pageShown(state, pageAt(state, mm, place, page), behind && `${behind.file}[${behind.page}]`);
  return note === "" ? words.words : `${words.words} · ${note}`;
}

/** `3 present(wp), 1 marker(wp)`. */
export function tallyAt(state: State, pages: Pages): string {
  const tally = new Map<string, number>();
  for (const page of numbersOf(pages, state)) {
    const words = wordsAt(state, pages, page);
    tally.set(words, (tally.get(words) ?? 0) + 1);
  }
  return tally.size === 0 ? "nothing is mapped there" : tallyText(tally);
}

/** `A.buf`, `A.buf[2]`, `A.buf[0..3]`. */
export function nameOf(run: Scenario, { mm, place, from, to }: Pages): string {
  const name = `${mm}.${run.nameOf(place)}`;
  return to === null ? (from === 0 ? name : `${name}[${from}..]`) : `${name}${pagesText(from, to)}`;
}

/** `0x80000001233f5867`; null: the architecture has no encoding for it. */
export function rawText({ raw }: Scenario, entry: Entry, level: string, huge: boolean): string | null {
  const value = encodeEntry(entry, level === "pmd" ? "pmd" : "pte", { ...raw, huge: huge ? "hugetlb" : "thp" });
  return value === undefined ? null : `0x${value.toString(16)}`;
}
