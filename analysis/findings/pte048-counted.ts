// PTE048: in async mode the kernel opens a page for its own sake, and the page counts as accessed.

import { draftsOf, type Rule } from "./finding.ts";
import { changedSpans } from "./page-state.ts";

/** Functions on the way that fault pages in, or pin them, without anybody's access. */
const faultsIn: readonly string[] = ["pin_user_pages_fast", "mlock_fixup", "madvise_populate", "break_ksm"];

export const counted: Rule = {
  code: "PTE048",
  kind: "counted-as-accessed",
  group: "memory",
  title: "A page counts as accessed that nobody accessed",
  severity: "information",
  remedy:
    "Lock, populate and pin before the range is protected, and protect it again after: what these open is not in use.",
  needs: "protection",
  origin: "held",
  check: (facts) => {
    const by = faultsIn.find((name) => facts.step.trail.includes(name));
    if (by === undefined) return [];
    return changedSpans(facts, ({ cause }) => cause === "async-access").flatMap(({ span, cause }) =>
      draftsOf(
        facts,
        [span],
        cause,
        "counts as accessed",
        `${by}() faulted it in, and in async mode that ends a read-write protection as an access does.`,
      ),
    );
  },
};
