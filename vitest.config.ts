import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

/** What changes a list that other modules read while they load: it needs modules of its own. */
const isolated = ["test/designs/adding.test.ts"];
/** What changes settings of the machine (swap, nr_hugepages, page-cluster) and looks at them: one after another, and alone. */
const machine = ["cli/lab/recorder.test.ts", "test/reproduce/sample.test.ts"];

export default defineConfig({
  test: {
    // Threads: one for each core but one, which is for what the tests start, and two at least, since they wait for that.
    pool: "threads",
    maxWorkers: Math.max(2, availableParallelism() - 1),
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
            ...machine,
          ],
          // The suites share the modules that they test and nothing else: whatever their order (--sequence.shuffle.files), each passes.
          isolate: false,
        },
      },
      { extends: true, test: { name: "isolated", include: isolated } },
      {
        extends: true,
        test: { name: "machine", include: machine, isolate: false, maxWorkers: 1, sequence: { groupOrder: 1 } },
      },
    ],
  },
});
