// PTE033: bitmaps of VMAs had to follow a split, a merge, a move or a fork.

import { designNamed } from "../../engine/index.ts";
import { type BitmapWork, bitmapBytes, bitmapWork, heldIn } from "../compare/cost.ts";
import type { PageSpan, Rule } from "./finding.ts";

export const bitmap: Rule = {
  code: "PTE033",
  kind: "bitmap-follows-vma",
  group: "design",
  title: "The VMA's bitmap has to follow it",
  severity: "information",
  remedy: "Nothing is wrong: it is what the design costs.",
  on: ({ design }) => designNamed(design).where === "vma",
  check: (facts) => {
    const work = bitmapWork(facts.before, facts.after);
    if (work.length === 0) return [];
    const pages = work.map(
      ({ vma }): PageSpan => ({ mm: vma.mm, place: vma.place, from: vma.start, to: vma.start + vma.pages - 1 }),
    );
    const bits = work.reduce((sum, each) => sum + each.bits, 0);
    return [
      {
        subject: { kind: "pages", pages },
        cause: { kind: "design" },
        message: `${wordsOf(work)}: ${bits} ${bits === 1 ? "bit" : "bits"} to copy`,
        detail: [
          `Bitmaps take ${heldIn(facts.after).bitmapBytes} bytes after it; these ${work.reduce((sum, { vma }) => sum + bitmapBytes(vma), 0)}.`,
        ],
      },
    ];
  },
};

/** `2 bitmaps cut, 1 joined`. */
function wordsOf(work: readonly BitmapWork[]): string {
  const counts = new Map<string, number>();
  for (const { how } of work) counts.set(how, (counts.get(how) ?? 0) + 1);
  return [...counts]
    .map(([how, count], at) => `${count} ${at === 0 ? (count === 1 ? "bitmap " : "bitmaps ") : ""}${how}`)
    .join(", ");
}
