// JUnit's XML, as CI services read it: a suite a file, a test case a scenario.

import { type Case, headline, type Suite, suitesOf } from "./cases.ts";
import { reportedPath } from "./path.ts";
import type { Report } from "./report.ts";

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

function testCase({ name, failures, said, skipped }: Case, path: string): string {
  const open = `    <testcase classname="${attribute(path)}" name="${attribute(name)}" file="${attribute(path)}"`;
  const [first] = failures;
  if (skipped !== undefined) return `${open}>\n      <skipped message="${attribute(skipped)}"/>\n    </testcase>\n`;
  if (first === undefined) {
    return said === "" ? `${open}/>\n` : `${open}>\n      <system-out>${content(said)}</system-out>\n    </testcase>\n`;
  }
  const failure = `      <failure type="${attribute(first.code)}" message="${attribute(headline(failures))}">${content(said)}</failure>\n`;
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
