// PTE013: an entry is writable and uffd-wp at the same time.

import { draftsOf, entryCause, forSpan, type Rule } from "./finding.ts";
import { becomes } from "./page-state.ts";

export const writable: Rule = {
  code: "PTE013",
  kind: "writable-and-uffd-wp",
  group: "memory",
  title: "An entry is writable and uffd-wp",
  severity: "error",
  remedy: "Unprotect the page, or keep the mapping registered for WP.",
  needs: "touched",
  origin: "held",
  check: (facts) =>
    draftsOf(
      facts,
      becomes(facts, (page) => page.wp && page.writable),
      entryCause,
      "is writable and uffd-wp at the same time",
      "Writes pass from now on, and whoever reads the bit (pagemap, a later fork or swap-out) finds the page protected.",
    ),
  fixes: forSpan(({ mm }, facts) => [
    {
      title: "Keep it registered for WP",
      preferred: true,
      edits: [{ kind: "add-flag", statement: facts.lastStep("register", mm), flag: "WP" }],
    },
  ]),
};
