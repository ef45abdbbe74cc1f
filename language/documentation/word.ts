// The shape of what is said of the words of vocabularies.

import type { Vocabulary } from "../table/row.ts";

/** Of each word of some vocabularies, by vocabulary and by the word's short form. */
export type WordsOf<Vocabularies extends readonly Vocabulary[]> = {
  readonly [Each in Vocabularies[number] as Each["name"]]: Readonly<Record<Each["words"][number]["name"], string>>;
};
