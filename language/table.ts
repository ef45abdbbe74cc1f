// Every statement and every word of the language, with what it means: the one place that binder, completion, hover,
// signature help, both grammars and docs/language.md read.

import { answerVocabularies } from "./table/answers.ts";
import { fileOperations } from "./table/file.ts";
import { featureVocabularies, flagVocabularies } from "./table/flags.ts";
import { headerVocabularies } from "./table/headers.ts";
import { kernelOperations, kernelVocabularies, memoryOperations } from "./table/memory.ts";
import { processOperations } from "./table/process.ts";
import type { OperationRow, Parameter, Vocabulary, VocabularyName, WordRow } from "./table/row.ts";
import { userfaultfdOperations } from "./table/userfaultfd.ts";

export { markerBits, stateAttributes } from "./table/answers.ts";

/** By subject, as docs/language.md has them. */
export const operationGroups: readonly { readonly title: string; readonly operations: readonly OperationRow[] }[] = [
  { title: "Memory", operations: memoryOperations },
  { title: "Accesses by the kernel", operations: kernelOperations },
  { title: "userfaultfd", operations: userfaultfdOperations },
  { title: "Processes, migration, memory pressure", operations: processOperations },
  { title: "Files, swap, pools", operations: fileOperations },
];

export const operations: readonly OperationRow[] = operationGroups.flatMap((group) => group.operations);

export const vocabularies: readonly Vocabulary[] = [
  ...flagVocabularies,
  ...kernelVocabularies,
  ...featureVocabularies,
  ...answerVocabularies,
  ...headerVocabularies,
];

const byName: ReadonlyMap<string, OperationRow> = new Map(operations.map((row) => [row.name, row]));

export function operationNamed(name: string): OperationRow | undefined {
  return byName.get(name);
}

const vocabularyByName = new Map(vocabularies.map((each) => [each.name, each]));

export function vocabularyNamed(name: VocabularyName): Vocabulary {
  return vocabularyByName.get(name) ?? { name, noun: name, words: [] };
}

const wordIndex: ReadonlyMap<VocabularyName, ReadonlyMap<string, WordRow>> = new Map(
  vocabularies.map(({ name, words }) => {
    const index = new Map<string, WordRow>();
    for (const word of words) {
      index.set(word.long, word);
      index.set(word.name, word);
    }
    return [name, index];
  }),
);

/** A word of a vocabulary, by its short or its long form. */
export function wordNamed(vocabulary: VocabularyName, text: string): WordRow | undefined {
  return wordIndex.get(vocabulary)?.get(text);
}

/** How a parameter is shown: `range`, `[flags]`, `[prot=…]`. */
export function parameterLabel(parameter: Parameter): string {
  const label = parameter.keyword ? `${parameter.name}=…` : parameter.name;
  return parameter.optional ? `[${label}]` : label;
}

/** `P: name = mmap(pages, [flags], [file], [offset=…])`. */
export function signatureOf(row: OperationRow): string {
  const process = row.process ? "P: " : "";
  const target = row.defines === null ? "" : "name = ";
  return `${process}${target}${row.name}(${row.parameters.map(parameterLabel).join(", ")})`;
}

/**
 * All forms of the words of some vocabularies, the longest first so that no shorter one hides it; words alone (`4`,
 * `soft-dirty` are none).
 */
export function wordForms(...names: VocabularyName[]): string[] {
  const forms = names.flatMap((name) => vocabularyNamed(name).words.flatMap((word) => [word.name, word.long]));
  return [...new Set(forms)]
    .filter((form) => /^[A-Za-z_]\w*$/.test(form))
    .sort((a, b) => b.length - a.length || (a < b ? -1 : 1));
}

export const flagForms = wordForms(
  "map-flags",
  "prot",
  "features",
  "uffd-flags",
  "register-modes",
  "wp-flags",
  "rwp-flags",
  "copy-flags",
  "zeropage-flags",
  "continue-flags",
  "poison-flags",
  "move-flags",
  "mremap-flags",
  "advice",
  "kernel-access",
  "fallocate-flags",
  "scan-flags",
  "scan-mask",
  "categories",
);

export const operationNames = operations
  .map(({ name }) => name)
  .sort((a, b) => b.length - a.length || (a < b ? -1 : 1));

// What semantic tokens may be, which an editor is told before it asks for one.

/** The legend: standard types where there is one, so that every theme colours them. */
export const semanticTypes = [
  "comment",
  "keyword",
  "function",
  "parameter",
  "namespace",
  "variable",
  "enumMember",
  "number",
  "string",
  "decorator",
] as const;
export const semanticModifiers = ["declaration", "documentation"] as const;
