// The map of a state, as plain data.

import type { Column } from "./columns.ts";
import type { Ref } from "./refs.ts";
import type { Alarm, Before, PageRef, Protected, Shape, Window } from "./shared-types.ts";

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
