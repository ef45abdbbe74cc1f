// A finding explained: what `ptescope explain`, an editor's page of a finding and docs/findings.md show.

import { type KernelVersion, kernelVersions } from "../../engine/index.ts";
import { openScenario } from "../scenario/session.ts";
import { versionsOf } from "../scenario/versions.ts";
import type { Rule } from "./finding.ts";

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
