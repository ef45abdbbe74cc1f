// Starts one code-server for the whole run. Test files get its address; each opens a browser of its own.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { startWorkbench } from "./workbench.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** http://127.0.0.1:PORT */
    workbenchUrl: string;
    /** A folder that is removed after the run: workspaces and browser profiles go there. */
    scratch: string;
  }
}

export default async function start(project: TestProject): Promise<() => Promise<void>> {
  const scratch = mkdtempSync(join(tmpdir(), "ptescope-e2e-"));
  const { url, stop } = await startWorkbench(scratch);
  project.provide("workbenchUrl", url);
  project.provide("scratch", scratch);
  return async () => {
    await stop();
    rmSync(scratch, { recursive: true, force: true });
  };
}
