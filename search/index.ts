// search: which order of events loses it. Everything here is a generator that says how far it is, or plain data.

export type { PageName } from "./alphabet.ts";
export { foundText, statementsOf } from "./answer.ts";
export {
  type Answer,
  answering,
  differenceQuestion,
  type FoundScenario,
  type Question,
  questionsOf,
} from "./answers.ts";
export { least } from "./arguments.ts";
export { searchDifference, settingsNamed, variantsOf } from "./difference.ts";
export type { Helpers } from "./helpers.ts";
export {
  byRelease,
  LOSS_BOUNDS,
  type Losses,
  type LossProgress,
  type LossQuestion,
  losses,
  type Way,
} from "./losses.ts";
export type { Bounds, Counterexample, Exploration, Progress, SearchOptions } from "./outcome.ts";
export { coverageText, progressText, whereText } from "./outcome.ts";
export type { Problem } from "./problem.ts";
export type { ResumableOptions, Saved } from "./saved.ts";
export { explore, search } from "./search.ts";
export { brokenAbove, type Section, type SectionError, sectionOf } from "./section.ts";
export { type Who, whoDoes, whoText } from "./who.ts";
