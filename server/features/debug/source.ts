// What the model knows of a kernel function at a step, in place of its source: where it stands, the way on which the
// step went through it, what it did to protections.

import { pagesName } from "../../../analysis/describe/naming.ts";
import { statementText } from "../../../analysis/index.ts";
import { fileOn } from "../../../engine/version/file.ts";
import type { Debugged } from "./place.ts";

export function functionText({ run }: Debugged, step: number, given: string): string {
  const name = given.replace(/\(\)$/, "");
  const { kernel } = run.settings;
  const record = run.steps[step];
  const file = fileOn(kernel, name);
  const lines = [
    `# ${name}(), Linux ${kernel}${file === null ? "" : `, ${file}`}`,
    "# The model has what the function does to page-table entries, and not its source.",
  ];
  if (record === undefined) return `${lines.join("\n")}\n`;
  lines.push("", statementText(record.bound.statement), "", "# The step went through:");
  for (const each of record.step.trail) lines.push(`${each === name ? "# * " : "#   "}${each}()`);
  const did = record.step.protection.filter(({ by }) => by === name);
  if (did.length > 0) lines.push("", "# It changed protections:");
  for (const change of did.slice(0, 100))
    lines.push(`#   ${pagesName(run, change)}: ${change.from} -> ${change.to} (${change.cause})`);
  if (did.length > 100) lines.push(`#   and ${did.length - 100} more`);
  return `${lines.join("\n")}\n`;
}
