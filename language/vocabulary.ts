// The table's words by the colour they get, for both grammars.

import type { VocabularyName } from "./table/row.ts";
import { operations, vocabularyNamed } from "./table.ts";

/** All forms of the words of some vocabularies, the longest first so that no shorter one hides it; words alone (`4`, `soft-dirty` are none). */
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
  "copy-flags",
  "zeropage-flags",
  "continue-flags",
  "poison-flags",
  "move-flags",
  "mremap-flags",
  "advice",
  "fallocate-flags",
  "scan-flags",
  "scan-select",
  "categories",
);

export const operationNames = operations
  .map(({ name }) => name)
  .sort((a, b) => b.length - a.length || (a < b ? -1 : 1));
