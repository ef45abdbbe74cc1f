import { defineConfig } from "vitest/config";

// `npm run bench -- --editor`: what a user waits for in VS Code, in the page and of the server, measured there and printed.
export default defineConfig({
  test: {
    include: ["test/bench/**/*.test.ts"],
    globalSetup: ["test/e2e/chromium.setup.ts", "test/e2e/workbench.setup.ts", "test/bundled.setup.ts"],
    fileParallelism: false,
    testTimeout: 400_000,
    hookTimeout: 400_000,
    expect: { poll: { timeout: 120_000 } },
  },
});
