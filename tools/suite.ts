// `npm test`: everything that must hold, in the order in which it is cheap to learn that it doesn't. Ends with one line
// that counts it all; a part without tests of its own (types, format and lint, sizes) counts as one. `npm run e2e` is the last part alone: the extension
// packaged, the editor installed that it drives, and vitest with what arguments there are (`npm run e2e -- editor`).

import { existsSync, readFileSync, rmSync } from "node:fs";
import { join, relative } from "node:path";
import { CommandFailed, isStarted, main, root, run } from "./command.ts";
import { setUp, setUpEditors } from "./needs.ts";

interface Part {
  readonly name: string;
  run(): Count;
}

const parts: readonly Part[] = [
  step("types", () => run("npm", ["run", "--silent", "types"])),
  step("format and lint", () => run("npm", ["run", "--silent", "lint"])),
  suite("unit tests", "test-results/unit", "vitest.config.ts", setUpEditors),
  step("bundles and packages", () => run("tsx", ["tools/package.ts"])),
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

function everything(): void {
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
}

function endToEnd(args: readonly string[]): void {
  run("tsx", ["tools/package.ts", "vsix"]);
  setUp();
  run("vitest", ["run", "--config", "vitest.e2e.config.ts", ...args]);
}

// A test suite as `npm test` runs it: vitest, whose report says what failed; the files of what failed run once more. What passes then counts as
// passed and is named at the end as what passed only when tried again, so that nobody takes it for sound.

interface Count {
  readonly passed: number;
  /** What failed, a line each. */
  readonly failed: readonly string[];
  /** By name: what this machine could not run. */
  readonly skipped: readonly string[];
  /** By name: what passed only when it was tried again. */
  readonly again: readonly string[];
}

/** What one run of vitest reports. */
export interface Report {
  readonly passed: number;
  /** The tests that failed by their file, relative to the project; a file that failed as a whole has its message for a test. */
  readonly failed: ReadonlyMap<string, readonly string[]>;
  readonly skipped: readonly string[];
  /** How vitest itself ended, where it ended with an error. */
  readonly error?: string | undefined;
}

/** Runs the suite of one configuration; `report` is the path of what it writes, without an ending. */
function runSuite(name: string, report: string, config: string): Count {
  const first = vitest(`${report}.json`, config, []);
  if (first.failed.size === 0) return judge(first);
  const files = [...first.failed.keys()];
  console.log(`\n== ${name}, once more: ${files.join(", ")}`);
  return judge(first, vitest(`${report}-again.json`, config, files));
}

/**
 * What two runs say together: of everything, and, where something failed, of the files where it did. A run that ended with an error although no test
 * failed has itself failed.
 */
export function judge(first: Report, second?: Report): Count {
  const { passed, skipped } = first;
  if (!second) return { passed, failed: first.error === undefined ? [] : [first.error], skipped, again: [] };
  const failed = names(second.error !== undefined && second.failed.size === 0 ? first.failed : second.failed);
  const again = names(first.failed).filter((test) => !failed.includes(test));
  return { passed: passed + again.length, failed, skipped, again };
}

function names(failed: Report["failed"]): string[] {
  return [...failed].flatMap(([file, tests]) => tests.map((test) => `${file}: ${test}`));
}

function vitest(file: string, config: string, only: readonly string[]): Report {
  const path = join(root, file);
  rmSync(path, { force: true });
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${file}`];
  const error = failure(() => run("vitest", ["run", "--config", config, ...reporters, ...only]));
  return {
    ...(existsSync(path) ? read(readFileSync(path, "utf8")) : { passed: 0, failed: new Map(), skipped: [] }),
    error,
  };
}

/** The line that `start` failed with. */
function failure(start: () => void): string | undefined {
  try {
    start();
    return undefined;
  } catch (error) {
    const message = error instanceof CommandFailed ? error.message : String(error);
    console.error(message);
    return message.split("\n")[0] ?? "";
  }
}

/** vitest's report in JSON. */
interface Results {
  readonly numPassedTests?: number;
  readonly testResults?: readonly {
    readonly name: string;
    readonly status: string;
    readonly message?: string;
    readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[];
  }[];
}

function read(text: string): Report {
  const json: Results = JSON.parse(text);
  const failed = new Map<string, string[]>();
  const skipped: string[] = [];
  for (const { name, status, message, assertionResults } of json.testResults ?? []) {
    for (const test of assertionResults)
      if (test.status === "skipped" || test.status === "pending") skipped.push(test.fullName.trim());
    if (status !== "failed") continue;
    const tests = assertionResults.filter((test) => test.status === "failed").map((test) => test.fullName.trim());
    failed.set(relative(root, name), tests.length > 0 ? tests : [(message ?? "").split("\n")[0] ?? ""]);
  }
  return { passed: json.numPassedTests ?? 0, failed, skipped };
}

if (isStarted(import.meta.url)) {
  const [part, ...args] = process.argv.slice(2);
  await main(() => (part === "e2e" ? endToEnd(args) : everything()));
}
