// The shape of what is said of an operation beside its row. To bind and to run a scenario needs none of it.

import type { OperationRow } from "../table/row.ts";

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
