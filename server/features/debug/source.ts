// What the model knows of a kernel function at a step, in place of its source: where it stands, the way on which the
// step went through it, what it did to protections. A comment of C, for that is what editors take it for.

import { pagesName } from "../../../analysis/describe/naming.ts";
import { statementText } from "../../../analysis/index.ts";
import { fileOn } from "../../../engine/version/file.ts";
import type { Debugged } from "./place.ts";

/** So many pages are listed; what comes after is counted. */
const MOST = 100;

export function functionText({ run }: Debugged, step: number, given: string): string {
  const name = given.replace(/\(\)$/, "");
  const { kernel } = run.settings;
  const file = fileOn(kernel, name);
  const record = run.steps[step];
  const lines = [
    `${name}()${file === null ? "" : `, ${file}`}, Linux ${kernel}`,
    "",
    "ptescope has a model of what it does to page-table entries, and not its source.",
  ];
  if (record) {
    const { trail, protection } = record.step;
    lines.push("", statementText(record.bound.statement), "went through");
    lines.push(...trail.map((each) => `  ${each}()${each === name ? " <-" : ""}`));
    const did = protection.filter(({ by }) => by === name);
    if (did.length > 0) lines.push("", "It changed protections:");
    for (const change of did.slice(0, MOST))
      lines.push(`  ${pagesName(run, change)}: ${change.from} -> ${change.to} (${change.cause})`);
    if (did.length > MOST) lines.push(`  and ${did.length - MOST} more`);
  }
  return ["/*", ...lines.map((line) => ` * ${line}`.trimEnd()), " */", ""].join("\n");
}
