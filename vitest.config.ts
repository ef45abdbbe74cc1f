import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["**/*.test.ts"],
    exclude: ["**/node_modules/**", "dist/**", "test/{e2e,panel,playground}/**"],
    // A worker each for two cores; the suites share nothing.
    pool: "threads",
  },
});
