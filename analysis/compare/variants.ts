// What can be compared, by name: designs, kernels, architectures.

import { ARCHES } from "../../engine/arch/options.ts";
import {
  designs,
  type KernelVersion,
  kernelNamed,
  kernelVersions,
  notBefore,
  releaseOf,
  releaseText,
  type Settings,
  serieses,
} from "../../engine/index.ts";
import { finished, type Scenario, type Task } from "../scenario/scenario.ts";
import { findingRanges } from "../scenario/versions.ts";

export interface Variant {
  readonly name: string;
  /** The last release that comes out as this one, where all between were looked at. */
  readonly to?: string;
  /** What takes the place of the scenario's own headers. */
  readonly override: Partial<Settings>;
}

/** What to compare, chosen by name. A string says which name there is not. */
export function designVariants(names: readonly string[], rule?: Settings["rule"]): Variant[] | string {
  return chosen(
    names,
    designs.map(({ name }) => name),
    "design",
    (design) => ({ name: design, override: rule === undefined ? { design } : { design, rule } }),
  );
}

/** Architectures, on the scenario's own kernel. */
export function archVariants(names: readonly string[]): Variant[] | string {
  return chosen(names, ARCHES, "architecture", (arch) => ({ name: arch, override: { arch } }));
}

/** Releases, and fixes that are switched: `6.12 without 0cef0bb836e3`. `all` of a scenario: those from which on it may come out otherwise. */
export function kernelVariants(names: readonly string[], scenario?: Scenario): Variant[] | string {
  const all = names.length === 0 || names.includes("all");
  if (all && scenario !== undefined) return finished(everyKernel(scenario));
  const variants: Variant[] = [];
  for (const text of all ? kernelVersions : names) {
    const named = kernelNamed(text);
    if (typeof named === "string") return `there is no kernel version ${text}: ${named}`;
    if (named.note !== null) return named.note;
    const { kernel } = named;
    if (!variants.some(({ override }) => override.kernel === kernel))
      variants.push({ name: kernel.replace(/\.0$/, ""), override: { kernel } });
  }
  return variants;
}

/** One kernel for each range of releases that come out alike, in small pieces. `tell`: how much of the work is done, from 0 to 1. */
export function* everyKernel(scenario: Scenario, onProgress?: (share: number) => void): Task<Variant[]> {
  const points = (yield* findingRanges(scenario, onProgress)).map(({ from }) => from);
  return points.map((kernel, at) => {
    const next = points[at + 1];
    const name = kernel.replace(/\.0$/, "");
    // Where recordings date a change, releases between them are nobody's.
    const to = next === undefined ? serieses.at(-1)?.name : lastBefore(notBefore(next) ?? next);
    return { name, override: { kernel }, ...(to === undefined || to === name ? {} : { to }) };
  });
}

/** The release that came before one, in the order of their numbers. */
function lastBefore(kernel: KernelVersion): string | undefined {
  const release = releaseOf(kernel);
  if (release === undefined) return undefined;
  if (release.patch > 0) return releaseText({ ...release, patch: release.patch - 1 });
  const line = serieses.findLast(({ name }) => (releaseOf(name)?.series ?? 0) < release.series);
  return line === undefined ? undefined : `${line.name}.${line.newest}`;
}

function chosen<Name extends string>(
  names: readonly string[],
  all: readonly Name[],
  what: string,
  make: (name: Name) => Variant,
): Variant[] | string {
  if (names.length === 0 || names.includes("all")) return all.map(make);
  const found: Variant[] = [];
  for (const name of names) {
    const known = all.find((each) => each === name);
    if (known === undefined) return `there is no ${what} ${name}; there are: ${all.join(", ")}`;
    if (!found.some((each) => each.name === known)) found.push(make(known));
  }
  return found;
}
