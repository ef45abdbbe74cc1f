import { findingPage } from "../../analysis/findings/explanation.ts";
import { ruleOf, rules } from "../../analysis/index.ts";
import type { FindingsResult } from "../protocol.ts";

/** The page of a finding, as Markdown; null: there is no such finding. */
export function explain(code: string): string | null {
  const rule = ruleOf(code);
  return rule ? findingPage(rule) : null;
}

/** What there is to explain. */
export function findings(): FindingsResult {
  return { findings: rules.map(({ code, title }) => ({ code, title })) };
}
