// PTE037: what frees entries takes read-write protection with it, as the kernel's documents say.

import { lossRule } from "./loss.ts";

export const rwpDocumented = lossRule({
  code: "PTE037",
  kind: "rwp-lost-as-documented",
  group: "memory",
  title: "What frees entries drops their read-write protection",
  severity: "warning",
  of: "rwp",
  causes: ["zap-dontneed", "zap-truncate", "zap-punch", "zap-free", "zap-guard", "guard", "filled", "hwpoison"],
  consequence: () => "Read-write protection has no marker: an entry that is emptied keeps nothing of it, in no memory.",
  remedy:
    "Register the range for `MISSING` (of a file that keeps its pages: `MINOR`) too, and the access raises that message; or protect again once the range is populated.",
});
