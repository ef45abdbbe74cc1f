// PTE052: a path of the kernel that forgets the bit, and does not on kernels with the fix.

import { commitText, entryAt } from "../../engine/index.ts";
import type { PageSpan, StepFacts } from "./finding.ts";
import { lossRule } from "./loss.ts";

/** What the function does, by its name, and which commit mended it. */
const paths: Readonly<Record<string, string>> = {
  __split_huge_zero_page_pmd: `The huge zero page is mapped by ptes from now on, and they are made without the bit, until ${commitText("huge-zero-split-wp")}.`,
  hugetlb_wp: `The fault takes the bit over from the marker, and copies on write in one go: the entry is writable with its bit, or a copy without it, until ${commitText("hugetlb-cow-waits")}.`,
  copy_hugetlb_page_range: `The page is in flight, and its migration entry is made anew: the bit is put where a page's entry has it, until ${commitText("fork-hugetlb-clears-wp")}, or ${commitText("fork-hugetlb-in-flight")}.`,
  copy_present_page: `The page is pinned, so that the child gets a copy at once, and that is made without the bit, until ${commitText("fork-wp-by-child")}.`,
};

const UNSHARED = `Who pins the page to read it gets a copy of its own, which is made without the bit, until ${commitText("hugetlb-unshare-keeps-wp")}.`;
const PINNED = `The page is pinned, so that the child gets a copy at once, and that is made without the bit, until ${commitText("fork-hugetlb-clears-wp")}.`;

/** hugetlb_wp() comes to a page that is there with FAULT_FLAG_UNSHARE alone: a write to it is told. */
function consequence({ mm, place, from }: PageSpan, facts: StepFacts, { by }: { readonly by: string }): string {
  const isPresent = (state: StepFacts["after"]) => entryAt(state, mm, place, from).kind === "present";
  if (by === "hugetlb_wp" && isPresent(facts.before)) return UNSHARED;
  if (by === "copy_hugetlb_page_range" && isPresent(facts.after)) return PINNED;
  return paths[by] ?? "The entry is made without the bit.";
}

export const forgotten = lossRule({
  code: "PTE052",
  kind: "lost-to-a-kernel-bug",
  group: "memory",
  title: "A path of this kernel forgets the protection",
  of: "wp",
  causes: ["forgotten"],
  consequence,
  remedy: "Run a kernel with the fix, or write to the memory before it is protected, so that it has pages of its own.",
});
