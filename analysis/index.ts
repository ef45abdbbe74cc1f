// analysis: runs a scenario on the engine and says what came of it, once, for every face.

export { assertWords, type EntryShape, type EntryWords, entrySentence, entryWords } from "./describe/entry.ts";
export { actionSpan, pagesText, statementText } from "./describe/naming.ts";
export {
  messageText,
  type OutcomePart,
  outcomeParts,
  outcomeText,
  regionsText,
  stuckText,
  type ThreadName,
} from "./describe/outcome.ts";
export {
  type Draft,
  type Edit,
  type Finding,
  type Fix,
  type PageSpan,
  pagesOf,
  type Rule,
  type Severity,
} from "./findings/finding.ts";
export { looksAt, needsMet } from "./findings/needs.ts";
export { ruleOf, rules, rulesWith } from "./findings/table.ts";
export {
  diagnosticsOf,
  type RelatedPlace,
  type ScenarioDiagnostic,
} from "./scenario/diagnostics.ts";
export type { AssertRecord, Scenario, ScenarioOptions, StepRecord } from "./scenario/scenario.ts";
export { BudgetError, finished, type Task } from "./scenario/scenario.ts";
export { openScenario, runningScenario, Session } from "./scenario/session.ts";
export { runStep, type Timeline } from "./timeline/timeline.ts";
