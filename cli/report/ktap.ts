// KTAP version 1, which kernel developers' tools read (Documentation/dev-tools/ktap.rst): a test a file; where it has several scenarios or ran on
// several kernels, each is a subtest. What fails is told in diagnostic lines before the result.

import { oneLine } from "../output.ts";
import { type Case, type Suite, suitesOf } from "./cases.ts";
import { reportedPath } from "./path.ts";
import type { Report } from "./report.ts";

export interface KtapTest {
  readonly name: string;
  readonly ok: boolean;
  /** Why it did not run. */
  readonly skipped?: string;
  /** Lines before the result. */
  readonly said?: string | undefined;
  readonly subtests?: readonly KtapTest[];
}

export function ktapReport(report: Report): string {
  return ktap(suitesOf(report).map(testOf));
}

/** Tests with their plan: `1..N`. */
export function ktap(tests: readonly KtapTest[]): string {
  return `${ktapLines(tests).join("\n")}\n`;
}

function ktapLines(tests: readonly KtapTest[]): string[] {
  return ["KTAP version 1", `1..${tests.length}`, ...tests.flatMap((test, index) => testLines(test, index + 1))];
}

function testLines({ name, ok, skipped, said = "", subtests = [] }: KtapTest, number: number): string[] {
  const inner = subtests.length > 0 ? ktapLines(subtests).map((line) => `  ${line}`) : [];
  const diagnostic =
    said === ""
      ? []
      : said
          .trimEnd()
          .split(/\r\n|\n|\r/)
          .map((line) => `# ${line}`.trimEnd());
  const directive = skipped === undefined ? "" : ` # SKIP ${described(skipped)}`;
  return [...inner, ...diagnostic, `${ok ? "ok" : "not ok"} ${number} ${described(name)}${directive}`];
}

/** A `#` begins a directive. */
function described(text: string): string {
  return oneLine(text).replaceAll("#", "_").trim();
}

function testOf({ file, cases }: Suite): KtapTest {
  const name = reportedPath(file, []);
  const [only, ...more] = cases;
  if (only !== undefined && more.length === 0 && only.skipped === undefined) return { ...caseOf(only), name };
  return { name, ok: cases.every(({ failures }) => failures.length === 0), subtests: cases.map(caseOf) };
}

function caseOf({ name, failures, said, skipped }: Case): KtapTest {
  return { name, ok: failures.length === 0, said, ...(skipped === undefined ? {} : { skipped }) };
}
