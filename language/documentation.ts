// What hover, completion, signature help and docs/language.md say of operations, their parameters and words, by the names
// of the table's rows. It is apart from the table so that a scenario is bound and run without it.
import { answerDocumentation } from "./documentation/answers.ts";
import { fileDocumentation } from "./documentation/file.ts";
import { featureDocumentation, flagDocumentation } from "./documentation/flags.ts";
import { headerDocumentation } from "./documentation/headers.ts";
import { kernelDocumentation, kernelWordDocumentation, memoryDocumentation } from "./documentation/memory.ts";
import { processDocumentation } from "./documentation/process.ts";
import { type OperationDocumentation, unalignedDocumentation } from "./documentation/shape.ts";
import { userfaultfdDocumentation } from "./documentation/userfaultfd.ts";
import type { OperationRow, Parameter, VocabularyName, WordRow } from "./table/row.ts";
import { signatureOf } from "./table.ts";

const documentation: ReadonlyMap<string, OperationDocumentation> = new Map(
  Object.entries({
    ...memoryDocumentation,
    ...kernelDocumentation,
    ...userfaultfdDocumentation,
    ...processDocumentation,
    ...fileDocumentation,
  }),
);

/** Of parameters that rows get beside their own. */
const unaligned: Readonly<Record<string, string>> = unalignedDocumentation;

const none: OperationDocumentation = {
  summary: "",
  parameters: {},
  functions: [],
  returns: "",
  manual: "",
  example: "",
};

/** Of a row of the table; empty for a row that is made elsewhere. */
export function documentationOf({ name }: OperationRow): OperationDocumentation {
  return documentation.get(name) ?? none;
}

/** What a parameter of that row is. */
export function parameterDocumentation(row: OperationRow, { name }: Parameter): string {
  return documentationOf(row).parameters[name] ?? unaligned[name] ?? "";
}

const words: Readonly<Record<VocabularyName, Readonly<Record<string, string>>>> = {
  ...flagDocumentation,
  ...kernelWordDocumentation,
  ...featureDocumentation,
  ...answerDocumentation,
  ...headerDocumentation,
};

/** What a word of that vocabulary means. */
export function wordDocumentation(vocabulary: VocabularyName, { name }: WordRow): string {
  return words[vocabulary][name] ?? "";
}

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
