// PTE005: a guard region takes the entry's place.

import { lossRule } from "./loss.ts";
import { unprotectBefore } from "./quick-fix.ts";

export const guard = lossRule({
  code: "PTE005",
  kind: "lost-to-a-guard",
  group: "memory",
  title: "A guard region takes a protected page's place",
  causes: ["guard", "zap-guard"],
  of: "wp",
  consequence: () =>
    "The page is zapped and a guard marker put in its place; when the guard is removed the entry is empty.",
  final: true,
  fixes: (span, facts) => [{ ...unprotectBefore(span, facts), preferred: true }],
  remedy:
    "Unprotect before the guard is installed, and protect again after it is removed. Then `WP_UNPOPULATED` is needed, since the entries are empty.",
});
