// A description as Markdown, for a mail, an issue or a hover.

import type { ReportSummary } from "./decoder.ts";
import type { Description } from "./describe.ts";

/** `others`: so many other readings are named. `report`: what the value's report is of, and what it shows. */
export function describeMarkdown(description: Description, others = 3, report?: ReportSummary): string {
  const { value, title, kernel, sentence, fields, problems, notes, interpretations } = description;
  const rows = fields
    .filter(({ isSet, unused }) => isSet && !unused)
    .map(
      ({ bits, symbol, name, value: is, meaning }) =>
        `| ${bits} | ${code(symbol || name)} | ${code(is)} | ${cell(meaning)} |`,
    );
  const table = ["| bits | field | value | |", "| ---: | --- | --- | --- |", ...rows].join("\n");
  return [
    `**${title}** ${code(value)}, Linux ${kernel}`,
    sentence,
    ...(rows.length > 0 ? [table] : []),
    ...problems.map((problem) => `⚠ ${problem}`),
    ...notes,
    ...interpretations.slice(1, 1 + others).map((other) => `Or, as ${other.title}: ${other.sentence}`),
    ...(report ? reportMarkdown(report) : []),
  ].join("\n\n");
}

function reportMarkdown({ title, evidence, story }: ReportSummary): string[] {
  const says = evidence.map((each) => `- ${each.says}: ${code(each.text.replaceAll("`", "'"))}`);
  return [
    ...(title === "" ? [] : [[`The report: ${title}`, ...says].join("\n")]),
    ...(story.length === 0 ? [] : [`It shows: ${story.map((each) => each.says).join(" ")}`]),
  ];
}

function code(text: string): string {
  return `\`${text}\``;
}

function cell(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll("\n", " ");
}
