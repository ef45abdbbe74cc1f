// The shape of what is said of an operation beside its row, and of a word. To bind and to run a scenario needs none of it.

import type { unaligned } from "../table/builders.ts";
import type { OperationRow, Vocabulary } from "../table/row.ts";

export interface OperationDocumentation<Parameters extends string = string> {
  /** What the kernel does, in one line. */
  readonly summary: string;
  /** The rest, Markdown: what holds for entries, what is easy to get wrong. */
  readonly details?: string;
  /** Of each parameter, by name. */
  readonly parameters: Readonly<Record<Parameters, string>>;
  /** Kernel functions in the order in which they are reached, the outermost first (names of 7.3). */
  readonly functions: readonly string[];
  /** What it returns, as a result says it. */
  readonly returns: string;
  /** The manual page or document it is in. */
  readonly manual: string;
  readonly example: string;
}

/** Of each of some rows, by name, with each of its parameters. */
export type DocumentationOf<Rows extends readonly OperationRow[]> = {
  readonly [Row in Rows[number] as Row["name"]]: OperationDocumentation<Row["parameters"][number]["name"]>;
};

/** Of each word of some vocabularies, by vocabulary and by the word's short form. */
export type WordsOf<Vocabularies extends readonly Vocabulary[]> = {
  readonly [Each in Vocabularies[number] as Each["name"]]: Readonly<Record<Each["words"][number]["name"], string>>;
};

// Parameters that many operations take, documented.

export const range = "Pages of a mapping: `buf[0..3]`, `buf[2]`, or `buf` for all that was mapped there last.";
export const page = "One page of a mapping: `buf[2]`; `buf` is its page 0.";

/** Of ranges that are no whole pages. */
export const unalignedDocumentation: Readonly<Record<(typeof unaligned)[number]["name"], string>> = {
  skew: "Bytes by which the range's start is moved.",
  bytes: "The range's length in bytes, in place of its pages.",
};
