// Words that all views share: what a thing is to the eye, which page, what part of many.

import type { EntryShape } from "../describe/entry.ts";
import type { Severity } from "../findings/finding.ts";

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
