// The folder of what tests build to start it as a process (bundled.ts): there for one run of vitest.

import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";

declare module "vitest" {
  interface ProvidedContext {
    /** A folder that anybody may read. */
    bundles: string;
  }
}

export default function start(project: TestProject): () => void {
  const folder = mkdtempSync(join(tmpdir(), "ptescope-bundles-"));
  chmodSync(folder, 0o755);
  project.provide("bundles", folder);
  return () => rmSync(folder, { recursive: true, force: true });
}
