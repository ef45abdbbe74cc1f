// PTE046: MADV_UNMERGEABLE says that it is done, and pages stay KSM's.

import type { State } from "../../engine/index.ts";
import { isHugetlb, pageIn, placeOf, VM_MERGEABLE } from "../../engine/state/vma.ts";
import type { Page } from "../describe/naming.ts";
import { frameAt } from "./content.ts";
import { draftsOf, entryCause, type Rule, spansOf } from "./finding.ts";

export const staysMerged: Rule = {
  code: "PTE046",
  kind: "stays-merged",
  group: "memory",
  title: "UNMERGEABLE leaves pages merged, and returns 0",
  severity: "warning",
  remedy: "Make the range accessible (`unrwp`) before `madvise(…, UNMERGEABLE)`, or switch to async mode first.",
  check: (facts) => {
    if (facts.result.ret !== 0 || facts.result.bad !== undefined || facts.before.mms === facts.after.mms) return [];
    return draftsOf(
      facts,
      spansOf(stillMerged(facts.before, facts.after)),
      entryCause,
      "is still shared with other pages",
      "break_ksm() faults without FAULT_FLAG_ALLOW_RETRY, handle_userfault() answers SIGBUS, and break_ksm() takes that for a page that is gone.",
    );
  },
};

/** KSM's pages in VMAs that were mergeable before the step, and are not after it. */
function stillMerged(before: State, after: State): Page[] {
  const pages: Page[] = [];
  for (const now of after.mms) {
    const old = now === undefined ? undefined : before.mms[now.id];
    if (now === undefined || old === undefined || old.vmas === now.vmas || old.name !== now.name) continue;
    // Each page is asked after below; hardly any process has told KSM of one.
    if (old.vmas.every(({ flags }) => (flags & VM_MERGEABLE) === 0)) continue;
    for (const vma of now.vmas) {
      if ((vma.flags & VM_MERGEABLE) !== 0 || isHugetlb(vma)) continue;
      for (let vpn = vma.start; vpn < vma.end; vpn++) {
        if (((old.lookup(vpn)?.flags ?? 0) & VM_MERGEABLE) === 0) continue;
        const at = { mm: now.name, place: placeOf(vpn), page: pageIn(vpn) };
        if (frameAt(after, at)?.ksm) pages.push(at);
      }
    }
  }
  return pages;
}
