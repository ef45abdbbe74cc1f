// Builders of parameters, one for each way an argument is given.

import type { OperationRow, Parameter, ParameterType, VocabularyName } from "./row.ts";

export function required(name: string, type: ParameterType, doc: string): Parameter {
  return { name, type, optional: false, keyword: false, doc };
}

export function optional(name: string, type: ParameterType, doc: string): Parameter {
  return { name, type, optional: true, keyword: false, doc };
}

/** Flags joined by `|`; optional unless said otherwise. */
export function flags(name: string, words: VocabularyName, doc: string, isOptional = true): Parameter {
  return { name, type: "flags", words, optional: isOptional, keyword: false, doc };
}

/** One word of a vocabulary. */
export function word(name: string, words: VocabularyName, doc: string, isOptional = false): Parameter {
  return { name, type: "word", words, optional: isOptional, keyword: false, doc };
}

export function keyword(name: string, type: ParameterType, doc: string, words?: VocabularyName): Parameter {
  return words === undefined
    ? { name, type, optional: true, keyword: true, doc }
    : { name, type, words, optional: true, keyword: true, doc };
}

export const range = required(
  "range",
  "range",
  "Pages of a mapping: `buf[0..3]`, `buf[2]`, or `buf` for all that was mapped there last.",
);
export const page = required("page", "page", "One page of a mapping: `buf[2]`; `buf` is its page 0.");

/** For ranges that are no whole pages: what the kernel refuses, and where it does not. */
export const unaligned: readonly Parameter[] = [
  keyword("skew", "count", "Bytes by which the range's start is moved."),
  keyword("bytes", "count", "The range's length in bytes, in place of its pages."),
];

type Given = Omit<OperationRow, "process" | "defines" | "since" | "details"> & Partial<OperationRow>;

/** An operation of a process that names nothing new, unless the row says otherwise. */
export function row(given: Given): OperationRow {
  return { process: true, defines: null, since: "", details: "", ...given };
}
