// A scenario on several designs, kernels or architectures, side by side, as a page of its own.

import {
  archVariants,
  comparing,
  comparisonHtml,
  comparisonMarkdown,
  designVariants,
  everyKernel,
  kernelVariants,
  type Variant,
} from "../../analysis/compare/index.ts";
import { BudgetError, runningScenario, type Task } from "../../analysis/index.ts";
import type { Includer } from "../../language/index.ts";
import { nameOf } from "../location.ts";
import type { CompareParams, CompareResult } from "../protocol.ts";

/**
 * `include` finds what the scenario includes; `tell` is told how much is done, from 0 to 1. An unknown name gives no page, and says so; so does a
 * scenario that is too large to compare.
 */
export function* compare(
  params: CompareParams,
  include: Includer,
  onProgress: (share: number) => void = () => {},
): Task<CompareResult> {
  const { uri, text, format } = params;
  const variants = yield* variantsOf(params, include, (share) => onProgress(share / 2));
  if (typeof variants === "string") return { error: variants };
  try {
    const comparison = yield* comparing(text, variants, {
      include,
      states: format === "html",
      onProgress: (share) => onProgress((1 + share) / 2),
    });
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

/** Of kernels, unless they are named, those from which on the scenario comes out otherwise. */
function* variantsOf(
  { text, against, names }: CompareParams,
  include: Includer,
  onProgress: (share: number) => void,
): Task<Variant[] | string> {
  if (against === "designs") return designVariants(names);
  if (against === "architectures") return archVariants(names);
  if (names.length > 0) return kernelVariants(names);
  return yield* everyKernel(yield* runningScenario(text, { include }), onProgress);
}

/** For VS Code, whose pages may run the commands that they were let: client/features/compare.ts has this one. */
function lineCommand(uri: string, line: number): string {
  return `command:ptescope.openLine?${encodeURIComponent(JSON.stringify([uri, line]))}`;
}
