import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["**/*.test.ts"],
    exclude: ["**/node_modules/**", "dist/**", "test/{bench,e2e,panel,playground}/**", "test/kernel/live/**"],
    // A worker each for two cores; the suites share nothing.
    pool: "threads",
    // No test fails by a clock: these are for what never ends, on a machine that does much else.
    testTimeout: 180_000,
    hookTimeout: 180_000,
    expect: { poll: { timeout: 120_000 } },
  },
});
