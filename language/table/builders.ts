// Builders of rows, of parameters, one for each way an argument is given, and of vocabularies. They keep the names in the types:
// documentation.ts has to have each.
import type { OperationRow, Parameter, ParameterType, Vocabulary, VocabularyName, WordRow } from "./row.ts";

export function required<const Name extends string>(name: Name, type: ParameterType): Parameter<Name> {
  return { name, type, optional: false, keyword: false };
}

export function optional<const Name extends string>(name: Name, type: ParameterType): Parameter<Name> {
  return { name, type, optional: true, keyword: false };
}

/** Flags joined by `|`; optional unless said otherwise. */
export function flags<const Name extends string>(
  name: Name,
  words: VocabularyName,
  isOptional = true,
): Parameter<Name> {
  return { name, type: "flags", words, optional: isOptional, keyword: false };
}

/** One word of a vocabulary. */
export function word<const Name extends string>(
  name: Name,
  words: VocabularyName,
  isOptional = false,
): Parameter<Name> {
  return { name, type: "word", words, optional: isOptional, keyword: false };
}

export function keyword<const Name extends string>(
  name: Name,
  type: ParameterType,
  words?: VocabularyName,
): Parameter<Name> {
  return words === undefined
    ? { name, type, optional: true, keyword: true }
    : { name, type, words, optional: true, keyword: true };
}

export const range = required("range", "range");
export const page = required("page", "page");

/** For ranges that are no whole pages: what the kernel refuses, and where it does not. */
export const unaligned = [keyword("skew", "count"), keyword("bytes", "count")] as const;

/** Operations over a range take one that is no whole pages, too. */
export function inBytes(rows: readonly OperationRow[]): readonly OperationRow[] {
  return rows.map((each) =>
    each.parameters.some(({ type }) => type === "range")
      ? { ...each, parameters: [...each.parameters, ...unaligned] }
      : each,
  );
}

type RowFields<Name extends string, Parameters extends string> = Pick<
  OperationRow<Name, Parameters>,
  "name" | "parameters"
> &
  Partial<OperationRow>;

/** An operation of a process that names nothing new, unless the row says otherwise. */
export function row<const Name extends string, const Parameters extends string = never>(
  given: RowFields<Name, Parameters>,
): OperationRow<Name, Parameters> {
  return { process: true, defines: null, since: "", ...given };
}

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
