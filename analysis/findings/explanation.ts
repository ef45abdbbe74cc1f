// A finding explained: what `ptescope explain`, an editor's page of a finding and docs/findings.md show.
import { openScenario } from "../scenario/session.ts";
import { affectedBy, type Span, spansText } from "../scenario/versions.ts";
import { designExplanations } from "./explanations/design.ts";
import { lossExplanations } from "./explanations/losses.ts";
import { memoryExplanations } from "./explanations/memory.ts";
import { scenarioExplanations } from "./explanations/scenario.ts";
import type { Explanation, FindingKind, Rule } from "./finding.ts";

/** Markdown: title, what happens, an example, what to do. Headings start at `level`. */
export function findingPage(rule: Rule, level = 1): string {
  const heading = "#".repeat(level);
  const { explanation, example } = explanations[rule.kind];
  const parts = [
    `${heading} ${rule.code}: ${rule.title}`,
    `*${rule.severity}*, \`${rule.kind}\`${rule.offByDefault ? ", off unless the setting `ptescope.findings.enable` or `--enable` names it" : ""}`,
    explanation.trim(),
  ];
  if (example !== "") parts.push(`\`\`\`pte\n${example.trimEnd()}\n\`\`\``);
  const on = spansFor(rule);
  if (on.length > 0) parts.push(`**Where.** The example shows it ${spansText(on)}.`);
  parts.push(`**What to do.** ${rule.remedy.trim()}`);
  return `${parts.join("\n\n")}\n`;
}

/** The releases on which the rule's example shows it: it is run on each. */
function spansFor(rule: Rule): readonly Span[] {
  const scenario = openScenario(explanations[rule.kind].example, { enabled: new Set([rule.code]) });
  const finding = scenario.findings.find(({ code }) => code === rule.code);
  return finding ? affectedBy(scenario, finding) : [];
}

export const explanations: Readonly<Record<FindingKind, Explanation>> = {
  ...lossExplanations,
  ...memoryExplanations,
  ...designExplanations,
  ...scenarioExplanations,
};
