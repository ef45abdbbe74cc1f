import { defineConfig } from "vitest/config";

const besideVsCode = "test/playground/vscode.test.ts";

export default defineConfig({
  test: {
    // What a busy machine does late is waited for (test/e2e/keys.ts). The limits are for what never ends; a file that fails all the same is run once
    // more by itself, and named (tools/suite.ts).
    retry: 0,
    testTimeout: 900_000,
    hookTimeout: 900_000,
    expect: { poll: { timeout: 300_000 } },
    projects: [
      {
        extends: true,
        test: {
          name: "VS Code",
          include: ["test/e2e/**/*.test.ts", besideVsCode],
          globalSetup: ["test/e2e/chromium.setup.ts", "test/e2e/workbench.setup.ts"],
          // One after another: two windows of VS Code at a time lost keys on two cores.
          maxWorkers: 1,
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          name: "pages",
          include: ["test/{panel,playground}/**/*.test.ts"],
          exclude: [besideVsCode],
          globalSetup: ["test/e2e/chromium.setup.ts"],
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
