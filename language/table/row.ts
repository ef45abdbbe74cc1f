// The shape of the language's table. table.ts collects the rows; binder, completion, hover, signature help, both
// grammars and docs/language.md read them, and nothing else knows a word of the language. What is said of operations
// and words is in documentation.ts.

/** What an argument is. `page`, `range`: of a mapping; `file-page`, `file-range`: of a file. */
export type ParameterType =
  | "pages"
  | "count"
  | "value"
  | "page"
  | "range"
  | "file"
  | "file-page"
  | "file-range"
  | "new-process"
  | "flags"
  | "word";

export interface Parameter<Name extends string = string> {
  readonly name: Name;
  readonly type: ParameterType;
  /** The words it takes, for `flags` (joined by `|`) and `word` (one of them). */
  readonly words?: VocabularyName;
  readonly optional: boolean;
  /** Given as `name=…`, never by position. */
  readonly keyword: boolean;
}

export interface OperationRow<Name extends string = string, Parameters extends string = string> {
  readonly name: Name;
  /** Whether a process does it (`A: …`). */
  readonly process: boolean;
  /** What `name =` before it names. */
  readonly defines: "place" | "file" | null;
  readonly parameters: readonly Parameter<Parameters>[];
  /** The Linux version that has it first; empty: longer than anybody asks. */
  readonly since: string;
}

export type VocabularyName =
  | "map-flags"
  | "prot"
  | "features"
  | "uffd-flags"
  | "register-modes"
  | "wp-flags"
  | "rwp-flags"
  | "copy-flags"
  | "zeropage-flags"
  | "continue-flags"
  | "poison-flags"
  | "move-flags"
  | "mremap-flags"
  | "advice"
  | "kernel-access"
  | "fallocate-flags"
  | "huge-options"
  | "scan-flags"
  | "scan-mask"
  | "categories"
  | "clear-refs"
  | "faults"
  | "events"
  | "outcomes"
  | "errnos"
  | "signals"
  | "states"
  | "attributes"
  | "kernels"
  | "arches"
  | "designs"
  | "rules"
  | "raw-kinds"
  | "headers"
  | "config"
  | "machine"
  | "processors"
  | "keywords";

/** A word of a vocabulary. */
export interface WordRow<Name extends string = string> {
  /** The short form, which the formatter writes. */
  readonly name: Name;
  /** The kernel's whole name; the same as `name` where there is no shorter one. */
  readonly long: string;
  /** The Linux version that has it first; empty: longer than anybody asks. */
  readonly since: string;
}

export interface Vocabulary<Name extends VocabularyName = VocabularyName, Word extends string = string> {
  readonly name: Name;
  /** What one of its words is called in a message: `advice`, `errno`. */
  readonly noun: string;
  readonly words: readonly WordRow<Word>[];
}
