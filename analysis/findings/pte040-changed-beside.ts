// PTE040: the content of a protected page changes by another way than its protected entry.

import type { Operation, State } from "../../engine/index.ts";
import type { Page } from "../describe/naming.ts";
import { contentOf, type FilePage, heldMapping, heldShowing, isHeldAt, sharedPage } from "./content.ts";
import { type Draft, draftsOf, type Rule, type StepFacts, spansOf } from "./finding.ts";
import { pinned } from "./pte044-pinned.ts";

export const changedBeside: Rule = {
  code: "PTE040",
  kind: "changed-beside-the-protection",
  group: "memory",
  title: "A protected page changes by another way",
  severity: "warning",
  remedy:
    "Protect every mapping of the page, in every process that writes it, and let nobody write the file by the page cache while it is tracked.",
  origin: "held",
  operations: ["pwrite", "write", "kwrite"],
  check: (facts) => {
    if (facts.operation.op === "kwrite" && facts.operation.by === "PIN") return throughPin(facts);
    const written = writtenPage(facts);
    if (written === null) return [];
    const { file, page } = written.at;
    if (contentOf(facts.before, written.at) === contentOf(facts.after, written.at)) return [];
    // What loses its protection with it is told of as lost.
    const pages = heldShowing(facts.before, file, page, page + 1).filter(
      (at) => !samePage(at, written.by) && isHeldAt(facts.after, at),
    );
    if (pages.length === 0) return [];
    return drafts(
      facts,
      pages,
      `${howWritten(facts, written)} Its own entry stays protected, and nothing says that what it shows is another content.`,
    );
  },
};

function drafts(facts: StepFacts, pages: readonly Page[], how: string, more?: Partial<Draft>): readonly Draft[] {
  const cause = { kind: "content", by: facts.operation.op } as const;
  return draftsOf(facts, spansOf(pages), cause, "changes, and its userfaultfd is not told", how, more);
}

/** What a pin is written through: the page's protected entries, in every process, know nothing of it. */
function throughPin(facts: StepFacts): readonly Draft[] {
  const { before, after } = facts;
  const changed = new Set<number>();
  before.frames.forEach((frame, n) => {
    if (frame.pins > 0 && after.frames.get(n) !== frame) changed.add(n);
  });
  const pages = [...changed].flatMap((n) => heldMapping(before, n));
  const how = "It is written through a pin, which asks no page table. Its entry stays protected.";
  return drafts(facts, pages, how, { remedy: pinned.remedy });
}

function samePage(a: Page, b: Page | null): boolean {
  return b !== null && a.mm === b.mm && a.place === b.place && a.page === b.page;
}

interface Written {
  readonly at: FilePage;
  /** The page by which it was written; null: by the page cache. */
  readonly by: Page | null;
}

function howWritten({ span }: StepFacts, { by }: Written): string {
  if (by === null) return "pwrite() writes the page by the page cache.";
  return `It is written as ${span({ ...by, from: by.page, to: by.page })}, a mapping whose entry is not protected.`;
}

/** The page of a file that the step wrote. */
function writtenPage({ operation, result, after }: StepFacts): Written | null {
  if (operation.op !== "pwrite" && operation.op !== "write" && operation.op !== "kwrite") return null;
  const failed = result.err !== undefined || result.sig !== undefined || result.bad !== undefined;
  if (failed || result.blocked !== undefined || result.stuck !== undefined) return null;
  if (operation.op === "pwrite") {
    const file = fileNamed(after, operation);
    return file < 0 ? null : { at: { file, page: operation.page }, by: null };
  }
  const by = { mm: operation.mm, place: operation.place, page: operation.page };
  const at = sharedPage(after, by);
  return at && { at, by };
}

/** The number of the file that an operation names; -1: there is none. */
export function fileNamed(state: State, { file }: Operation & { readonly file: string }): number {
  return state.files.findIndex((each) => each?.name === file);
}
