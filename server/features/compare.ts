// A scenario on several designs or kernels, side by side, as a page of its own.

import {
  comparing,
  comparisonHtml,
  comparisonMarkdown,
  designVariants,
  kernelVariants,
} from "../../analysis/compare/index.ts";
import { BudgetError, type Task } from "../../analysis/index.ts";
import type { Includer } from "../../language/index.ts";
import type { CompareParams, CompareResult } from "../protocol.ts";
import { nameOf } from "../uri.ts";

/** `include` finds what the scenario includes. An unknown name gives no page, and says so; so does a scenario that is too large to compare. */
export function* compare({ uri, text, against, names, format }: CompareParams, include: Includer): Task<CompareResult> {
  const variants = against === "designs" ? designVariants(names) : kernelVariants(names);
  if (typeof variants === "string") return { error: variants };
  try {
    const comparison = yield* comparing(text, variants, { include });
    return {
      text:
        format === "html"
          ? comparisonHtml(comparison, nameOf(uri), (line) => lineCommand(uri, line))
          : comparisonMarkdown(comparison),
    };
  } catch (error) {
    if (error instanceof BudgetError) return { error: error.message };
    throw error;
  }
}

/** For VS Code, whose pages may run the commands that they were let: client/features/compare.ts has this one. */
function lineCommand(uri: string, line: number): string {
  return `command:ptescope.openLine?${encodeURIComponent(JSON.stringify([uri, line]))}`;
}
