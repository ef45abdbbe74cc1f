// The page of an operation, as Markdown: what `ptescope explain madvise` prints.

import { documentationOf, parameterDocumentation } from "../documentation.ts";
import type { OperationRow } from "../table/row.ts";
import { signatureOf } from "../table.ts";

export function operationPage(row: OperationRow): string {
  const { summary, details, functions, returns, manual, example } = documentationOf(row);
  const parameters = row.parameters.map((each) => `- \`${each.name}\`: ${parameterDocumentation(row, each)}`);
  const parts = [
    `# ${signatureOf(row)}`,
    summary,
    ...(details === undefined ? [] : [details]),
    ...(parameters.length === 0 ? [] : [parameters.join("\n")]),
    `Returns: ${returns}`,
    ...(functions.length === 0 ? [] : [`In the kernel: ${functions.map((name) => `\`${name}()\``).join(", ")}`]),
    `See: ${manual}`,
    `\`\`\`pte\n${example}\n\`\`\``,
  ];
  return `${parts.join("\n\n")}\n`;
}
