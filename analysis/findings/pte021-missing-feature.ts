// PTE021: what the scenario asks for does not exist on its kernel.

import { type Lack, lacksOf } from "../../engine/index.ts";
import { type Draft, type Fix, knownRefusal, type Rule, type StepFacts, wholeOperation } from "./finding.ts";
import { onKernel } from "./quick-fix.ts";

export const missingFeature: Rule = {
  code: "PTE021",
  kind: "kernel-lacks-it",
  group: "support",
  title: "The kernel does not have this yet",
  severity: "warning",
  remedy:
    "Choose a later kernel (`kernel 7.3`), or leave the feature out. A monitor should ask for what it needs and fall back.",
  check: (facts) => {
    const lacks = lacksOf(facts.settings.kernel, facts.operation);
    return lacks.length === 0 ? [] : drafts(facts, lacks);
  },
  fixes: ({ cause }, facts) => (cause.kind === "lack" ? lackFixes(facts, cause.what) : []),
};

function drafts(facts: StepFacts, lacks: readonly Lack[]): Draft[] {
  return lacks.map(({ what, since }) => ({
    subject: wholeOperation,
    cause: { kind: "lack", what, since },
    message: `${what} came with Linux ${since}`,
    ...knownRefusal(facts),
    detail: [`Linux ${facts.settings.kernel} does not have it${answer(facts)}.`],
  }));
}

/** A kernel that has it, or the statement without it. Where the scenario expects the refusal, neither. */
function lackFixes({ expects, index, operation }: StepFacts, what: string): Fix[] {
  if (expects) return [];
  const fixes = onKernel((kernel) => !lacksOf(kernel, operation).some((lack) => lack.what === what));
  if (operation.op === "userfaultfd" || operation.op === "continue")
    fixes.push({ title: `Leave ${what} out`, edits: [{ kind: "remove-flag", statement: index, flag: what }] });
  return fixes;
}

function answer({ result }: StepFacts): string {
  return result.err === undefined ? "" : ` and answers ${result.err}`;
}
