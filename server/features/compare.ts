// A scenario on several designs or kernels, side by side, as a page of its own.

import {
  compareScenario,
  comparisonHtml,
  comparisonMarkdown,
  designVariants,
  kernelVariants,
} from "../../analysis/compare/index.ts";
import { BudgetError } from "../../analysis/index.ts";
import type { Includer } from "../../language/index.ts";
import type { CompareParams, CompareResult } from "../protocol.ts";

/** `include` finds what the scenario includes. An unknown name gives no page, and says so. */
export function compare({ uri, text, against, names, format }: CompareParams, include: Includer): CompareResult {
  const variants = against === "designs" ? designVariants(names) : kernelVariants(names);
  if (typeof variants === "string") return { error: variants };
  const title = decodeURIComponent(uri.split("/").at(-1) ?? uri);
  try {
    const comparison = compareScenario(text, variants, { include });
    return { text: format === "html" ? comparisonHtml(comparison, title) : comparisonMarkdown(comparison) };
  } catch (error) {
    if (error instanceof BudgetError) return { error: error.message };
    throw error;
  }
}
