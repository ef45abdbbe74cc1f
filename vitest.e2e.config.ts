import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/{e2e,panel,playground}/**/*.test.ts"],
    globalSetup: ["test/e2e/workbench.setup.ts"],
    // One code-server and one browser (about 1.4 GB) serve one suite at a time.
    fileParallelism: false,
    // What a busy machine does late is waited for (test/e2e/keys.ts). The limits are for what never ends; a file that fails all the same is run once
    // more by itself, and named (tools/suite.ts).
    retry: 0,
    testTimeout: 900_000,
    hookTimeout: 900_000,
    expect: { poll: { timeout: 300_000 } },
  },
});
