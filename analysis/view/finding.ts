// Findings with what they point to.

import { originOf } from "../findings/origin.ts";
import type { Finding, Scenario } from "../index.ts";
import type { FindingLine, FindingView } from "./types.ts";

export function findingLine({ code, severity, step, draft, expected }: Finding): FindingLine {
  return { code, severity, message: draft.message, expected, step };
}

export function findingView(scenario: Scenario, finding: Finding): FindingView {
  const { rule, step, draft } = finding;
  const page = draft.pages?.[0];
  const want = draft.origin === "lost" ? "lost" : "held";
  const known = page !== undefined && draft.origin !== undefined && draft.origin !== "none";
  const origins = known ? originOf(scenario.timeline.records, step, page.mm, page.place, page.from, want) : [];
  return {
    ...findingLine(finding),
    title: rule.title,
    detail: draft.detail ?? [],
    related: origins.map((related) => ({ ...related, line: scenario.steps[related.step]?.line ?? 0 })),
    page: page ? { mm: page.mm, place: page.place, page: page.from } : null,
  };
}
