// A scenario as a mail to a kernel list: what is lost and where, the scenario, the tables before and after, in the words of a changelog.

import { type Comparison, cellGroups, cellText } from "../compare/index.ts";
import { tablesOf } from "../describe/tables.ts";
import {
  diagnosticsOf,
  type PageSpan,
  pagesOf,
  pagesText,
  type Scenario,
  type ScenarioDiagnostic,
  type StepRecord,
  statementText,
} from "../index.ts";
import { versionsText } from "../scenario/versions.ts";
import { continued, WIDTH, wrapped } from "./wrap.ts";

export interface MailContext {
  /** The scenario as it is written, and the line of its file (from 0) in which it begins: here that is line 1. */
  readonly text: string;
  readonly first: number;
  /** What wrote it: `ptescope 1.2`. */
  readonly tool: string;
  /** Its name: for a mail that has nothing to tell. */
  readonly name: string;
  /** A C program that shows the same. */
  readonly reproducer: string | null;
  readonly comparison: Comparison | null;
}

/** Statements that something is told of, and what is told of each; lines of a comparison. */
const MOST_STATEMENTS = 8;
const MOST_FINDINGS = 3;
const MOST_ROWS = 12;
const INDENT = "    ";

/** What does not hold: a line that means nothing, a result, an assert or an expected finding that is otherwise. Such a scenario is no mail. */
export function brokenOf(scenario: Scenario): ScenarioDiagnostic[] {
  return diagnosticsOf(scenario).filter(
    ({ finding, severity }) => severity === "error" && (finding === null || finding.rule.group === "expectation"),
  );
}

/** Lines of at most 72 columns: a Subject header, and the mail. */
export function mailText(scenario: Scenario, { text, first, tool, name, reproducer, comparison }: MailContext): string {
  const command = checkCommand(scenario);
  const lost = diagnosticsOf(scenario).filter(isLoss);
  const kernel = `Linux ${scenario.settings.kernel.replace(/\.0$/, "")}, ${scenario.arch}`;
  const design = scenario.settings.design === "pte-marker" ? "" : `, design ${scenario.settings.design}`;
  const gravest = lost.find(isError) ?? lost[0];
  const subject = gravest?.finding?.rule.title ?? `No protection is lost: ${name}`;
  const lines = [
    ...wrapped(`Subject: ${subject}`, "", " "),
    "",
    ...wrapped(
      `${lost.length === 0 ? "No protection is lost" : "This happens"} on ${kernel}${design}, as ${tool} models it. The scenario, which "${command}" takes from this mail:`,
    ),
    "",
    ...scenarioLines(text),
    "",
  ];
  const statements = byStatement(lost);
  for (const each of statements.slice(0, MOST_STATEMENTS).sort(inOrder))
    lines.push(...statementLines(scenario, each, first), "");
  const more = statements.length - MOST_STATEMENTS;
  if (more > 0) lines.push(...wrapped(`And at ${more} more statements, which "${command}" tells.`), "");
  const last = scenario.steps.at(-1);
  if (lost.length === 0 && last)
    lines.push("In the end:", "", ...table(scenario, last, "after", everyPage(scenario)), "");
  if (comparison !== null) lines.push(...comparisonLines(comparison), "");
  if (reproducer !== null) lines.push(...wrapped(`Reproducer: ${reproducer}`), "");
  return `${lines.join("\n").trimEnd()}\n`;
}

/** What checks it as the mail says: what stands in the place of its headers is no part of its text, nor is the newest kernel. */
function checkCommand({ settings, document, options: { override = {} } }: Scenario): string {
  const named = document.statements.some((each) => each.kind === "header" && each.keyword.text === "kernel");
  const kernel = override.kernel !== undefined || !named ? [`--kernel ${settings.kernel.replace(/\.0$/, "")}`] : [];
  const design = override.design === undefined ? [] : [`--design ${override.design}`];
  const rule = override.rule === undefined ? [] : [`--rule ${override.rule}`];
  return ["ptescope check", ...kernel, ...design, ...rule, "-"].join(" ");
}

/** What the memory or a design does, and not what the scenario should have said. */
function isLoss({ finding }: ScenarioDiagnostic): boolean {
  if (finding === null) return false;
  const { group } = finding.rule;
  return (group === "memory" || group === "design") && (finding.severity === "error" || finding.severity === "warning");
}

function isError({ finding }: ScenarioDiagnostic): boolean {
  return finding?.severity === "error";
}

/** What is told of each statement: those with an error first, and of each its errors. */
function byStatement(lost: readonly ScenarioDiagnostic[]): ScenarioDiagnostic[][] {
  const statements = new Map<number, ScenarioDiagnostic[]>();
  for (const each of lost) {
    const step = each.finding?.step ?? -1;
    statements.set(step, [...(statements.get(step) ?? []), each]);
  }
  const errorsFirst = (a: boolean, b: boolean): number => Number(b) - Number(a);
  const sorted = [...statements.values()].map((all) => all.sort((a, b) => errorsFirst(isError(a), isError(b))));
  return sorted.sort((a, b) => errorsFirst(a.some(isError), b.some(isError)));
}

