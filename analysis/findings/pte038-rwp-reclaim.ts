// PTE038: the kernel takes read-write protection away by itself, where its documents promise that it stays.

import { lossRule } from "./loss.ts";

export const rwpReclaim = lossRule({
  code: "PTE038",
  kind: "rwp-lost-to-reclaim",
  group: "memory",
  title: "Reclaim, a split or a collapse drops read-write protection",
  of: "rwp",
  causes: ["zap-reclaim", "zap-collapse", "collapse", "migration"],
  consequence: () =>
    "The page of the file stays; the entry is emptied, and read-write protection has no marker. The kernel's documents promise the opposite.",
  remedy:
    "Register for `MINOR` too: the next access to a page of the file raises a minor message. Or lock the memory (mlock()), or protect the range again right before it is relied on.",
});
