// PTE036: KSM merges a protected page with an equal one, and the entry is made anew.

import { lossRule } from "./loss.ts";

export const ksm = lossRule({
  code: "PTE036",
  kind: "lost-to-ksm",
  group: "memory",
  title: "KSM drops the protection of a page that it merges",
  causes: ["ksm"],
  consequence: () => "The entry of the merged page is made from the mapping's protection alone, without the bit.",
  remedy:
    "Do not advise MERGEABLE where a userfaultfd protects; `madvise(…, UNMERGEABLE)` before the first request, and no `PR_SET_MEMORY_MERGE` in the process.",
});
