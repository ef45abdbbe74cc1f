// PTE053: in async mode a page is protected again before a scan has reported what was written, which hides it for good.

import { draftsOf, type Rule } from "./finding.ts";
import { changedSpans } from "./page-state.ts";

export const unreported: Rule = {
  code: "PTE053",
  kind: "unreported-write",
  group: "memory",
  title: "Protected again before a scan has reported the change",
  severity: "warning",
  remedy:
    "Report and protect in one walk: `pagemap_scan(…, WP_MATCHING)`. A write between a scan and a `wp(…)` of its own is in no report.",
  needs: "protection",
  origin: "written",
  check: (facts) =>
    changedSpans(facts, ({ from, cause }) => from === "written" && cause === "request").flatMap(({ span, cause }) =>
      draftsOf(
        facts,
        [span],
        cause,
        "is protected again, and no scan has reported that it changed",
        "In async mode the missing bit is all that tells of a change. From here on PAGEMAP_SCAN takes the page for unwritten.",
      ),
    ),
  fixes: ({ subject }, facts) => {
    if (subject.kind !== "pages" || facts.operation.op === "pagemap_scan") return [];
    return subject.pages.map((span) => ({
      title: `Scan ${facts.span(span)} before it is protected again`,
      edits: [
        {
          kind: "insert-before",
          statement: facts.index,
          text: `${span.mm}: pagemap_scan(${facts.argument(span)})`,
        },
      ],
    }));
  },
};
