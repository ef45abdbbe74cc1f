// Rows of the table as Markdown: what hover and completion show, and what docs/language.md is made of.

import type { OperationRow, Parameter, Vocabulary, WordRow } from "./table/row.ts";
import { parameterLabel, signatureOf } from "./table.ts";

/** Signature, what the kernel does, arguments, kernel functions, since when. */
export function operationMarkdown(row: OperationRow): string {
  const parts = [`\`\`\`pte\n${signatureOf(row)}\n\`\`\``, row.summary];
  if (row.details !== "") parts.push(row.details);
  if (row.parameters.length > 0)
    parts.push(row.parameters.map((parameter) => `- ${parameterMarkdown(parameter)}`).join("\n"));
  parts.push(`Returns ${row.returns}.`);
  parts.push(provenance(row));
  parts.push(`\`\`\`pte\n${row.example}\n\`\`\``);
  return parts.join("\n\n");
}

export function parameterMarkdown(parameter: Parameter): string {
  return `\`${parameterLabel(parameter)}\`: ${parameter.doc}`;
}

function provenance(row: OperationRow): string {
  const path = row.functions.map((name) => `\`${name}()\``).join(" → ");
  const since = row.since === "" ? "" : ` Since Linux ${row.since}.`;
  return `${path} · ${row.manual}.${since}`;
}

/** A flag, an errno, a state …: its whole name, what it means, since when. */
export function wordMarkdown(vocabulary: Vocabulary, word: WordRow): string {
  const title = word.long === word.name ? `**${word.name}**` : `**${word.name}** (\`${word.long}\`)`;
  const since = word.since === "" ? "" : ` Since Linux ${word.since}.`;
  return `${title}, ${vocabulary.noun}\n\n${word.doc}${since}`;
}
