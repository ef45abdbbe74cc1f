// The shape of a row of the version table: one change of what Linux does; and of how that is known, which no behaviour
// asks for.

/** A change, dated: of what it is, the evidence speaks. */
export interface Row {
  /** Mainline's version that brought it, then the stable releases that took it: `6.13, 6.12.11, 6.1.191`. */
  readonly since: string;
  /**
   * Mainline's commit, abbreviated as the kernel does; what `with` and `without` of a scenario name. Empty where no public list names it yet: the
   * evidence says what was compared then.
   */
  readonly commit: string;
  /** The versions that ended it, as `since` has them, and the commit that did (empty as above). */
  readonly until?: string;
  readonly ended?: string;
}

/** What is said of a row, and who saw it. */
export interface Evidence {
  /** What the row changes. */
  readonly what: string;
  /** The kernel function, the commit's title, or where it was asked. */
  readonly source: string;
  /**
   * A recording that differs when the row is turned over: `6.12/hand/60-close-resets`, kernel, set and scenario of
   * test/kernel. Without it the row is read from the source, and a case of test/kernel/read.test.ts has its name.
   */
  readonly recorded?: string;
  /** Of a row whose commit is not known: the releases whose sources part, file and function. `7.2.12 and 7.3.4: mm/vma.c, vma_merge_copied_range()`. */
  readonly compared?: string;
}

/** Of each of some rows. */
export type EvidenceOf<Rows> = Readonly<Record<keyof Rows, Evidence>>;
