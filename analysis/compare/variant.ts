// What a scenario is run on, side by side: designs, or kernel versions.

import { designs, type KernelVersion, kernelVersions, type Settings } from "../../engine/index.ts";

export interface Variant {
  readonly name: string;
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

export function kernelVariants(names: readonly string[]): Variant[] | string {
  return chosen<KernelVersion>(names, kernelVersions, "kernel version", (kernel) => ({
    name: kernel,
    override: { kernel },
  }));
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
