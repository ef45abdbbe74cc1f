// PTE022: what the scenario asks for does not exist on its architecture, or not on that kernel or processor.

import { type ArchLack, archLacksOf, type Settings } from "../../engine/index.ts";
import { type Draft, type Fix, knownRefusal, type Rule, type StepFacts, wholeOperation } from "./finding.ts";
import { onKernel } from "./quick-fix.ts";

export const architectureLacksIt: Rule = {
  code: "PTE022",
  kind: "architecture-lacks-it",
  group: "support",
  title: "The architecture does not have this",
  severity: "warning",
  remedy:
    "Run it on x86_64, or on a kernel that has it, where the message names one. A monitor should ask UFFDIO_API for what it needs and fall back.",
  check: (facts) => {
    const lacks = archLacksOf(facts.settings, facts.operation);
    return lacks.length === 0 ? [] : drafts(facts, lacks);
  },
  fixes: ({ cause }, facts) => (cause.kind === "arch-lack" ? lackFixes(facts, cause.what) : []),
};

function drafts(facts: StepFacts, lacks: readonly ArchLack[]): Draft[] {
  return lacks.map((lack) => ({
    subject: wholeOperation,
    cause: { kind: "arch-lack", what: lack.what },
    message: `${facts.settings.arch} has no ${lack.what}${when(lack)}`,
    ...knownRefusal(facts),
    detail: [answer(facts, lack)],
  }));
}

function when({ since, extension }: ArchLack): string {
  const needs = extension === null ? "" : `, nor later on a processor without ${extension}`;
  return since === null ? needs : ` before Linux ${since}${needs}`;
}

function answer({ settings, operation, result }: StepFacts, { what }: ArchLack): string {
  const { arch, kernel } = settings;
  if (result.err !== undefined) return `Linux ${kernel} answers ${result.err} there.`;
  if (operation.op === "clear_refs")
    return "It answers 0 and changes nothing: entries have no such bit, pagemap shows none, and no write permission is taken away to see the next write.";
  if (what === "uffd-wp")
    return `Linux ${kernel} takes it on ${arch} and protects nothing: the entries have no bit that would say so, and no write raises a message.`;
  return `Linux ${kernel} does not have it on ${arch}.`;
}

/** A kernel on which the architecture has it, and the architecture that always does. Where the scenario expects the refusal, neither. */
function lackFixes({ expects, settings, operation }: StepFacts, what: ArchLack["what"]): Fix[] {
  if (expects) return [];
  const has = (other: Partial<Settings>): boolean =>
    !archLacksOf({ ...settings, ...other }, operation).some((lack) => lack.what === what);
  const fixes = onKernel((kernel) => has({ kernel }));
  if (has({ arch: "x86_64" }))
    fixes.push({ title: "Run it on x86_64", edits: [{ kind: "header", keyword: "arch", value: "x86_64" }] });
  return fixes;
}
