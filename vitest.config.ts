import { defineConfig } from "vitest/config";

/** What changes a list that other modules read while they load: it needs modules of its own. */
const isolated = ["test/designs/adding.test.ts"];

export default defineConfig({
  test: {
    // Threads: one for each core but one, which is for what the tests start.
    pool: "threads",
    globalSetup: ["test/bundled.setup.ts"],
    // No test fails by a clock: these are for what never ends, on a machine that does much else.
    testTimeout: 180_000,
    hookTimeout: 180_000,
    expect: { poll: { timeout: 120_000 } },
    projects: [
      {
        extends: true,
        test: {
          name: "unit",
          include: ["**/*.test.ts"],
          exclude: [
            "**/node_modules/**",
            "dist/**",
            "test/{bench,e2e,panel,playground}/**",
            "test/kernel/live/**",
            ...isolated,
          ],
          // The suites share the modules that they test and nothing else: whatever their order (--sequence.shuffle.files), each passes.
          isolate: false,
        },
      },
      { extends: true, test: { name: "isolated", include: isolated } },
    ],
  },
});
