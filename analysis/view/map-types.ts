// The map of a state and the life of pages, as plain data, in words that all views share.

import type { EntryShape } from "../describe/entry.ts";
import type { Severity } from "../findings/finding.ts";
import type { Column } from "./columns.ts";

// Words that all views share: what a thing is to the eye, which page, what part of many.

/** A page of a process; `page` in units of the place's page size. */
export interface PageRef {
  readonly mm: string;
  readonly place: number;
  readonly page: number;
}

export interface Window {
  readonly from: number;
  readonly count: number;
}

/** A finding in a list. */
export interface FindingLine {
  readonly code: string;
  readonly severity: Severity;
  /** `drops the write-protection of A.buf[0]`. */
  readonly message: string;
  /** The scenario says that it is meant to be here. */
  readonly expected: boolean;
  readonly step: number;
}

/** What an item of a row is to the eye. */
export type Shape = EntryShape | "gap" | "vacant" | "cached" | "anon";

/** The mode of userfaultfd whose bit an entry carries. */
export type Protected = "wp" | "rwp" | null;

export type Alarm = "lost" | "ineffective" | null;

export interface Before {
  readonly shape: Shape;
  readonly word: string;
  readonly marks: readonly string[];
  readonly wp: boolean;
  readonly note: string;
  /** What of this differs, in a phrase: `present(wp, dirty)`, `frame 1`, `not mapped`. */
  readonly was: string;
}

// The life of pages, as plain data.

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

/** A cell of the map: what one page holds, or all pages of a fold. */
export interface MapCell {
  /** The column where it begins, and how many it covers. */
  readonly at: number;
  readonly wide: number;
  /** Its first page, slot or frame, and how many it stands for. */
  readonly index: number;
  readonly count: number;
  readonly shape: Shape;
  readonly word: string;
  readonly marks: readonly string[];
  readonly wp: Protected;
  readonly note: string;
  /** Items whose stretches meet belong together. */
  readonly refs: readonly Ref[];
  /** Entries that refer to a frame or slot; null: it is none, or stands for many. */
  readonly uses: number | null;
  /** What it was before the step, where the step changed it. */
  readonly before: (Before & { readonly by: Protected; readonly uses: number | null }) | null;
  readonly alarm: Alarm;
  /** All of it in one phrase. */
  readonly label: string;
  /** What a fold holds whose pages differ, the most frequent first, at most four; null: they are alike. */
  readonly mix: readonly MapPart[] | null;
}

export interface MapPart {
  readonly shape: Shape;
  readonly wp: Protected;
  readonly count: number;
  readonly words: string;
  readonly isAlarm: boolean;
  readonly isChanged: boolean;
}

export interface MapRow {
  /** Stays the same from step to step. */
  readonly key: string;
  readonly name: string;
  /** The process; empty for what lies behind the mappings. */
  readonly owner: string;
  readonly facts: readonly string[];
  readonly registered: readonly string[];
  readonly size: string;
  readonly group: string;
  readonly cells: readonly MapCell[];
  /** Items that the step changed. */
  readonly changed: number;
  readonly tally: string;
  readonly pages: { readonly mm: string; readonly place: number } | null;
  /** The step mapped it. */
  readonly isNew: boolean;
}

/** Rows that have the same columns. */
export interface MapGroup {
  /** `pages`, `swap`, `frames`. */
  readonly key: string;
  readonly columns: readonly Column[];
  /** What the item of a column from 0 is called: frames and slots count from 1. */
  readonly first: number;
  readonly rows: readonly MapRow[];
  /** Items of its longest row, all of them. */
  readonly length: number;
  /** Only a part of them is shown. */
  readonly zoomed: boolean;
}

export interface MapView {
  readonly groups: readonly MapGroup[];
  readonly processes: readonly { readonly name: string; readonly userfaultfd: readonly string[] | null }[];
}

/** How somebody looks at the map. */
export interface MapViewport {
  /** How many cells fit side by side. */
  readonly room: number;
  /** The page that has a column of its own. */
  readonly selected: PageRef | null;
  /** By group, the part of it that is in sight. */
  readonly zoom?: Readonly<Record<string, Window>> | undefined;
}

/** Numbers of one thing, both ends included: `frame` 3..5, `slot` 1, `file:0` 0..3. */
export interface Ref {
  readonly thing: string;
  readonly from: number;
  readonly to: number;
}
