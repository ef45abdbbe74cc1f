// The page of a finding: docs/findings.md and `ptescope explain` show the same text.

import { type KernelVersion, kernelVersions } from "../../engine/index.ts";
import { openScenario } from "../scenario/session.ts";
import { versionsOf } from "../scenario/versions.ts";
import type { Rule } from "./finding.ts";
import { rules } from "./table.ts";

/** Markdown: title, what happens, an example, what to do. Headings start at `level`. */
export function findingPage(rule: Rule, level = 1): string {
  const heading = "#".repeat(level);
  const parts = [
    `${heading} ${rule.code}: ${rule.title}`,
    `*${rule.severity}*, \`${rule.kind}\`${rule.offByDefault ? ", off unless the setting `ptescope.findings.enable` or `--enable` names it" : ""}`,
    rule.explanation.trim(),
  ];
  if (rule.example !== "") parts.push(`\`\`\`pte\n${rule.example.trimEnd()}\n\`\`\``);
  const on = kernelsOf(rule);
  if (on.length > 0) {
    const off = kernelVersions.filter((kernel) => !on.includes(kernel));
    parts.push(
      `**Where.** Of the modelled kernels, the example shows it on ${on.join(", ")}${off.length > 0 ? `, not on ${off.join(", ")}` : ""}.`,
    );
  }
  parts.push(`**What to do.** ${rule.remedy.trim()}`);
  return `${parts.join("\n\n")}\n`;
}

/** The modelled kernels on which the rule's example shows it: it is run on each. */
function kernelsOf(rule: Rule): readonly KernelVersion[] {
  const scenario = openScenario(rule.example, { enabled: new Set([rule.code]) });
  const finding = scenario.findings.find(({ code }) => code === rule.code);
  return finding ? versionsOf(scenario, finding) : [];
}

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
