// JUnit's XML, as CI services read it: a suite a file, a test case for the scenario (one for the releases up to the next change where all are asked).

import { reportedPath } from "./path.ts";
import { type CheckedFile, changesAmong, isOn, type Problem, type Report, rangeName } from "./report.ts";
import { problemText } from "./text.ts";

export function junitReport(report: Report): string {
  const suites = report.files.map((checked) => suite(checked, report.everyKernel));
  const tests = suites.reduce((sum, each) => sum + each.tests, 0);
  const failures = suites.reduce((sum, each) => sum + each.failures, 0);
  const xml = suites.map((each) => each.xml).join("");
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="ptescope" tests="${tests}" failures="${failures}" errors="0">\n${xml}</testsuites>\n`;
}

function suite(checked: CheckedFile, everyKernel: boolean) {
  const path = reportedPath(checked.file.file, []);
  const { file, problems, ranges } = checked;
  const cases = everyKernel
    ? changesAmong(problems, ranges).map((at) =>
        testCase(
          file,
          problems.filter((each) => isOn(each, ranges, at)),
          path,
          `Linux ${rangeName(ranges, at)} and later`,
        ),
      )
    : [testCase(file, problems, path, `Linux ${file.scenario.settings.kernel}`)];
  const failures = cases.filter(({ failed }) => failed).length;
  const xml = `  <testsuite name="${attribute(path)}" tests="${cases.length}" failures="${failures}" errors="0" skipped="0">\n${cases.map((each) => each.xml).join("")}  </testsuite>\n`;
  return { tests: cases.length, failures, xml };
}

function testCase(file: CheckedFile["file"], problems: readonly Problem[], path: string, name: string) {
  const here = problems.filter(({ severity }) => severity === "error" || severity === "warning");
  const open = `    <testcase classname="${attribute(path)}" name="${attribute(name)}" file="${attribute(path)}"`;
  const [first] = here;
  if (first === undefined) return { failed: false, xml: `${open}/>\n` };
  const text = here.map((problem) => problemText(file, problem, (_, plain) => plain)).join("\n");
  const failure = `      <failure type="${attribute(first.code)}" message="${attribute(headline(here))}">${content(text)}</failure>\n`;
  return { failed: true, xml: `${open}>\n${failure}    </testcase>\n` };
}

function headline(problems: readonly Problem[]): string {
  const [first] = problems;
  const more = problems.length > 1 ? ` (and ${problems.length - 1} more)` : "";
  return first ? `line ${first.line + 1}: ${first.code} ${first.message}${more}` : "";
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
