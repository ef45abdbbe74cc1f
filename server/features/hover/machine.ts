// What a scenario runs on, where its text does not say it, and what of that no recording covers.

import type { Scenario } from "../../../analysis/index.ts";
import { DEFAULT_KERNEL } from "../../../engine/index.ts";
import { uncovered } from "../../../engine/version/coverage.ts";

/** Which kernel runs it, of a scenario without a `kernel` header of its own; and settings that no recording covers. */
export function explainMachine(run: Scenario): string[] {
  return [...explainKernel(run), ...explainCoverage(run)];
}

function explainKernel({ document, settings: { kernel } }: Scenario): string[] {
  const named = document.statements.some(
    (statement) => statement.kind === "header" && statement.keyword.text === "kernel",
  );
  if (named) return [];
  return kernel === DEFAULT_KERNEL
    ? [`Runs on Linux ${kernel}: no \`kernel\` header, so the newest that is modelled.`]
    : [`Runs on Linux ${kernel}.`];
}

/** What of the settings runs by the source alone. */
export function explainCoverage({ settings }: Scenario): string[] {
  const settled = uncovered(settings);
  if (settled.length === 0) return [];
  const named = settled.map((text) => `\`${text}\``);
  return [
    `No recording of Linux ${settings.kernel} covers ${named.join(", ")}: what comes of ${settled.length === 1 ? "it" : "them"} is read from the source alone.`,
  ];
}
