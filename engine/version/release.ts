// Releases of Linux: which the table covers, how they are written, which comes before which. Kernels are named as people name
// them: `6.12` is the line, run as its newest release that is known here; `6.12.0` is mainline's; `6.12.5` that release.

/** As a scenario names it, fixes that are switched included: `6.12`, `6.12.5`, `6.12 without 0cef0bb836e3`. */
export type KernelVersion = `${number}.${number}${string}`;

/** major · 1000 + minor, and the number of the stable release, 0 mainline's. */
export interface Release {
  readonly series: number;
  readonly patch: number;
}

/** A line's first release with something. */
export interface Taken extends Release {
  /** It is not known which release of the line from this one on it was: `patch` has it for certain. */
  readonly notBefore?: number;
}

/** A line of Linux: mainline's release and the stable ones after it. */
export interface Series {
  readonly name: KernelVersion;
  /** The newest stable release that the table knows; what runs where the line alone is named. */
  readonly newest: number;
  /** Releases of which recordings were held against the engine, oldest first. */
  readonly recorded: readonly number[];
  /** What the releases of the line took is dated from their changelogs and recordings up to `newest`. Else only what the rows say is known. */
  readonly dated?: true;
}

/** Every line of mainline's that the table covers, oldest first. */
export const serieses: readonly Series[] = [
  { name: "5.10", newest: 262, recorded: [262], dated: true },
  { name: "5.11", newest: 22, recorded: [] },
  { name: "5.12", newest: 19, recorded: [] },
  { name: "5.13", newest: 19, recorded: [] },
  { name: "5.14", newest: 21, recorded: [] },
  { name: "5.15", newest: 196, recorded: [] },
  { name: "5.16", newest: 20, recorded: [] },
  { name: "5.17", newest: 15, recorded: [] },
  { name: "5.18", newest: 19, recorded: [] },
  { name: "5.19", newest: 17, recorded: [] },
  { name: "6.0", newest: 19, recorded: [] },
  { name: "6.1", newest: 192, recorded: [170, 192], dated: true },
  { name: "6.2", newest: 16, recorded: [] },
  { name: "6.3", newest: 13, recorded: [] },
  { name: "6.4", newest: 16, recorded: [] },
  { name: "6.5", newest: 13, recorded: [] },
  { name: "6.6", newest: 117, recorded: [] },
  { name: "6.7", newest: 12, recorded: [] },
  { name: "6.8", newest: 12, recorded: [] },
  { name: "6.9", newest: 12, recorded: [] },
  { name: "6.10", newest: 14, recorded: [] },
  { name: "6.11", newest: 11, recorded: [] },
  { name: "6.12", newest: 117, recorded: [43, 107, 117], dated: true },
  { name: "6.13", newest: 12, recorded: [] },
  { name: "6.14", newest: 11, recorded: [] },
  { name: "6.15", newest: 11, recorded: [] },
  { name: "6.16", newest: 12, recorded: [12] },
  { name: "6.17", newest: 13, recorded: [13] },
  { name: "6.18", newest: 44, recorded: [15, 44] },
  { name: "6.19", newest: 14, recorded: [14] },
  { name: "7.0", newest: 13, recorded: [] },
  { name: "7.1", newest: 13, recorded: [13] },
  { name: "7.2", newest: 13, recorded: [13], dated: true },
  { name: "7.3", newest: 4, recorded: [4], dated: true },
];

/** The lines that were recorded whole: what a run on every kernel, or a comparison of kernels, runs on. */
export const kernelVersions = ["6.1", "6.12", "6.18", "7.3"] as const satisfies readonly KernelVersion[];

/** What a scenario without a `kernel` header runs on: the newest that is modelled. */
export const DEFAULT_KERNEL = "7.3" satisfies KernelVersion;

