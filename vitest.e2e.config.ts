import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/{e2e,panel,playground}/**/*.test.ts"],
    globalSetup: ["test/e2e/workbench.setup.ts"],
    // One code-server and one browser (about 1.4 GB) serve one suite at a time.
    fileParallelism: false,
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
