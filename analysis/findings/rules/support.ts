// Findings of what is not there: what the scenario asks for, in its kernel, its architecture or its processor; what the model knows nothing of, or
// fails at.
import { type ArchLack, archLacksOf, kernelVersions, lacksOf, type Settings } from "../../../engine/index.ts";
import type { Fix, Rule, StepFacts } from "../finding.ts";

/** PTE021: what the scenario asks for does not exist on its kernel. */
export const missingFeature: Rule = {
  code: "PTE021",
  kind: "kernel-lacks-it",
  group: "support",
  title: "The kernel does not have this yet",
  severity: "warning",
  remedy:
    "Choose a later kernel (`kernel 7.3`), or leave the feature out. A monitor should ask for what it needs and fall back.",
  check: (facts) =>
    lacksOf(facts.settings.kernel, facts.operation).map(({ what, since }) => ({
      subject: { kind: "operation" },
      cause: { kind: "lack", what, since },
      message: `${what} came with Linux ${since}`,
      // Where the scenario says what comes of it, it is known.
      ...(facts.expects && facts.result.err !== undefined ? { severity: "information" as const } : {}),
      detail: [`Linux ${facts.settings.kernel} does not have it${kernelAnswer(facts)}.`],
    })),
  fixes: ({ cause }, facts) => (cause.kind === "lack" ? kernelFixes(facts, cause.what) : []),
};

/** A kernel that has it, or the statement without it. Where the scenario expects the refusal, neither. */
function kernelFixes({ expects, index, operation }: StepFacts, what: string): Fix[] {
  if (expects) return [];
  const kernel = kernelVersions.find((each) => !lacksOf(each, operation).some((lack) => lack.what === what));
  const fixes: Fix[] = [];
  if (kernel)
    fixes.push({ title: `Run it on Linux ${kernel}`, edits: [{ kind: "header", keyword: "kernel", value: kernel }] });
  if (operation.op === "userfaultfd" || operation.op === "continue")
    fixes.push({ title: `Leave ${what} out`, edits: [{ kind: "remove-flag", statement: index, flag: what }] });
  return fixes;
}

function kernelAnswer({ result }: StepFacts): string {
  return result.err === undefined ? "" : ` and answers ${result.err}`;
}

/** PTE022: what the scenario asks for does not exist on its architecture, or not on that kernel or processor. */
export const architectureLacksIt: Rule = {
  code: "PTE022",
  kind: "architecture-lacks-it",
  group: "support",
  title: "The architecture does not have this",
  severity: "warning",
  remedy:
    "Run it where it is: uffd-wp is in x86_64, in arm64 since 6.10, in riscv64 since 6.19 on some processors; soft-dirty in x86_64, and in riscv64 as uffd-wp. A monitor should ask UFFDIO_API for what it needs and fall back.",
  check: (facts) =>
    archLacksOf(facts.settings, facts.operation).map((lack) => ({
      subject: { kind: "operation" },
      cause: { kind: "arch-lack", what: lack.what },
      message: `${facts.settings.arch} has no ${lack.what}${when(lack)}`,
      // Where the scenario says what comes of it, it is known.
      ...(facts.expects && facts.result.err !== undefined ? { severity: "information" as const } : {}),
      detail: [archAnswer(facts, lack)],
    })),
  fixes: ({ cause }, facts) => (cause.kind === "arch-lack" ? archFixes(facts, cause.what) : []),
};

function when({ since, extension }: ArchLack): string {
  const needs = extension === null ? "" : `, nor later on a processor without ${extension}`;
  return since === null ? needs : ` before Linux ${since}${needs}`;
}

function archAnswer({ settings, operation, result }: StepFacts, { what }: ArchLack): string {
  const { arch, kernel } = settings;
  if (result.err !== undefined) return `Linux ${kernel} answers ${result.err} there.`;
  if (operation.op === "clear_refs")
    return "It answers 0 and changes nothing: entries have no such bit, pagemap shows none, and no write permission is taken away to see the next write.";
  if (what === "uffd-wp")
    return `Linux ${kernel} takes it on ${arch} and protects nothing: the entries have no bit that would say so, and no write raises a message.`;
  return `Linux ${kernel} does not have it on ${arch}.`;
}

/** A kernel on which the architecture has it, and the architecture that always does. Where the scenario expects the refusal, neither. */
function archFixes({ expects, settings, operation }: StepFacts, what: ArchLack["what"]): Fix[] {
  if (expects) return [];
  const has = (other: Partial<Settings>): boolean =>
    !archLacksOf({ ...settings, ...other }, operation).some((lack) => lack.what === what);
  const kernel = kernelVersions.find((each) => has({ kernel: each }));
  const fixes: Fix[] = [];
  if (kernel !== undefined)
    fixes.push({ title: `Run it on Linux ${kernel}`, edits: [{ kind: "header", keyword: "kernel", value: kernel }] });
  if (has({ arch: "x86_64" }))
    fixes.push({ title: "Run it on x86_64", edits: [{ kind: "header", keyword: "arch", value: "x86_64" }] });
  return fixes;
}

/** PTE025: the engine does not know what Linux does here, and says so; what follows may not hold then. */
export const notModelled: Rule = {
  code: "PTE025",
  kind: "not-modelled",
  group: "model",
  title: "Not modelled",
  severity: "warning",
  remedy: "`ptescope record` asks the running kernel.",
  check: ({ result }) =>
    result.notModelled === undefined || result.internal
      ? []
      : [
          {
            subject: { kind: "operation" },
            cause: { kind: "not-modelled", what: result.notModelled },
            message: `not modelled: ${result.notModelled}`,
            detail: ["The state is as before, as if the statement were not there: what follows may not hold."],
          },
        ],
};

/** PTE028: the engine failed, which says nothing of Linux. */
export const internalError: Rule = {
  code: "PTE028",
  kind: "internal-error",
  group: "model",
  title: "Internal error",
  severity: "error",
  remedy: "Report it, with the scenario up to this line.",
  check: ({ result }) =>
    result.internal && result.notModelled !== undefined
      ? [
          {
            subject: { kind: "operation" },
            cause: { kind: "internal", error: result.notModelled },
            message: `internal error of ptescope: ${result.notModelled}`,
            detail: ["The state is as before, as if the statement were not there: what follows may not hold."],
          },
        ]
      : [],
};
