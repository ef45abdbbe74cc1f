// PTE049: ptrace writes to a page that a fork shares, in a mapping that allows no access, and the copy has no bit.

import { lossRule } from "./loss.ts";

export const forced = lossRule({
  code: "PTE049",
  kind: "lost-to-a-forced-copy",
  group: "memory",
  title: "A copy that ptrace forces drops read-write protection",
  of: "rwp",
  causes: ["forced"],
  consequence: () =>
    "In a mapping that allows no access nothing traps; the page is copied, and the copy's entry is made from the mapping's protection alone.",
  remedy: "Protect the page again once the mapping is accessible, where a debugger may have written.",
});
