import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/{e2e,panel,playground}/**/*.test.ts"],
    globalSetup: ["test/e2e/workbench.setup.ts"],
    // One code-server and one browser (about 1.4 GB) serve one suite at a time.
    fileParallelism: false,
    // A busy machine loses a key now and then where the workbench moves the focus; what is wrong stays wrong.
    retry: process.env.CI ? 2 : 0,
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
