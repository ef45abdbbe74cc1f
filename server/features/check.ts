// A scenario as a test: what it states must hold, and nothing else may be found. The same as `ptescope check` calls an error or a warning.
import {
  diagnosticsOf,
  runningScenario,
  type Scenario,
  type ScenarioDiagnostic,
  type Task,
} from "../../analysis/index.ts";
import type { Includer } from "../../language/index.ts";
import { fileOf, rangeOf } from "../location.ts";
import type { CheckFailure, CheckResult } from "../protocol.ts";

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
      message: [each.message, ...each.detail].join("\n"),
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
