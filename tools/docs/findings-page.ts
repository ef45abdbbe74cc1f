// docs/findings.md, from the table of findings.

import { findingPage } from "../../analysis/findings/explanation.ts";
import { type Rule, rules } from "../../analysis/index.ts";

/** The whole of docs/findings.md. */
export function findingsPage(): string {
  const rows = rules.map(
    (rule) =>
      `| [${rule.code}](#${anchor(rule)}) | ${rule.title} | ${rule.severity}${rule.offByDefault ? " (off)" : ""} |`,
  );
  return `# Findings

A finding compares what userspace asked for with what the page tables hold, before and after a step. The severity follows userfaultfd's contract: it may give
false positives, never false negatives. A lost protection is an error; a stale or missing one a warning. A code is never given to another finding.

A page is **protected** from a successful request for it on: UFFDIO_WRITEPROTECT, COPY or CONTINUE with WP, PAGEMAP_SCAN with WP_MATCHING. Its protection moves
with mremap under EVENT_REMAP and is copied to the child under EVENT_FORK. It ends by unprotect, unregister, close, removal of the mapping, exit, at the source of a
MOVE, or in async mode by a write that is recorded. It is **lost** when anything else leaves a state in which the next write that succeeds raises no message.

\`!PTE001\` after \`->\` says that a finding is meant to be there; its absence is then an error.

| code | title | severity |
| --- | --- | --- |
${rows.join("\n")}

${rules.map((rule) => findingPage(rule, 2)).join("\n")}`;
}

function anchor(rule: Rule): string {
  return `${rule.code}: ${rule.title}`
    .toLowerCase()
    .replace(/[^a-z0-9 -]/g, "")
    .replace(/ /g, "-");
}
