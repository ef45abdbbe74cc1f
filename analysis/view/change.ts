// What a step did to entries and to protections, as runs of pages that changed alike.

import { type EntryChange, type ProtectionCause, type ProtectionChange, pageAt } from "../../engine/index.ts";
import { type At, pagesName } from "./at.ts";
import { target, wordsOf } from "./item.ts";
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

/** Runs of consecutive pages that were alike and became alike, in the order of the addresses; at most 40, and how many there are. */
export function changeViews(at: At): { readonly changes: readonly ChangeView[]; readonly count: number } {
  const { record, scenario } = at;
  const { step } = record;
  const protection = new Map<string, ProtectionChange>();
  for (const change of step.protection) protection.set(keyOf(change), change);
  const pages = allPages(step.changes, step.protection);
  const changes: ChangeView[] = [];
  let count = 0;
  let run: {
    how: string | null;
    from: string;
    to: string;
    protection: string | null;
    mm: string;
    place: number;
    first: number;
    last: number;
  } | null = null;
  for (const page of pages) {
    const before = wordsOf(pageAt(record.before, page.mm, page.place, page.page).entry);
    const after = wordsOf(pageAt(step.state, page.mm, page.place, page.page).entry);
    const change = protection.get(keyOf(page));
    const words = change ? protectionWords(change) : null;
    const how = before.words === after.words ? otherwise(at, page) : null;
    if (before.words === after.words && words === null && how === null) continue;
    if (
      run &&
      run.mm === page.mm &&
      run.place === page.place &&
      run.last + 1 === page.page &&
      run.from === before.words &&
      run.to === after.words &&
      run.how === how &&
      run.protection === words
    ) {
      run.last = page.page;
      const last = changes.at(-1);
      if (last && count === changes.length)
        changes[changes.length - 1] = { ...last, pages: pagesName(scenario, run.mm, run.place, run.first, run.last) };
      continue;
    }
    count++;
    run = {
      how,
      from: before.words,
      to: after.words,
      protection: words,
      mm: page.mm,
      place: page.place,
      first: page.page,
      last: page.page,
    };
    if (changes.length === MOST) continue;
    changes.push({
      pages: pagesName(scenario, page.mm, page.place, page.page, page.page),
      from: { words: before.words, look: before.look, wp: before.wp },
      to: { words: after.words, look: after.look, wp: after.wp },
      protection: words,
      how,
      page: { mm: page.mm, place: page.place, page: page.page },
    });
  }
  return { changes, count };
}

/** What differs where both read alike: the level, or the page or slot. Null: nothing that anybody sees (an accessed bit). */
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
  return [...pages.values()].sort((a, b) =>
    a.mm < b.mm ? -1 : a.mm > b.mm ? 1 : a.place - b.place || a.page - b.page,
  );
}
