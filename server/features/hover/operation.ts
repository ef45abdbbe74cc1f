// What an operation does and did on a line; and what a scenario runs on, where its text does not say it.
import { believe } from "../../../analysis/belief/belief.ts";
import { reasonText } from "../../../analysis/describe/reason.ts";
import { outcomeText, type Scenario } from "../../../analysis/index.ts";
import { versionsText } from "../../../analysis/scenario/versions.ts";
import { DEFAULT_KERNEL } from "../../../engine/index.ts";
import { uncovered } from "../../../engine/version/coverage.ts";
import { documentationOf, parameterDocumentation } from "../../../language/documentation.ts";
import { type OperationRow, signatureOf } from "../../../language/index.ts";

/** What an operation does, from the language's table, and what it did on that line. */
export function explainOperation(run: Scenario, line: number, row: OperationRow): string {
  const { summary, details = "", functions, returns, manual } = documentationOf(row);
  const parameters = row.parameters.map((each) => `- \`${each.name}\`: ${parameterDocumentation(row, each)}`);
  const facts = [
    returns && `Returns ${returns}.`,
    row.since && `Since Linux ${row.since}.`,
    functions.length > 0 && `Kernel: ${functions.map((name) => `\`${name}()\``).join(" → ")}.`,
    manual && `See ${manual}.`,
  ].filter((text) => typeof text === "string" && text !== "");
  return [
    `\`\`\`pte\n${signatureOf(row)}\n\`\`\``,
    summary,
    details,
    parameters.join("\n"),
    facts.join(" "),
    ...happened(run, line),
    ...explainMachine(run),
  ]
    .filter((part) => part !== "")
    .join("\n\n");
}

function happened(run: Scenario, line: number): string[] {
  const step = run.steps[run.stepAtLine(line)];
  if (step === undefined || run.lineOf(step.index) !== line || step.files.length > 0) return [];
  const thread = (task: number) => run.threadAt(step.index, task);
  const outcome = outcomeText(step.step, thread);
  const trail = step.step.trail.map((name) => `\`${name}()\``).join(" → ");
  const found = step.findings.map((finding) => `**${finding.code}** ${finding.message}. ${versionsText(run, finding)}`);
  const because = reasonText(step.step, thread);
  const belief = step.step.result.notModelled === undefined ? believe(step.before, step.operation, run.settings) : null;
  return [
    "---",
    `Here: \`${outcome}\`${trail === "" ? "" : `, by way of ${trail}`}.${because === null ? "" : ` Because ${because}.`}`,
    ...(belief ? [`_${belief.text[0]?.toUpperCase()}${belief.text.slice(1)}._`] : []),
    ...found,
  ];
}

// What a scenario runs on, where its text does not say it, and what of that no recording covers.

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
