// Starts the code-servers of a run, one for each worker: a window's settings are its server's, so that suites that run beside each other share nothing.
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { startWorkbench } from "./workbench.ts";

/** A code-server that runs, as suites see it (harness.ts). */
export interface Served {
  /** http://127.0.0.1:PORT */
  readonly url: string;
  /** All that is its own, and workspaces besides; removed after the run. */
  readonly scratch: string;
}

declare module "vitest" {
  interface ProvidedContext {
    /** By worker. */
    workbenches: readonly Served[];
  }
}

export default async function start(project: TestProject): Promise<() => Promise<void>> {
  const folder = mkdtempSync(join(tmpdir(), "ptescope-e2e-"));
  const served: Served[] = [];
  const stops: (() => Promise<void>)[] = [];
  for (let worker = 1; worker <= Number(project.config.maxWorkers); worker++) {
    const scratch = join(folder, String(worker));
    mkdirSync(scratch);
    const { url, stop } = await startWorkbench(scratch);
    served.push({ url, scratch });
    stops.push(stop);
  }
  project.provide("workbenches", served);
  return async () => {
    for (const stop of stops) await stop();
    rmSync(folder, { recursive: true, force: true });
  };
}
