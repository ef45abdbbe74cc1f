// What a scenario runs on, where its text does not say it.

import type { Scenario } from "../../../analysis/index.ts";
import { DEFAULT_KERNEL } from "../../../engine/index.ts";

/** Which kernel runs it, of a scenario without a `kernel` header of its own; else nothing. */
export function explainMachine({ document, settings: { kernel } }: Scenario): string[] {
  const named = document.statements.some(
    (statement) => statement.kind === "header" && statement.keyword.text === "kernel",
  );
  if (named) return [];
  return kernel === DEFAULT_KERNEL
    ? [`Runs on Linux ${kernel}: no \`kernel\` header, so the newest that is modelled.`]
    : [`Runs on Linux ${kernel}.`];
}
