// Builders of vocabularies: a row a line in the files that hold them. They keep the names in the types: documentation.ts
// has to have each.

import type { Vocabulary, VocabularyName, WordRow } from "./row.ts";

/** Short name, since; the kernel's whole name is `prefix` + short name, or stands in `long`. */
export type Entry<Word extends string = string> = readonly [name: Word, since: string, long?: string];

export function vocabulary<const Name extends VocabularyName, const Word extends string>(
  name: Name,
  noun: string,
  prefix: string,
  entries: readonly Entry<Word>[],
): Vocabulary<Name, Word> {
  const words = entries.map(
    ([short, since, long]): WordRow<Word> => ({ name: short, long: long ?? prefix + short, since }),
  );
  return { name, noun, words };
}
