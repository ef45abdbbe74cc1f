// The shape of a row of the version table: one change of what Linux does; and of how that is known, which no behaviour
// asks for.

export interface Row {
  /** Mainline's version that brought it, then the stable releases that took it: `6.13, 6.12.11, 6.1.191`. */
  readonly since: string;
  /** Mainline's commit, abbreviated as the kernel does; what `with` and `without` of a scenario name. */
  readonly commit: string;
  /** The versions that ended it, as `since` has them, and the commit that did. */
  readonly until?: string;
  readonly ended?: string;
}

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
}

/** Of each of some rows. */
export type EvidenceOf<Rows> = Readonly<Record<keyof Rows, Evidence>>;
