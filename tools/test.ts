// `npm test`: everything that must hold, in the order in which it is cheap to learn that it doesn't. Ends with one line
// that counts it all; a part without tests of its own (types, format and lint, sizes) counts as one.
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { CommandFailed, main, root, run } from "./command.ts";
import { setUp } from "./e2e/setup.ts";
import { setUpEditors } from "./editors.ts";

interface Part {
  readonly name: string;
  run(): void;
  /** The report that vitest writes, for parts that are test suites. */
  readonly report?: string;
}

const parts: readonly Part[] = [
  { name: "types", run: () => run("npm", ["run", "--silent", "types"]) },
  { name: "format and lint", run: () => run("npm", ["run", "--silent", "lint"]) },
  suite("unit tests", "test-results/unit.json", "vitest.config.ts", setUpEditors),
  { name: "bundles and packages", run: () => run("tsx", ["tools/release.ts"]) },
  { name: "sizes", run: () => run("tsx", ["tools/sizes.ts"]) },
  suite("end-to-end tests in VS Code", "test-results/e2e.json", "vitest.e2e.config.ts", setUp),
];

interface Count {
  passed: number;
  failed: number;
  /** By name: what this machine could not run. */
  skipped: readonly string[];
}

/** vitest on one of its configurations, with a report beside what it prints. */
function suite(name: string, report: string, config: string, prepare?: () => void): Part {
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
  const start = (): void => {
    prepare?.();
    run("vitest", ["run", "--config", config, ...reporters]);
  };
  return { name, run: start, report };
}

/** Runs a part. One that ends with an error has failed at least once, whatever its report says. */
function count(part: Part): Count {
  const report = part.report === undefined ? undefined : join(root, part.report);
  if (report) rmSync(report, { force: true });
  let ended = true;
  try {
    part.run();
  } catch (error) {
    console.error(error instanceof CommandFailed ? error.message : error);
    ended = false;
  }
  if (!report) return { passed: ended ? 1 : 0, failed: ended ? 0 : 1, skipped: [] };
  const { passed, failed, skipped } = existsSync(report) ? read(report) : { passed: 0, failed: 0, skipped: [] };
  return { passed, failed: Math.max(failed, ended ? 0 : 1), skipped };
}

function read(report: string): Count {
  const json: {
    numPassedTests?: number;
    numFailedTests?: number;
    testResults?: { assertionResults: { status: string; fullName: string }[] }[];
  } = JSON.parse(readFileSync(report, "utf8"));
  const skipped = (json.testResults ?? [])
    .flatMap(({ assertionResults }) => assertionResults)
    .filter(({ status }) => status === "skipped" || status === "pending")
    .map(({ fullName }) => fullName.trim());
  return { passed: json.numPassedTests ?? 0, failed: json.numFailedTests ?? 0, skipped };
}

await main(() => {
  const total = { passed: 0, failed: 0 };
  const summary: string[] = [];
  for (const part of parts) {
    console.log(`\n== ${part.name}`);
    const { passed, failed, skipped } = count(part);
    total.passed += passed;
    total.failed += failed;
    summary.push(
      `${failed === 0 ? "ok    " : "FAILED"} ${part.name}: ${passed} passed, ${failed} failed${skipped.length > 0 ? `, ${skipped.length} skipped` : ""}`,
    );
    for (const name of skipped) summary.push(`       skipped: ${name}`);
  }
  console.log(`\n${summary.join("\n")}\n`);
  console.log(`${total.passed} passed, ${total.failed} failed`);
  if (total.failed > 0) process.exitCode = 1;
});
