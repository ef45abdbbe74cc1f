// The life of pages, as plain data.

import type { FindingLine, PageRef, Protected, Shape, Window } from "./shared-types.ts";

/** A stretch of steps in which a page is the same. `to` is the first step after it. */
export interface LifeSpan {
  readonly from: number;
  readonly to: number;
  readonly shape: Shape;
  readonly wp: Protected;
  /** `present(wp)`; `none, after 3 changes` where columns hold more steps than that. */
  readonly words: string;
  /** What else it was in the column where the span begins; null: nothing, or the column is one step. */
  readonly also: LifeGlimpse | null;
}

/** What a page was for a part of a column that holds several steps. */
export interface LifeGlimpse {
  readonly shape: Shape;
  /** The first step after the column. */
  readonly to: number;
  /** Of the column's steps, above 0 and below 1. */
  readonly share: number;
}

/** A stretch of steps in which a page is protected, or in which what protected it is lost. Stretches of one kind that begin in one column are one; none
 * is left out. */
export interface LifeBand {
  readonly from: number;
  readonly to: number;
  readonly kind: "wp" | "rwp";
  readonly state: "held" | "lost" | "ineffective";
  /** The kernel function that lost it, where it begins; null else. */
  readonly by: string | null;
}

/** Pages side by side that live alike. */
export interface LifeRow {
  readonly key: string;
  readonly owner: string;
  /** `buf[0..3]` */
  readonly name: string;
  readonly page: PageRef;
  readonly count: number;
  readonly spans: readonly LifeSpan[];
  readonly bands: readonly LifeBand[];
  /** Steps that changed it, in the range; at most 200. */
  readonly steps: readonly number[];
  readonly label: string;
}

/** The life of all pages over a range of steps. */
export interface LivesView {
  readonly revision: number;
  readonly from: number;
  readonly count: number;
  /** Rows from `firstRow` on, of `rowCount`. */
  readonly firstRow: number;
  readonly rowCount: number;
  readonly rows: readonly LifeRow[];
  /** The gravest of each column, which says of how many more. */
  readonly findings: readonly FindingLine[];
  /** Statements, by their step, where each has a column of its own. */
  readonly statements: readonly string[];
  /** Pages that nothing touches in the range. */
  readonly untouched: number;
}

/** How somebody looks at the life of pages. */
export interface LivesViewport {
  readonly from: number;
  readonly count: number;
  /** So many columns fit: where there are more steps, a column holds several. */
  readonly room: number;
  readonly rows: Window;
  /** Only rows whose words hold it. */
  readonly find: string;
}