/** `v6.12.117-generic without …` → its numbers. Undefined where the text is no version. The line alone has the patch of its newest release. */
export function releaseOf(text: string): Release | undefined {
  const found = /^v?(\d{1,3})\.(\d{1,3})(?:\.(\d{1,4}))?(-rc\d)?(?![\d.])/.exec(text.trim());
  if (!found) return undefined;
  const series = Number(found[1]) * 1000 + Number(found[2]);
  if (found[4] !== undefined) return { series, patch: 0 };
  const patch = found[3] === undefined ? (seriesOf(series)?.newest ?? 0) : Number(found[3]);
  return { series, patch };
}

/** 6012 → the line 6.12; undefined: the table does not cover it. */
export function seriesOf(series: number): Series | undefined {
  return bySeries.get(series);
}

const bySeries = new Map(
  serieses.map((each) => {
    const [major = 0, minor = 0] = each.name.split(".").map(Number);
    return [major * 1000 + minor, each];
  }),
);

/** Below 0: `a` comes first. Lines are in mainline's order, and a stable release comes after its own line's first. */
export function compareReleases(a: Release, b: Release): number {
  return a.series - b.series || a.patch - b.patch;
}

/** `6.12`, or `6.12.5`. */
export function releaseText({ series, patch }: Release): KernelVersion {
  const major = Math.floor(series / 1000);
  const minor = series % 1000;
  return patch === 0 ? `${major}.${minor}` : `${major}.${minor}.${patch}`;
}

/**
 * `6.13, 6.12.11, 6.1.191`: mainline's version first, then each stable line's first release that took it; `6.18.16-44`: one of these
 * did, and the last has it. Throws where it is written otherwise: the rows are constants, and a test reads them all.
 */
export function releaseList(text: string): readonly Taken[] {
  return text.split(", ").map((each) => {
    const found = /^(\d+)\.(\d+)(?:\.(?:(\d+)-)?(\d+))?$/.exec(each);
    if (!found) throw new TypeError(`'${each}' is no release`);
    const patch = Number(found[4] ?? 0);
    const release = { series: Number(found[1]) * 1000 + Number(found[2]), patch };
    return found[3] === undefined ? release : { ...release, notBefore: Number(found[3]) };
  });
}

/** Whether a release has what mainline took in the first of the list, and each stable line in its entry of the list. */
export function takenBy(list: readonly Release[], release: Release): boolean {
  const [mainline] = list;
  if (mainline === undefined) return false;
  if (compareReleases(release, mainline) >= 0) return true;
  return list.some((each) => each.series === release.series && release.patch >= each.patch);
}

/** Whether the engine was held against a recording of that very release, nothing switched. */
export function isRecorded(kernel: KernelVersion): boolean {
  const release = releaseOf(kernel);
  if (release === undefined || /\s/.test(kernel)) return false;
  return seriesOf(release.series)?.recorded.includes(release.patch) ?? false;
}

/** The nearest recorded releases before and after one. */
export function recordedNear(kernel: KernelVersion): KernelVersion[] {
  const release = releaseOf(kernel);
  if (release === undefined) return [];
  const all = serieses.flatMap(({ name, recorded }) => {
    const series = releaseOf(name)?.series ?? 0;
    return recorded.map((patch): Release => ({ series, patch }));
  });
  const before = all.findLast((each) => compareReleases(each, release) < 0);
  const after = all.find((each) => compareReleases(each, release) > 0);
  return [before, after].filter((each) => each !== undefined).map(releaseText);
}

// Fixes that a scenario takes out of a kernel or puts into it: `6.12 without 0cef0bb836e3`.

export interface Switch {
  /** An abbreviated commit, or a capability's name. */
  readonly id: string;
  /** `with`. */
  readonly on: boolean;
}

/** The switches behind the release. */
export function switchesOf(kernel: string): Switch[] {
  const words = kernel.split(/\s+/);
  const found: Switch[] = [];
  for (let at = 1; at + 1 < words.length; at += 2) {
    const word = words[at];
    const id = words[at + 1];
    if ((word === "with" || word === "without") && id !== undefined) found.push({ id, on: word === "with" });
  }
  return found;
}

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
