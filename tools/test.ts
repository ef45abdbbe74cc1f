// `npm test`: everything that must hold, in the order in which it is cheap to learn that it doesn't. Ends with one line
// that counts it all; a part without tests of its own (types, format and lint, sizes) counts as one.
import { main, run } from "./command.ts";
import { setUpEditors } from "./debian.ts";
import { setUp } from "./e2e/setup.ts";
import { type Count, failure, runSuite } from "./suite.ts";

interface Part {
  readonly name: string;
  run(): Count;
}

const parts: readonly Part[] = [
  step("types", () => run("npm", ["run", "--silent", "types"])),
  step("format and lint", () => run("npm", ["run", "--silent", "lint"])),
  suite("unit tests", "test-results/unit", "vitest.config.ts", setUpEditors),
  step("bundles and packages", () => run("tsx", ["tools/release.ts"])),
  step("sizes", () => run("tsx", ["tools/sizes.ts"])),
  suite("end-to-end tests in VS Code", "test-results/e2e", "vitest.e2e.config.ts", setUp),
];

function step(name: string, start: () => void): Part {
  return { name, run: () => outcome(failure(start)) };
}

/** What `prepare` installs is part of the suite: where it fails, so does the suite. */
function suite(name: string, report: string, config: string, prepare: () => void): Part {
  const start = (): Count => {
    const unprepared = failure(prepare);
    return unprepared === undefined ? runSuite(name, report, config) : outcome(unprepared);
  };
  return { name, run: start };
}

function outcome(error: string | undefined): Count {
  return { passed: error === undefined ? 1 : 0, failed: error === undefined ? [] : [error], skipped: [], again: [] };
}

await main(() => {
  let passed = 0;
  let failed = 0;
  const summary: string[] = [];
  for (const part of parts) {
    console.log(`\n== ${part.name}`);
    const count = part.run();
    passed += count.passed;
    failed += count.failed.length;
    const skips = count.skipped.length > 0 ? `, ${count.skipped.length} skipped` : "";
    summary.push(
      `${count.failed.length === 0 ? "ok    " : "FAILED"} ${part.name}: ${count.passed} passed, ${count.failed.length} failed${skips}`,
      ...count.skipped.map((name) => `       skipped: ${name}`),
      ...count.again.map((name) => `       passed only when tried again: ${name}`),
      ...count.failed.map((name) => `       failed: ${name}`),
    );
  }
  console.log(`\n${summary.join("\n")}\n`);
  console.log(`${passed} passed, ${failed} failed`);
  if (failed > 0) process.exitCode = 1;
});
