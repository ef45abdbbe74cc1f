// Findings with what they point to.

import { originOf } from "../findings/origin.ts";
import type { Finding, Scenario } from "../index.ts";
import type { FindingView } from "./types.ts";

export function findingView(scenario: Scenario, { code, severity, rule, step, draft, expected }: Finding): FindingView {
  const page = draft.pages?.[0];
  const want = draft.origin === "lost" ? "lost" : "held";
  const origins =
    page && draft.origin !== undefined && draft.origin !== "none"
      ? originOf(scenario.timeline.records, step, page.mm, page.place, page.from, want)
      : [];
  return {
    code,
    severity,
    title: rule.title,
    message: draft.message,
    detail: draft.detail ?? [],
    expected,
    step,
    related: origins.map((related) => ({ ...related, line: scenario.steps[related.step]?.line ?? 0 })),
    page: page ? { mm: page.mm, place: page.place, page: page.from } : null,
  };
}
