// PTE001: a zap, by DONTNEED, MADV_FREE and reclaim, truncate or punch, empties an entry and nothing keeps its bit.

import { entryAt } from "../../engine/index.ts";
import type { PageSpan, StepFacts } from "./finding.ts";
import { lossRule } from "./loss.ts";
import { isAnonymous } from "./quick-fix.ts";

export const zap = lossRule({
  code: "PTE001",
  kind: "lost-to-a-zap",
  group: "memory",
  title: "A zap drops a uffd-wp protection",
  of: "wp",
  causes: ["zap-dontneed", "zap-truncate", "zap-punch", "zap-reclaim", "zap-free", "zap-collapse"],
  stays: true,
  consequence: (span, facts) =>
    isAnonymous(span, facts)
      ? isPresent(span, facts)
        ? "The zero page takes the place of a page of zeroes, and its entry is made anew, without the bit."
        : "In anonymous memory nothing stays in an emptied entry."
      : "The zap drops markers too (ZAP_FLAG_DROP_MARKER).",
  remedy: `Protect the range again after the zap. On anonymous memory ask for \`WP_UNPOPULATED\` (Linux 6.4) first, or the request finds an empty entry and does nothing.
Registering the range for \`MISSING\` too makes the next access raise a missing message instead. With \`EVENT_REMOVE\` the monitor hears of MADV_DONTNEED and MADV_FREE before they happen.`,
});

function isPresent({ mm, place, from }: PageSpan, facts: StepFacts): boolean {
  return entryAt(facts.after, mm, place, from).kind === "present";
}
