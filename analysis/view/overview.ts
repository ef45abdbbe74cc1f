// A scenario as a whole, and its findings with what they point to.

import { pagesOf } from "../findings/finding.ts";
import { Origins } from "../findings/origin.ts";
import type { Finding, Scenario } from "../index.ts";
import { scenesOf } from "../walkthrough/scene.ts";
import { shapes } from "./shapes.ts";
import type { FindingLine, FindingView, Overview } from "./types.ts";

const MOST_FINDINGS = 500;

/** `name`: what it is called where its narration has no title. */
export function overview(scenario: Scenario, revision: number, name: string): Overview {
  const { scenes, title } = scenesOf(scenario);
  return {
    revision,
    title: title ?? name,
    kernel: scenario.settings.kernel,
    arch: scenario.arch,
    design: scenario.settings.design,
    steps: scenario.steps.length,
    begin: beginOf(scenario),
    findings: scenario.findings.slice(0, MOST_FINDINGS).map(findingLine),
    findingCount: scenario.findings.length,
    sections: scenes.flatMap(({ title: section, firstStep }) =>
      section !== null && firstStep >= 0 ? [{ step: firstStep, title: section }] : [],
    ),
    shapes,
  };
}

/**
 * The step to look at first where nobody says which: where something is found; else where a thread waits for its monitor; else the one that changes most
 * entries, of several the last. What comes before it only sets the stage.
 */
export function beginOf({ steps, findings }: Scenario): number {
  const [found] = findings;
  if (found) return found.step;
  let begin = 0;
  let most = 0;
  for (const { index, step } of steps) {
    if (step.result.blocked !== undefined) return index;
    if (step.changes.length < most) continue;
    most = step.changes.length;
    begin = index;
  }
  return begin;
}

export function findingLine({ code, severity, step, message, expected }: Finding): FindingLine {
  return { code, severity, message, expected, step };
}

export function findingView(scenario: Scenario, finding: Finding): FindingView {
  const { rule, step, detail } = finding;
  const [page] = pagesOf(finding);
  const origins = [...new Origins(scenario.timeline.records).of(step, finding), ...(finding.related ?? [])];
  return {
    ...findingLine(finding),
    title: rule.title,
    detail: detail ?? [],
    related: origins.map((related) => ({ ...related, line: scenario.lineOf(related.step) })),
    page: page ? { mm: page.mm, place: page.place, page: page.from } : null,
  };
}
