// On which kernels what is found holds, in words for the editor's list of problems.
import { diagnosticsOf, type Finding, type Scenario, type Task } from "../../analysis/index.ts";
import { findingRanges, versionsText } from "../../analysis/scenario/versions.ts";

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
