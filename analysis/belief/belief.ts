// Why a step is to be believed: a recording of a real kernel has the same operation on the same kind of memory with the same entries, and the engine
// agrees with it; or it is between two such kernels; or it stands on the source alone.

import { type KernelVersion, type Operation, releaseOf, type Settings, type State } from "../../engine/index.ts";
import { recorded, recordedKernels } from "./recorded.ts";
import { touchedBy } from "./touched.ts";

let known: Map<string, number> | undefined;

/** Sets of kernels, by what touchedBy() says. */
function table(): Map<string, number> {
  if (known) return known;
  known = new Map();
  for (const line of recorded.split("\n")) {
    const [call = "", ...kinds] = line.split("|");
    for (const kind of kinds) {
      const [memory = "", states = ""] = kind.split("=");
      for (const each of states.split(",")) {
        const [entry = "", mask = "0"] = each.split(":");
        const key = [call, memory, entry].filter((part) => part !== "").join("|");
        known.set(key, Number.parseInt(mask, 36));
      }
    }
  }
  return known;
}

export interface Believed {
  /** `recorded`: on this very release. */
  readonly on: "recorded" | "between" | "source" | "design";
  /** Recorded kernels that speak for it, oldest first. */
  readonly kernels: readonly KernelVersion[];
  readonly text: string;
}

/** The kernels on which all that an operation meets was recorded, oldest first. */
export function kernelsFor(state: State, op: Operation): KernelVersion[] {
  const masks = [...touchedBy(state, op)].map((key) => table().get(key) ?? 0);
  const all = masks.reduce((both, mask) => both & mask, 2 ** recordedKernels.length - 1);
  const found = recordedKernels.filter((_, bit) => (all & (1 << bit)) !== 0);
  return found.sort((a, b) => order(a) - order(b));
}

/** `settings`: what the step ran with. The table is of recordings on x86-64: of another architecture it says nothing. */
export function believe(
  state: State,
  op: Operation,
  { kernel, design, arch }: Pick<Settings, "kernel" | "design" | "arch">,
): Believed {
  if (design !== "pte-marker")
    return { on: "design", kernels: [], text: `of the design ${design}, which no kernel has` };
  if (arch !== "x86_64") return { on: "source", kernels: [], text: `from the source of ${kernel} for ${arch}` };
  const kernels = kernelsFor(state, op);
  const own = order(kernel);
  const same = kernels.find((each) => order(each) === own);
  if (same !== undefined) {
    const others = kernels.filter((each) => lineOf(each) !== lineOf(same));
    return {
      on: "recorded",
      kernels,
      text: `recorded on ${same}${others.length > 0 ? `, also ${listed(others)}` : ""}`,
    };
  }
  const before = kernels.findLast((each) => order(each) < own);
  const after = kernels.find((each) => order(each) > own);
  if (before !== undefined && after !== undefined)
    return { on: "between", kernels, text: `between recorded kernels, ${before} and ${after}` };
  const others = kernels.length === 0 ? "" : `; recorded on ${listed(kernels)}`;
  return { on: "source", kernels, text: `from the source of ${kernel}${others}` };
}

/** Recordings with changes switched on or off are of no release. */
function order(kernel: KernelVersion): number {
  const release = /\s/.test(kernel) ? undefined : releaseOf(kernel);
  return release === undefined ? -1 : release.series * 10_000 + release.patch;
}

/** 6.12.43 → 6.12. */
function lineOf(kernel: KernelVersion): string {
  return kernel.split(".").slice(0, 2).join(".");
}

/** Their lines, each once; at most five, the first and the last among them. */
function listed(kernels: readonly KernelVersion[]): string {
  const lines = [...new Set(kernels.map(lineOf))];
  if (lines.length <= 5) return lines.join(", ");
  return [...lines.slice(0, 2), "…", ...lines.slice(-2)].join(", ");
}
