// Builders of vocabularies: a row a line in the files that hold them.

import type { Vocabulary, VocabularyName, WordRow } from "./row.ts";

/** Short name, since, what it means; the kernel's whole name is `prefix` + short name, or stands in `long`. */
export type Entry = readonly [name: string, since: string, doc: string, long?: string];

export function vocabulary(name: VocabularyName, noun: string, prefix: string, entries: readonly Entry[]): Vocabulary {
  const words = entries.map(
    ([short, since, doc, long]): WordRow => ({ name: short, long: long ?? prefix + short, since, doc }),
  );
  return { name, noun, words };
}
