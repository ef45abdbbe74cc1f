// Findings with what they point to.

import { pagesOf } from "../findings/finding.ts";
import { originOf } from "../findings/origin.ts";
import type { Finding, Scenario } from "../index.ts";
import type { FindingLine, FindingView } from "./types.ts";

export function findingLine({ code, severity, step, message, expected }: Finding): FindingLine {
  return { code, severity, message, expected, step };
}

export function findingView(scenario: Scenario, finding: Finding): FindingView {
  const { rule, step, detail } = finding;
  const [page] = pagesOf(finding);
  const origins = originOf(scenario.timeline.records, step, finding);
  return {
    ...findingLine(finding),
    title: rule.title,
    detail: detail ?? [],
    related: origins.map((related) => ({ ...related, line: scenario.lineOf(related.step) })),
    page: page ? { mm: page.mm, place: page.place, page: page.from } : null,
  };
}
