// Quick fixes that several rules offer: pages protected again after a step, as the state is then, or unprotected before
// it; a feature asked for; another kernel.

import {
  type KernelVersion,
  kernelVersions,
  lacksOf,
  pageAt,
  type RegisterMode,
  userfaultfds,
  vmasOf,
} from "../../engine/index.ts";
import type { Feature } from "../../engine/operation.ts";
import type { Edit, Fix, PageSpan, StepFacts } from "./finding.ts";

/**
 * Inserts a WRITEPROTECT or RWPROTECT over the pages after the statement; where they are not registered for it any
 * more, a registration before it; where they are empty anonymous memory, WP_UNPOPULATED at the userfaultfd, or on a kernel that
 * lacks it a page to hold the bit.
 */
export function protectAgain(span: PageSpan, facts: StepFacts): Fix {
  const pages = facts.argument(span);
  const { entry, registered, protection } = pageAt(facts.after, span.mm, span.place, span.from);
  const [mode, statement] = protection.kind === "rwp" ? (["RWP", "rwp"] as const) : (["WP", "wp"] as const);
  const lines: string[] = [];
  const edits: Edit[] = [];
  const missing = !registered.includes(mode);
  // All of what is mapped there: registering a part of a mapping would split its VMA.
  if (missing)
    lines.push(`register(${facts.nameOf(span.place)}, ${[...registered, mode satisfies RegisterMode].join(" | ")})`);
  if (entry.kind === "none" && mode === "RWP") lines.push(`madvise(${pages}, POPULATE_READ)`);
  else if (entry.kind === "none" && isAnonymous(span, facts) && !hasUnpopulated(span, facts)) {
    const unpopulated = askFor("WP_UNPOPULATED", span.mm, facts);
    if (unpopulated.length > 0) edits.push(...unpopulated.flatMap((fix) => fix.edits));
    else lines.push(`madvise(${pages}, POPULATE_READ)`);
  }
  lines.push(`${statement}(${pages})`);
  const text = lines.map((line) => `${span.mm}: ${line}`).join("\n");
  return {
    title: `${missing ? "Register and protect" : "Protect"} ${facts.span(span)} again after it`,
    edits: [...edits, { kind: "insert-after", statement: facts.index, text }],
  };
}

/** Inserts an unprotect of the pages before the statement. */
export function unprotectBefore(span: PageSpan, facts: StepFacts): Fix {
  return {
    title: `Unprotect ${facts.span(span)} before it`,
    edits: [{ kind: "insert-before", statement: facts.index, text: `${span.mm}: unwp(${facts.argument(span)})` }],
  };
}

/**
 * Asks for a feature where the process's userfaultfd was opened. None: it has none, or the kernel lacks the feature.
 */
export function askFor(feature: Feature, mm: string, facts: StepFacts): Fix[] {
  const statement = facts.lastStep("userfaultfd", mm);
  const asked = { op: "userfaultfd", mm, features: [feature], userModeOnly: false } as const;
  if (statement < 0 || lacksOf(facts.settings.kernel, asked).length > 0) return [];
  return [{ title: `Ask for ${feature}`, preferred: true, edits: [{ kind: "add-flag", statement, flag: feature }] }];
}

/** Runs the scenario on the first kernel for which that holds. None: there is no such kernel. */
export function onKernel(has: (kernel: KernelVersion) => boolean): Fix[] {
  const value = kernelVersions.find(has);
  if (value === undefined) return [];
  return [{ title: `Run it on Linux ${value}`, edits: [{ kind: "header", keyword: "kernel", value }] }];
}

/** The pages lie in an anonymous VMA after the step. */
export function isAnonymous({ mm, place, from }: PageSpan, facts: StepFacts): boolean {
  return vmasOf(facts.after, mm, place).some(
    ({ start, pages, backing }) => backing === "anon" && start <= from && from < start + pages,
  );
}

function hasUnpopulated({ mm }: PageSpan, facts: StepFacts): boolean {
  return userfaultfds(facts.after).some(
    (uffd) => uffd.mm === mm && (uffd.features.includes("WP_UNPOPULATED") || uffd.features.includes("WP_ASYNC")),
  );
}
