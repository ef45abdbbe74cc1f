// PTE041: the content of a protected page goes, and no message says so.

import { rangeEnd } from "../../engine/index.ts";
import type { Page } from "../describe/naming.ts";
import { contentOf, heldShowing, sharedPage } from "./content.ts";
import { type Draft, draftsOf, NO_DRAFTS, type Rule, type StepFacts, spansOf } from "./finding.ts";
import { fileNamed } from "./pte040-changed-beside.ts";

export const contentGone: Rule = {
  code: "PTE041",
  kind: "content-gone-without-a-message",
  group: "memory",
  title: "The content of a protected page goes without a message",
  severity: "warning",
  remedy:
    "Punch with `madvise(…, REMOVE)` in the process that is tracked and ask for `EVENT_REMOVE`; or let whoever changes the file tell the monitor.",
  origin: "held",
  operations: ["madvise", "fallocate", "ftruncate"],
  check: (facts) => {
    const range = removedRange(facts);
    return range === null ? [] : drafts(facts, range);
  },
};

function drafts(facts: StepFacts, removed: Removed): readonly Draft[] {
  const { file, from, to, by } = removed;
  const gone = goneFrom(facts, removed);
  if (gone.size === 0) return NO_DRAFTS;
  const pages = heldShowing(facts.before, file, from, to, (page) => gone.has(page));
  // A protection that goes with the content is told as lost.
  const lost = new Set(facts.step.protection.filter((change) => change.to === "lost").map(keyOf));
  return draftsOf(
    facts,
    spansOf(pages.filter((at) => at.mm !== by && !lost.has(keyOf(at)))),
    { kind: "content", by: facts.operation.op },
    "loses its content, and its userfaultfd is not told",
    "The page is gone from the file; the entry keeps its protection, so nothing reports the page as written.",
  );
}

/** The pages of the range that held something, and are no more. */
function goneFrom({ operation, before, after }: StepFacts, { file, from, to }: Removed): ReadonlySet<number> {
  const gone = new Set<number>();
  const isCut = operation.op === "ftruncate";
  const note = (_: number, page: number): void => {
    // A hole reads as zeroes: of a page that held nothing else nothing is gone. Beyond the end of the file there is SIGBUS.
    if (contentOf(before, { file, page }) === 0 && !isCut) return;
    if (contentOf(after, { file, page }) === null) gone.add(page);
  };
  before.files[file]?.cache.forEach(note, from, to);
  return gone;
}

function keyOf({ mm, place, page }: Page): string {
  return `${mm}.${place}.${page}`;
}

interface Removed {
  readonly file: number;
  readonly from: number;
  readonly to: number;
  /** The process that did it by its own mapping, and knows; null: it was done to the file. */
  readonly by: string | null;
}

/** The pages that the step took out of a file: on the file's side no process is told, by MADV_REMOVE none but the one that calls. */
function removedRange({ operation, before }: StepFacts): Removed | null {
  if (operation.op === "madvise" && operation.advice === "REMOVE") {
    const { mm, range } = operation;
    const first = sharedPage(before, { mm, place: range.place, page: range.page });
    const count = rangeEnd(before, mm, range) - range.page;
    return first && { file: first.file, from: first.page, to: first.page + count, by: mm };
  }
  if (operation.op !== "fallocate" && operation.op !== "ftruncate") return null;
  const file = fileNamed(before, operation);
  if (file < 0) return null;
  if (operation.op === "ftruncate")
    return { file, from: operation.pages, to: before.files[file]?.pages ?? 0, by: null };
  const { page, count } = operation;
  return operation.mode === "punch" ? { file, from: page, to: page + count, by: null } : null;
}
