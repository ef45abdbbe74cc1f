// Every kind of finding explained: `explanations[rule.kind]`. The type demands one for each.

import type { FindingKind } from "../finding.ts";
import { designExplanations } from "./design.ts";
import type { Explanation } from "./explanation.ts";
import { lossExplanations } from "./losses.ts";
import { memoryExplanations } from "./memory.ts";
import { scenarioExplanations } from "./scenario.ts";

export const explanations: Readonly<Record<FindingKind, Explanation>> = {
  ...lossExplanations,
  ...memoryExplanations,
  ...designExplanations,
  ...scenarioExplanations,
};
