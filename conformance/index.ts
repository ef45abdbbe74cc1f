export { type Answer, answers } from "./answer.ts";
export { type Difference, sameTraces } from "./compare.ts";
export {
  type Conformance,
  conformScenario,
  type ScenarioDifference,
  type ScenarioReport,
  settingsOf,
  summarize,
} from "./conform.ts";
export { Runs } from "./runs.ts";
export {
  MAX_OPERATIONS,
  parseTrace,
  processorOf,
  type Trace,
  TraceError,
  type TraceHeader,
  type TraceLine,
  versionOf,
} from "./trace.ts";
