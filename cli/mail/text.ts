// A scenario as a mail to a kernel list: what is lost and where, the scenario, the tables before and after, in the words of a changelog.

import { type Comparison, cellGroups, cellText } from "../../analysis/compare/index.ts";
import {
  diagnosticsOf,
  pagesOf,
  pagesText,
  type Scenario,
  type ScenarioDiagnostic,
  type StepRecord,
  statementText,
  versionsText,
} from "../../analysis/index.ts";
import manifest from "../../package.json" with { type: "json" };
import { tablesOf } from "../tables.ts";
import { continued, WIDTH, wrapped } from "./wrap.ts";

export interface Beside {
  /** The scenario as it is written, and the line of its file (from 0) in which it begins: here that is line 1. */
  readonly text: string;
  readonly first: number;
  /** Its name: for a mail that has nothing to tell. */
  readonly name: string;
  /** A C program that shows the same. */
  readonly reproducer: string | null;
  readonly comparison: Comparison | null;
}

const MOST_FINDINGS = 8;
const MOST_ROWS = 12;
const INDENT = "    ";

/** Lines of at most 72 columns: a Subject header, and the mail. */
export function mailText(scenario: Scenario, { text, first, name, reproducer, comparison }: Beside): string {
  const lost = diagnosticsOf(scenario).filter(isLoss);
  const kernel = `Linux ${scenario.settings.kernel.replace(/\.0$/, "")}, ${scenario.arch}`;
  const design = scenario.settings.design === "pte-marker" ? "" : `, design ${scenario.settings.design}`;
  const subject = lost[0]?.finding?.rule.title ?? `No protection is lost: ${name}`;
  const lines = [
    ...wrapped(`Subject: ${subject}`, "", " "),
    "",
    ...wrapped(
      `${lost.length === 0 ? "No protection is lost" : "This happens"} on ${kernel}${design}, as ptescope ${manifest.version} models it. The scenario, which "ptescope check -" takes from this mail:`,
    ),
    "",
    ...scenarioLines(text),
    "",
  ];
  for (const each of lost.slice(0, MOST_FINDINGS)) lines.push(...findingLines(scenario, each, first), "");
  if (lost.length > MOST_FINDINGS)
    lines.push(...wrapped(`And ${lost.length - MOST_FINDINGS} more, which "ptescope check -" tells.`), "");
  const last = scenario.steps.at(-1);
  if (lost.length === 0 && last) lines.push("In the end:", "", ...table(scenario, last, "after", () => true), "");
  if (comparison !== null) lines.push(...comparisonLines(comparison), "");
  if (reproducer !== null) lines.push(...wrapped(`Reproducer: ${reproducer}`), "");
  return `${lines.join("\n").trimEnd()}\n`;
}

/** What the memory or a design does, and not what the scenario should have said. */
function isLoss({ finding }: ScenarioDiagnostic): boolean {
  if (finding === null) return false;
  const { group } = finding.rule;
  return (group === "memory" || group === "design") && (finding.severity === "error" || finding.severity === "warning");
}

export function scenarioLines(text: string): string[] {
  const lines = text.replace(/\s+$/, "").split(/\r\n|\n|\r/);
  while (lines[0]?.trim() === "") lines.shift();
  return lines.flatMap((line) => (line.trim() === "" ? [""] : continued(line, INDENT)));
}

function findingLines(scenario: Scenario, each: ScenarioDiagnostic, first: number): string[] {
  const lineOf = (line: number, files: readonly string[]): number => (files.length === 0 ? line - first : line) + 1;
  const { finding, message, detail, code, related } = each;
  const step = finding && scenario.steps[finding.step];
  if (!finding || !step) return [];
  const file = each.files.length === 0 ? "" : ` of ${each.files.at(-1)}`;
  const where = `line ${lineOf(each.line, each.files)}${file}`;
  const said = [sentence(message), ...detail.filter((line) => !line.startsWith("To do:"))];
  const versions = versionsText(scenario, finding);
  const before = related.map(
    ({ message: what, line, files }) => `${capital(what.replace(/ here$/, ""))} at line ${lineOf(line, files)}.`,
  );
  const pages = pagesOf(finding);
  const inSight = (mm: string, place: number): boolean =>
    pages.some((span) => span.mm === mm && span.place === place) ||
    step.step.changes.some((change) => change.mm === mm && change.place === place);
  const tables =
    pages.length === 0
      ? []
      : [
          "",
          "before:",
          ...table(scenario, step, "before", inSight),
          "after:",
          ...table(scenario, step, "after", inSight),
        ];
  return [
    `At ${where}:`,
    "",
    ...continued(statementText(step.bound.statement), INDENT),
    "",
    ...wrapped([...said, ...before, ...(versions === null ? [] : [versions]), `(${code})`].join(" ")),
    ...tables,
  ];
}

/** `drops the write-protection of A.buf[0]`: it does. A page's name begins a sentence. */
function sentence(message: string): string {
  return `${/^[a-z]+ /.test(message) ? `It ${message}` : message}.`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function table(
  scenario: Scenario,
  step: StepRecord,
  when: "before" | "after",
  inSight: (mm: string, place: number) => boolean,
): string[] {
  const { before } = step;
  const { state } = step.step;
  const lostAt = (mm: string, place: string, from: number, to: number): boolean =>
    when === "after" &&
    step.step.protection.some(
      (each) =>
        each.to === "lost" &&
        each.mm === mm &&
        scenario.nameOf(each.place) === place &&
        each.page >= from &&
        each.page <= to,
    );
  const rows = tablesOf(scenario, before, when === "before" ? before : state).flatMap(({ mm, mappings }) =>
    mappings
      .filter(({ place }) => inSight(mm, scenario.names.indexOf(place)))
      .flatMap(({ place, rows: all }) =>
        all.map((row) => ({
          mark: row.was === undefined ? " " : "*",
          name: `${mm}.${place}${pagesText(row.from, row.to)}`,
          words: [row.words, row.refers, lostAt(mm, place, row.from, row.to) ? "lost" : ""]
            .filter((part) => part !== "")
            .join("  "),
        })),
      ),
  );
  if (rows.length === 0) return [`${INDENT}nothing is mapped`];
  const shown = rows.slice(0, MOST_ROWS);
  const width = Math.min(24, Math.max(...shown.map(({ name }) => name.length)));
  const lines = shown.flatMap(({ mark, name, words }) => {
    const line = `  ${mark} ${name.padEnd(width)}  ${words}`;
    return line.length <= WIDTH ? [line] : wrapped(`${name} ${words}`, `  ${mark} `, `${INDENT}  `);
  });
  return rows.length > shown.length ? [...lines, `${INDENT}and ${rows.length - shown.length} more rows`] : lines;
}

/** Where the columns part, and what each does there and later. */
function comparisonLines(comparison: Comparison): string[] {
  const { columns, rows } = comparison;
  const names = columns.map(({ label }) => label).join(", ");
  const differing = rows.filter(({ differs }) => differs);
  const lines = wrapped(`Compared: ${names}. ${comparison.verdict}`);
  for (const row of differing.slice(0, MOST_FINDINGS)) {
    lines.push("", ...wrapped(`${row.line}: ${row.statement}`, INDENT, `${INDENT}  `));
    for (const group of cellGroups(columns, row.cells))
      lines.push(...wrapped(`${group.name}: ${cellText(row, group)}`, `${INDENT}  `, `${INDENT}    `));
  }
  if (differing.length > MOST_FINDINGS)
    lines.push("", `${INDENT}and at ${differing.length - MOST_FINDINGS} more lines`);
  return lines;
}
