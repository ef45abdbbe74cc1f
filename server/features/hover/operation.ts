import { outcomeText, type Scenario, versionsText } from "../../../analysis/index.ts";
import { type OperationRow, signatureOf } from "../../../language/index.ts";

/** What an operation does, from the language's table, and what it did on that line. */
export function explainOperation(run: Scenario, line: number, row: OperationRow): string {
  const parameters = row.parameters.map(({ name, doc }) => `- \`${name}\`: ${doc}`);
  const facts = [
    row.returns && `Returns ${row.returns}.`,
    row.since && `Since Linux ${row.since}.`,
    row.functions.length > 0 && `Kernel: ${row.functions.map((name) => `\`${name}()\``).join(" → ")}.`,
    row.manual && `See ${row.manual}.`,
  ].filter((text) => typeof text === "string" && text !== "");
  return [
    `\`\`\`pte\n${signatureOf(row)}\n\`\`\``,
    row.summary,
    row.details,
    parameters.join("\n"),
    facts.join(" "),
    ...happened(run, line),
  ]
    .filter((part) => part !== "")
    .join("\n\n");
}

function happened(run: Scenario, line: number): string[] {
  const step = run.steps[run.stepAtLine(line)];
  if (step === undefined || run.lineOf(step.index) !== line || step.files.length > 0) return [];
  const outcome = outcomeText(step.step, (task) => run.threadAt(step.index, task));
  const trail = step.step.trail.map((name) => `\`${name}()\``).join(" → ");
  const found = step.findings.map((finding) => `**${finding.code}** ${finding.message}. ${versionsText(run, finding)}`);
  return ["---", `Here: \`${outcome}\`${trail === "" ? "" : `, by way of ${trail}`}.`, ...found];
}
