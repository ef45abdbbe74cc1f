// The shape of what is said of a finding beside its rule. Nothing that finds needs it: it is loaded by who shows it.

import type { FindingKind } from "../finding.ts";

export interface Explanation {
  /** Markdown: what happens, in which kernel function, since when. */
  readonly explanation: string;
  /** A scenario in which it happens, with the finding expected on its line (`!PTE001`). It runs as a test. */
  readonly example: string;
}

export type PartOfExplanations = Readonly<Partial<Record<FindingKind, Explanation>>>;
