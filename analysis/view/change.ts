// What a step did to entries and to protections, as runs of pages that changed alike.

import { type EntryChange, type ProtectionCause, type ProtectionChange, pageAt } from "../../engine/index.ts";
import type { EntryWords } from "../describe/entry.ts";
import { comparePages, pagesName } from "../describe/naming.ts";
import { type At, target, wordsOf } from "./item.ts";
import type { ChangeView } from "./types.ts";

const MOST = 40;

/** What became of a protection, in a word or two; null where nobody would speak of it. */
export function protectionWords(change: ProtectionChange): string | null {
  switch (change.to) {
    case "held":
      return change.from === "lost"
        ? "protected again"
        : change.cause === "forked"
          ? "protected in the child"
          : change.cause === "moved"
            ? "protection moved here"
            : "protected";
    case "lost":
      return "lost";
    case "ineffective":
      return "no effect";
    case "uncovered":
      return "not covered";
    case "written":
      return ENDS[change.cause] ?? "changed (async)";
    case "reported":
      return "reported";
    case "none":
      return change.from === "held" || change.from === "lost" ? (ENDS[change.cause] ?? "no longer protected") : null;
  }
}

const ENDS: { readonly [cause in ProtectionCause]?: string } = {
  unprotect: "unprotected",
  unregister: "unregistered",
  close: "userfaultfd closed",
  "vma-removed": "unmapped",
  exit: "exited",
  "async-write": "written (async)",
  moved: "protection moved away",
  "move-source": "moved away",
};

/** Pages that changed alike, up to `last`. */
interface Run {
  readonly page: EntryChange;
  readonly from: EntryWords;
  readonly to: EntryWords;
  readonly protection: string | null;
  readonly how: string | null;
  last: number;
}

/**
 * Runs of consecutive pages that were alike and became alike, in the order of the addresses; at most 40, and how many
 * there are.
 */
export function changeViews(at: At): { readonly changes: readonly ChangeView[]; readonly count: number } {
  const { changes, protection } = at.record.step;
  const changed = new Map(protection.map((change) => [keyOf(change), change]));
  const runs: Run[] = [];
  for (const page of allPages(changes, protection)) {
    const run = runOf(at, page, changed.get(keyOf(page)));
    const last = runs.at(-1);
    if (run === null) continue;
    if (last !== undefined && goesOn(last, run)) last.last = page.page;
    else runs.push(run);
  }
  return { changes: runs.slice(0, MOST).map((run) => changeView(at, run)), count: runs.length };
}

/** What became of one page; null: nothing that anybody would speak of. */
function runOf(at: At, page: EntryChange, change: ProtectionChange | undefined): Run | null {
  const { mm, place } = page;
  const from = wordsOf(pageAt(at.record.before, mm, place, page.page));
  const to = wordsOf(pageAt(at.record.step.state, mm, place, page.page));
  const protection = change ? protectionWords(change) : null;
  const how = from.words === to.words ? otherwise(at, page) : null;
  if (from.words === to.words && protection === null && how === null) return null;
  return { page, from, to, protection, how, last: page.page };
}

function goesOn(run: Run, next: Run): boolean {
  return (
    run.page.mm === next.page.mm &&
    run.page.place === next.page.place &&
    run.last + 1 === next.page.page &&
    run.from.words === next.from.words &&
    run.to.words === next.to.words &&
    run.how === next.how &&
    run.protection === next.protection
  );
}

function changeView({ scenario }: At, { page: { mm, place, page }, from, to, protection, how, last }: Run): ChangeView {
  return {
    pages: pagesName(scenario, { mm, place, page }, last),
    from: { words: from.words, shape: from.shape, wp: from.wp },
    to: { words: to.words, shape: to.shape, wp: to.wp },
    protection,
    how,
    page: { mm, place, page },
  };
}

/**
 * What differs where both read alike: the level, or the page or slot. Null: nothing that anybody sees (an accessed
 * bit).
 */
function otherwise({ record }: At, { mm, place, page }: EntryChange): string | null {
  const before = pageAt(record.before, mm, place, page);
  const after = pageAt(record.step.state, mm, place, page);
  if (before.level !== after.level && after.entry.kind !== "none") return `${before.level} → ${after.level}`;
  const from = target(before.entry);
  const to = target(after.entry);
  return from === to ? null : `${from} → ${to}`;
}

function keyOf({ mm, place, page }: EntryChange): string {
  return `${mm}.${place}.${page}`;
}

function allPages(changes: readonly EntryChange[], protection: readonly ProtectionChange[]): EntryChange[] {
  const pages = new Map<string, EntryChange>();
  for (const change of changes) pages.set(keyOf(change), change);
  for (const change of protection) if (!pages.has(keyOf(change))) pages.set(keyOf(change), change);
  return [...pages.values()].sort(comparePages);
}
