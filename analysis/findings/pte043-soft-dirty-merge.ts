// PTE043: a merge of VMAs takes VM_SOFTDIRTY away, and with it that pages were mapped since soft-dirty was cleared.

import { capabilitiesOf, entryAt, SOFT_DIRTY, type State } from "../../engine/index.ts";
import { isHugetlb, PMD_PAGES, pageIn, placeOf, VM_SOFTDIRTY } from "../../engine/state/vma.ts";
import type { Page } from "../describe/naming.ts";
import { draftsOf, entryCause, type Rule, spansOf } from "./finding.ts";

export const softDirtyMerge: Rule = {
  code: "PTE043",
  kind: "soft-dirty-lost-in-a-merge",
  group: "memory",
  title: "A merge drops soft-dirty",
  severity: "warning",
  remedy:
    "Dump what was mapped or moved since the last pass, whatever its soft-dirty bits say; or run on a kernel in which the flag is sticky.",
  on: ({ kernel, softDirty }) => softDirty && !capabilitiesOf(kernel)["merge-keeps-soft-dirty"],
  check: (facts) => {
    const { before, after, operation } = facts;
    // Writing clear_refs takes the flag away on purpose.
    if (operation.op === "clear_refs" || before.mms === after.mms) return [];
    return draftsOf(
      facts,
      spansOf(mergedAway(before, after)),
      entryCause,
      "is no longer soft-dirty",
      "Its VMA was merged with one whose VM_SOFTDIRTY had been cleared. No write was dumped between.",
    );
  },
};

/** Pages of VMAs with VM_SOFTDIRTY that lie in one without it after the step, and whose entry has no soft-dirty bit. */
function mergedAway(before: State, after: State): Page[] {
  const pages: Page[] = [];
  for (const old of before.mms) {
    const now = old === undefined ? undefined : after.mms[old.id];
    if (old === undefined || now === undefined || old.vmas === now.vmas || old.name !== now.name) continue;
    for (const vma of old.vmas) {
      if ((vma.flags & VM_SOFTDIRTY) === 0) continue;
      for (const merged of now.vmas) {
        if ((merged.flags & VM_SOFTDIRTY) !== 0 || merged.end <= vma.start || vma.end <= merged.start) continue;
        const unit = isHugetlb(merged) ? PMD_PAGES : 1;
        for (let vpn = Math.max(vma.start, merged.start); vpn < Math.min(vma.end, merged.end); vpn += unit) {
          const place = placeOf(vpn);
          const page = pageIn(vpn) / unit;
          const entry = entryAt(after, now.name, place, page);
          const dirty = "flags" in entry && (entry.flags & SOFT_DIRTY) !== 0;
          if (!dirty) pages.push({ mm: now.name, place, page });
        }
      }
    }
  }
  return pages;
}
