// The kernel that a command's options ask for: the one that runs here, or an image that is booted.

import { UsageError } from "../arguments.ts";
import { type BootValues, machineOf } from "./machine.ts";
import { builtRecorder, lacks, runRecorder } from "./recorder.ts";
import type { Kernel } from "./recording.ts";

type Env = Readonly<Record<string, string | undefined>>;

/** The kernel that options ask for. Throws UsageError with all that this machine lacks. */
export function kernelOf(values: BootValues, env: Env): Kernel {
  const { boot } = values;
  if (boot === undefined) {
    const [option] = Object.entries(values).find(([, value]) => value !== undefined) ?? [];
    if (option !== undefined) throw new UsageError(`--${option} is about a kernel that is booted: --boot IMAGE`);
    return runningKernel(env);
  }
  const machine = machineOf({ ...values, boot }, env);
  return {
    record: async (jobs, request) => {
      // What boots guests is loaded where one is asked for.
      const { recordInGuest } = await import("./guest.ts");
      await recordInGuest(machine, jobs, request);
    },
  };
}

function runningKernel(env: Env): Kernel {
  const missing = lacks();
  if (missing.length > 0) throw new UsageError("can't record here; this machine lacks", missing);
  const binary = builtRecorder(env);
  return {
    record: async (jobs, { runs, done }) => {
      for (const job of jobs)
        done({ job, runs: Array.from({ length: runs }, () => runRecorder(binary, job.text)), warnings: [] });
    },
  };
}
