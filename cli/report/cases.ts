// What `check` ran, as the tests that CI counts, in JUnit's XML and in KTAP: one a scenario, or one for the releases up to the next change where
// all are asked.

import { oneLine } from "../output.ts";
import { type CheckedFile, changesAmong, isOn, type Problem, type Report, rangeName, reportedPath } from "./report.ts";
import { problemText } from "./text.ts";

interface Case {
  readonly name: string;
  /** What makes it fail: errors and warnings. */
  readonly failures: readonly Problem[];
  /** The same in words, with their lines. */
  readonly text: string;
  /** Why it has no answer. */
  readonly skipped?: string;
}

interface Suite {
  /** As the user wrote it. */
  readonly file: string;
  readonly cases: readonly Case[];
}

/** A suite a file. */
function suitesOf({ files, everyKernel }: Report): Suite[] {
  const suites = new Map<string, Case[]>();
  for (const checked of files) {
    const { file } = checked.file;
    suites.set(file, [...(suites.get(file) ?? []), ...casesOf(checked, everyKernel)]);
  }
  return [...suites].map(([file, cases]) => ({ file, cases }));
}

function casesOf({ file, problems, ranges, questions }: CheckedFile, everyKernel: boolean): Case[] {
  const where = file.block === null ? "" : `line ${file.block.line + 1}, `;
  const made = (name: string, among: readonly Problem[]): Case => {
    const failures = among.filter(({ severity }) => severity === "error" || severity === "warning");
    return {
      name: `${where}${name}`,
      failures,
      text: failures.map((problem) => problemText(file, problem, (_, plain) => plain)).join("\n"),
    };
  };
  if (questions !== undefined)
    return questions.map(({ name, problems: own, skipped, passed = "" }) => {
      const each = made(name, own);
      return {
        ...each,
        text: each.failures.length === 0 ? passed : each.text,
        ...(skipped === undefined ? {} : { skipped }),
      };
    });
  if (!everyKernel) return [made(`Linux ${file.scenario.settings.kernel}`, problems)];
  return changesAmong(problems, ranges).map((at) =>
    made(
      `Linux ${rangeName(ranges, at)} and later`,
      problems.filter((each) => isOn(each, ranges, at)),
    ),
  );
}

/** What fails, in a line. */
function headline(problems: readonly Problem[]): string {
  const [first] = problems;
  const more = problems.length > 1 ? ` (and ${problems.length - 1} more)` : "";
  return first ? `line ${first.line + 1}: ${first.code} ${first.message}${more}` : "";
}

/** JUnit's XML, as CI services read it: a suite a file, a test case a scenario. */
export function junitReport(report: Report): string {
  const suites = suitesOf(report).map(suite);
  const tests = suites.reduce((sum, each) => sum + each.tests, 0);
  const failures = suites.reduce((sum, each) => sum + each.failures, 0);
  const xml = suites.map((each) => each.xml).join("");
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="ptescope" tests="${tests}" failures="${failures}" errors="0">\n${xml}</testsuites>\n`;
}

function suite({ file, cases }: Suite) {
  const path = reportedPath(file, []);
  const failures = cases.filter((each) => each.failures.length > 0).length;
  const skipped = cases.filter((each) => each.skipped !== undefined).length;
  const inner = cases.map((each) => testCase(each, path)).join("");
  const xml = `  <testsuite name="${attribute(path)}" tests="${cases.length}" failures="${failures}" errors="0" skipped="${skipped}">\n${inner}  </testsuite>\n`;
  return { tests: cases.length, failures, xml };
}

function testCase({ name, failures, text, skipped }: Case, path: string): string {
  const open = `    <testcase classname="${attribute(path)}" name="${attribute(name)}" file="${attribute(path)}"`;
  const [first] = failures;
  if (skipped !== undefined) return `${open}>\n      <skipped message="${attribute(skipped)}"/>\n    </testcase>\n`;
  if (first === undefined) {
    return text === "" ? `${open}/>\n` : `${open}>\n      <system-out>${content(text)}</system-out>\n    </testcase>\n`;
  }
  const failure = `      <failure type="${attribute(first.code)}" message="${attribute(headline(failures))}">${content(text)}</failure>\n`;
  return `${open}>\n${failure}    </testcase>\n`;
}

/** Text between tags: what XML 1.0 can't hold is left out. */
function content(text: string): string {
  return text
    .replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, "")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;");
}

function attribute(text: string): string {
  return content(text).replaceAll('"', "&quot;").replaceAll("\n", "&#10;").replaceAll("\t", "&#9;");
}

// KTAP version 1, which kernel developers' tools read (Documentation/dev-tools/ktap.rst): a test a file; where it has several scenarios or ran on
// several kernels, each is a subtest. What fails is told in diagnostic lines before the result.

export interface KtapTest {
  readonly name: string;
  readonly ok: boolean;
  /** Why it did not run. */
  readonly skipped?: string;
  /** Lines before the result. */
  readonly text?: string | undefined;
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

function testLines({ name, ok, skipped, text = "", subtests = [] }: KtapTest, number: number): string[] {
  const inner = subtests.length > 0 ? ktapLines(subtests).map((line) => `  ${line}`) : [];
  const diagnostic =
    text === ""
      ? []
      : text
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

function caseOf({ name, failures, text, skipped }: Case): KtapTest {
  return { name, ok: failures.length === 0, text, ...(skipped === undefined ? {} : { skipped }) };
}
