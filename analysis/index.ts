// analysis: runs a scenario on the engine and says what came of it, once, for every face.

export { assertWords, type EntryLook, type EntryWords, entrySentence, entryWords } from "./describe/entry.ts";
export { messageText } from "./describe/message.ts";
export { type OutcomePart, outcomeParts, outcomeText, regionsText, type ThreadName } from "./describe/outcome.ts";
export { pagesText } from "./describe/pages.ts";
export { actionSpan, statementText } from "./describe/statement.ts";
export { stuckText } from "./describe/wait.ts";
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
export { originOf } from "./findings/origin.ts";
export { ruleOf, rules } from "./findings/table.ts";
export {
  diagnosticsOf,
  type RelatedPlace,
  type ScenarioDiagnostic,
} from "./scenario/diagnostics.ts";
export { fixesOf } from "./scenario/fixes.ts";
export type { ScenarioOptions } from "./scenario/options.ts";
export type { Scenario } from "./scenario/scenario.ts";
export { openScenario, Session } from "./scenario/session.ts";
export type { AssertRecord, StepRecord } from "./scenario/step.ts";
export { onKernel, versionsOf, versionsText } from "./scenario/versions.ts";
export { BudgetError, finished, type Task } from "./task.ts";
export type { Timeline } from "./timeline/timeline.ts";
