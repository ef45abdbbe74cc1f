// What each release has and does differently, as data: the one table of versions. Behaviour asks for a capability by
// name, never for a version. A row holds of a release if mainline's version or one that its stable line took it in is
// not newer.

import {
  compareReleases,
  DEFAULT_KERNEL,
  type KernelVersion,
  type Release,
  type Row,
  releaseList,
  releaseOf,
  releaseText,
  type Switch,
  serieses,
  switchesOf,
  type Taken,
  takenBy,
} from "./release.ts";
import { earlyRows } from "./rows/early.ts";
import { folioRows } from "./rows/folio.ts";
import { mappingRows } from "./rows/mapping.ts";
import { archRows, userfaultfdRows } from "./rows/userfaultfd.ts";

const rows = { ...earlyRows, ...userfaultfdRows, ...mappingRows, ...folioRows, ...archRows } as const;

export type Capability = keyof typeof rows;
export const capabilities: Readonly<Record<Capability, Row>> = rows;
export const capabilityNames = Object.keys(rows).filter((name) => isCapability(name));

/** Whether a kernel has a capability, by name. */
export type Capabilities = Readonly<Record<Capability, boolean>>;

/** A row with its releases as numbers, read once from their text. */
interface Dated {
  readonly name: Capability;
  readonly row: Row;
  readonly since: readonly Taken[];
  readonly until: readonly Taken[];
}

const dated: readonly Dated[] = capabilityNames.map((name) => {
  const row = capabilities[name];
  return { name, row, since: releaseList(row.since), until: row.until === undefined ? [] : releaseList(row.until) };
});

/** Whether a word names a row of the table. */
export function isCapability(name: string): name is Capability {
  return Object.hasOwn(rows, name);
}

/** The mainline version that brought a capability: `6.8`. */
export function mainlineOf(name: Capability): string {
  return capabilities[name].since.split(",")[0] ?? "";
}

/** The commit that brought a capability, and the releases that have it from the first on: `42b2af2c9b7e (6.3, 6.2.8)`. */
export function commitText(name: Capability): string {
  const { commit, since } = capabilities[name];
  return `${commit} (${since})`;
}

/** What a release without switched fixes has. */
function holds({ since, until }: Dated, release: Release): boolean {
  return takenBy(since, release) && !takenBy(until, release);
}

const tables = new Map<KernelVersion, Capabilities>();

/** What a kernel has, its switched fixes included. One object for each kernel, as long as the program runs. */
export function capabilitiesOf(kernel: KernelVersion): Capabilities {
  const known = tables.get(kernel);
  if (known !== undefined) return known;
  const made = tableFor(releaseOf(kernel) ?? releaseOf(DEFAULT_KERNEL), switchesOf(kernel));
  tables.set(kernel, made);
  return made;
}

/** What a release has, fixes switched in and out included: the switched ones by their commit or by the row's name. */
function tableFor(release: Release | undefined, switches: readonly Switch[]): Capabilities {
  const table: Record<Capability, boolean> = { ...none };
  for (const each of dated) {
    let has = release !== undefined && holds(each, release);
    for (const { id, on } of switches) {
      if (each.row.ended !== undefined && isCommit(id, each.row.ended)) has = !on;
      else if (id === each.name || isCommit(id, each.row.commit)) has = on;
    }
    table[each.name] = has;
  }
  return table;
}

const none = Object.fromEntries(capabilityNames.map((name) => [name, false] as const)) as Record<Capability, boolean>;

/** Whether two abbreviations are of one commit. */
function isCommit(a: string, b: string): boolean {
  return a.length >= 7 && b.length >= 7 && (a.startsWith(b) || b.startsWith(a));
}

/**
 * The rows that `with` and `without` of a commit, or of a capability's name, turn over; none: the table does not know
 * it.
 */
export function rowsOf(id: string): Capability[] {
  return dated
    .filter(({ name, row }) => id === name || isCommit(id, row.commit) || isCommit(id, row.ended ?? ""))
    .map(({ name }) => name);
}

/** The releases at which one of these capabilities comes or goes, in mainline or in a stable line, oldest first. */
export function changesOf(names: Iterable<Capability>): Release[] {
  const wanted = new Set(names);
  const found = dated.filter(({ name }) => wanted.has(name)).flatMap(({ since, until }) => [...since, ...until]);
  return found.sort(compareReleases).filter((each, at) => {
    const before = found[at - 1];
    return before === undefined || compareReleases(before, each) !== 0;
  });
}

/** Mainline's release of each line and those of it at which a capability comes or goes, oldest first. */
export function releasePoints(): readonly KernelVersion[] {
  return points;
}

const points: readonly KernelVersion[] = serieses.flatMap(({ name, newest }) => {
  const series = releaseOf(name)?.series;
  const changes = changesOf(capabilityNames).filter(
    (each) => each.series === series && each.patch > 0 && each.patch <= newest,
  );
  return [0, ...changes.map(({ patch }) => patch)].map((patch): KernelVersion => `${name}.${patch}`);
});

/** Where only recordings far apart date a change of this release's: the first release that may have it too. */
export function notBefore(kernel: KernelVersion): KernelVersion | undefined {
  const release = releaseOf(kernel);
  if (release === undefined) return undefined;
  const found = dated
    .flatMap(({ since, until }) => [...since, ...until])
    .find((each) => each.notBefore !== undefined && compareReleases(each, release) === 0);
  return found?.notBefore === undefined ? undefined : releaseText({ ...release, patch: found.notBefore });
}
