// What is said of findings besides the diagnostics of an open scenario: as a test's failures, on which kernels each holds, and what each means.
import {
  diagnosticsOf,
  type Finding,
  ruleOf,
  rules,
  runningScenario,
  type Scenario,
  type ScenarioDiagnostic,
  type Task,
} from "../../analysis/index.ts";

import { findingRanges, versionsText } from "../../analysis/scenario/versions.ts";
import type { Includer } from "../../language/index.ts";
import { fileOf, rangeOf } from "../location.ts";
import type { CheckFailure, CheckResult, FindingsResult } from "../protocol.ts";

// A scenario as a test: what it states must hold, and nothing else may be found. The same as `ptescope check` calls an error or a warning.

/** In pieces of a few milliseconds. */
export function* check(uri: string, text: string, include: Includer, enabled: ReadonlySet<string>): Task<CheckResult> {
  const begun = performance.now();
  const scenario = yield* runningScenario(text, { include, enabled });
  const failures = diagnosticsOf(scenario)
    .filter(({ severity }) => severity === "error" || severity === "warning")
    .flatMap((each) => failure(uri, scenario, each));
  const checked = scenario.checks.length + scenario.steps.filter(({ bound }) => bound.expectations.length > 0).length;
  return { failures, statements: scenario.steps.length, checked, milliseconds: performance.now() - begun };
}

function failure(uri: string, scenario: Scenario, each: ScenarioDiagnostic): CheckFailure[] {
  const target = each.files.length === 0 ? uri : fileOf(uri, each.files);
  if (target === null) return [];
  return [
    {
      uri: target,
      range: rangeOf(each.line, each),
      code: each.code,
      message: [each.message, ...each.detail.lines].join("\n"),
      ...difference(scenario, each),
    },
  ];
}

/** The result stated, and the one that came: an editor shows them side by side. What an assert says of many pages is told in words. */
function difference(scenario: Scenario, { finding, files, line, start, end }: ScenarioDiagnostic) {
  if (finding?.cause.kind !== "mismatch" || finding.check !== undefined || files.length > 0) return {};
  const { instead } = finding.cause;
  const expected = scenario.document.statements[line]?.text.slice(start, end).trim();
  return instead !== null && expected ? { expected, actual: instead } : {};
}

// On which kernels what is found holds, in words for the editor's list of problems.

/** Of so many findings it is said; of more it is in their hovers. */
const MOST = 100;

/** In small pieces; the scenario runs once a range of kernels for it. */
export function* findingVersions(scenario: Scenario): Task<ReadonlyMap<Finding, string>> {
  const texts = new Map<Finding, string>();
  const found = diagnosticsOf(scenario).flatMap(({ finding }) => (finding === null ? [] : [finding]));
  if (found.length === 0) return texts;
  yield* findingRanges(scenario);
  for (const finding of found.slice(0, MOST)) {
    texts.set(finding, versionsText(scenario, finding));
    yield;
  }
  return texts;
}

/** The page of a finding, as Markdown; null: there is no such finding. What is said of them all is long, and loaded for it alone. */
export async function explain(code: string): Promise<string | null> {
  const rule = ruleOf(code);
  return rule ? (await import("../../analysis/findings/explanation.ts")).findingPage(rule) : null;
}

/** What there is to explain. */
export function findings(): FindingsResult {
  return { findings: rules.map(({ code, title }) => ({ code, title })) };
}