function inOrder([a]: readonly ScenarioDiagnostic[], [b]: readonly ScenarioDiagnostic[]): number {
  return (a?.finding?.step ?? 0) - (b?.finding?.step ?? 0);
}

export function scenarioLines(text: string): string[] {
  const lines = text.replace(/\s+$/, "").split(/\r\n|\n|\r/);
  while (lines[0]?.trim() === "") lines.shift();
  return lines.flatMap((line) => (line.trim() === "" ? [""] : continued(line, INDENT)));
}

function statementLines(scenario: Scenario, all: readonly ScenarioDiagnostic[], first: number): string[] {
  const lineOf = (line: number, files: readonly string[]): number => (files.length === 0 ? line - first : line) + 1;
  const [one] = all;
  const step = one?.finding && scenario.steps[one.finding.step];
  if (!one || !step) return [];
  const file = one.files.length === 0 ? "" : ` of ${one.files.at(-1)}`;
  const paragraphs = all.slice(0, MOST_FINDINGS).flatMap(({ finding, message, detail, code, related }) => {
    if (!finding) return [];
    const lines = [sentence(message), ...detail.lines.filter((line) => !line.startsWith("To do:"))];
    const before = related.map(
      ({ message: what, line, files }) => `${capital(what.replace(/ here$/, ""))} at line ${lineOf(line, files)}.`,
    );
    const versions = versionsText(scenario, finding);
    return [...wrapped([...lines, ...before, ...(versions === null ? [] : [versions]), `(${code})`].join(" ")), ""];
  });
  if (all.length > MOST_FINDINGS)
    paragraphs.push(`And ${all.length - MOST_FINDINGS} more findings at this statement.`, "");
  const pages = all.flatMap(({ finding }) => (finding ? pagesOf(finding) : []));
  const tables =
    pages.length === 0
      ? []
      : ["before:", ...table(scenario, step, "before", pages), "after:", ...table(scenario, step, "after", pages)];
  const lines = [
    `At line ${lineOf(one.line, one.files)}${file}:`,
    "",
    ...continued(statementText(step.bound.statement), INDENT),
    "",
    ...paragraphs,
    ...tables,
  ];
  return lines.at(-1) === "" ? lines.slice(0, -1) : lines;
}

/** `drops the write-protection of A.buf[0]`: it does. A page's name begins a sentence. */
function sentence(message: string): string {
  return `${/^[a-z]+ /.test(message) ? `It ${message}` : message}.`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** Whatever is mapped, for a scenario that has nothing to tell. */
function everyPage(scenario: Scenario): PageSpan[] {
  const mms = new Set(scenario.steps.flatMap(({ step }) => step.changes.map(({ mm }) => mm)));
  return [...mms].flatMap((mm) =>
    scenario.names.map((_, place) => ({ mm, place, from: 0, to: Number.MAX_SAFE_INTEGER })),
  );
}

/** Mappings that the findings speak of or the statement changed. Of many rows, those that it is about. */
function table(scenario: Scenario, step: StepRecord, when: "before" | "after", pages: readonly PageSpan[]): string[] {
  const { before } = step;
  const { state, changes } = step.step;
  const spans = [...pages, ...changes.map(({ mm, place, page }) => ({ mm, place, from: page, to: page }))];
  const inSight = (mm: string, place: number): boolean => spans.some((span) => span.mm === mm && span.place === place);
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
          named: pages.some(
            (span) =>
              span.mm === mm && scenario.nameOf(span.place) === place && span.from <= row.to && row.from <= span.to,
          ),
          mark: row.was === undefined ? " " : "*",
          name: `${mm}.${place}${pagesText(row.from, row.to)}`,
          words: [row.words, row.refers, lostAt(mm, place, row.from, row.to) ? "lost" : ""]
            .filter((part) => part !== "")
            .join("  "),
        })),
      ),
  );
  if (rows.length === 0) return [`${INDENT}nothing is mapped`];
  const named = rows.filter((row) => row.named);
  const shown = (rows.length > MOST_ROWS && named.length > 0 ? named : rows).slice(0, MOST_ROWS);
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
  for (const row of differing.slice(0, MOST_STATEMENTS)) {
    lines.push("", ...wrapped(`${row.line}: ${row.statement}`, INDENT, `${INDENT}  `));
    for (const group of cellGroups(columns, row.cells))
      lines.push(...wrapped(`${group.name}: ${cellText(row, group)}`, `${INDENT}  `, `${INDENT}    `));
  }
  if (differing.length > MOST_STATEMENTS)
    lines.push("", `${INDENT}and at ${differing.length - MOST_STATEMENTS} more lines`);
  return lines;
}
