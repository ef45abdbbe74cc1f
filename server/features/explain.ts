import { findingPage } from "../../analysis/findings/explanation.ts";
import { ruleOf } from "../../analysis/index.ts";

/** The page of a finding, as Markdown; null: there is no such finding. */
export function explain(code: string): string | null {
  const rule = ruleOf(code);
  return rule ? findingPage(rule) : null;
}
