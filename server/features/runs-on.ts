// On what a scenario runs, and on what else it could be looked at.
import type { Scenario } from "../../analysis/index.ts";
import { ARCHES } from "../../engine/arch/options.ts";
import { kernelVersions, serieses } from "../../engine/index.ts";
import type { RunsOnResult } from "../protocol.ts";

/** The newest kernel first: it is what one wants. */
export function runsOn({ settings }: Scenario): RunsOnResult {
  return {
    kernel: settings.kernel.replace(/\.0$/, ""),
    arch: settings.arch,
    kernels: serieses
      .map(({ name }) => ({ name, recorded: kernelVersions.some((each) => each === name) }))
      .toReversed(),
    arches: ARCHES,
  };
}
