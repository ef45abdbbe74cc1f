// PTE034: page tables stay for what the design keeps in them, and for nothing else.

import { heldIn } from "../compare/cost.ts";
import type { Rule } from "./finding.ts";

export const tables: Rule = {
  code: "PTE034",
  kind: "tables-kept",
  group: "design",
  title: "Page tables stay for kept entries alone",
  severity: "information",
  explanation: `An entry that must survive needs its page table. The finding counts the tables (4 KiB each) in which nothing stands but what the design keeps: none of them could be freed as long as the mapping is there. PTE markers cost the same; \`ptescope compare\` shows the count for them too.`,
  remedy: "Nothing is wrong: it is what the design costs.",
  example: `design swap-entry
f = memfd(1)
A: buf = mmap(1, SHARED, f)
A: userfaultfd(PAGEFAULT_FLAG_WP | WP_HUGETLBFS_SHMEM)
A: register(buf, WP)
A: write(buf[0], 7)
A: wp(buf)
A: madvise(buf, DONTNEED)            -> !PTE034
`,
  needs: "changes",
  check: ({ before, after, settings }) => {
    if (settings.design === "pte-marker") return [];
    const { tables } = heldIn(after);
    if (tables <= heldIn(before).tables) return [];
    return [
      {
        subject: { kind: "operation" },
        cause: { kind: "design" },
        message: `${tables === 1 ? "1 page table stays" : `${tables} page tables stay`} for kept entries alone`,
        detail: [`${tables * 4} KiB that could be freed if nothing had to survive in them.`],
      },
    ];
  },
};
