// Starts the code-server of a run, for the one worker that its suites have: what a window's settings are is its server's to say.
import { mkdtempSync, rmSync } from "node:fs";
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
    workbench: Served;
  }
}

export default async function start(project: TestProject): Promise<() => Promise<void>> {
  const scratch = mkdtempSync(join(tmpdir(), "ptescope-e2e-"));
  const { url, stop } = await startWorkbench(scratch);
  project.provide("workbench", { url, scratch });
  return async () => {
    await stop();
    rmSync(scratch, { recursive: true, force: true });
  };
}
