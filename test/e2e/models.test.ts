// Tools for language models, asked by an extension as a chat asks them.
import { mkdtempSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, test } from "vitest";
import { lost, openFolder, workbench } from "./harness.ts";
import { startWorkbench, type Workbench } from "./workbench.ts";

let own: Workbench;
beforeAll(async () => {
  const scratch = mkdtempSync(join(workbench().scratch, "models-"));
  own = await startWorkbench(scratch, { extension: resolve("test/e2e/asks-model-tools") });
});
afterAll(() => own.stop());

test("a model's tools check a file of the workspace, and no other; run a text; explain", async () => {
  const folder = mkdtempSync(join(workbench().scratch, "asked-"));
  writeFileSync(join(folder, "lost.pte"), lost);
  const window = await openFolder(own.url, folder);
  // What extensions offer is there once one of them has answered.
  await window.open("lost.pte");
  await window.squiggles("error").first().waitFor();
  await window.run("Ask the Tools");
  await window.line("ptescope_check: line 6: PTE001 drops the write-protection of A.buf[0]").waitFor();
  await window.line("../outside.pte is outside of the workspace").waitFor();
  await window.line("ptescope_run: Linux").waitFor();
  await window.line("ptescope_explain: # PTE001").waitFor();
  await window.screenshot("model-tools");
  await window.close();
});
