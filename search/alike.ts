// Which pages are alike: what may happen makes no difference between them. Then two states that differ in which of
// these pages is how are one. It holds as long as everything else about them is the same too: the VMAs that they lie
// in, and whether their files reach so far.

import type { Advice, Operation, State } from "../engine/index.ts";
import { PLACE_PAGES } from "../engine/state/vma.ts";
import type { Problem, Transition } from "./problem.ts";

/** The most pages that are looked at one by one. */
export const MOST_PAGES = 16;

/** How many pages a problem has: of its places and files, and of what may be made later. Null: too many. */
export function pagesOf({ start, kinds }: Problem): number | null {
  let pages = 1;
  const note = (n: number): void => {
    pages = Math.max(pages, n);
  };
  for (const mm of start.mms) for (const place of mm?.places ?? []) note(place?.pages ?? 0);
  for (const file of start.files) note(file?.pages ?? 0);
  for (const { instances } of kinds) for (const operation of instances.values()) note(lastPage(operation) + 1);
  return pages > MOST_PAGES ? null : pages;
}

function lastPage(operation: Operation): number {
  if ("range" in operation) {
    const { page, count } = operation.range;
    return Math.max(page + (count ?? 1) - 1, "to" in operation ? operation.to.page + (count ?? 1) - 1 : 0);
  }
  if (operation.op === "mmap" || operation.op === "file" || operation.op === "ftruncate") return operation.pages - 1;
  if (operation.op === "fallocate") return operation.page + operation.count - 1;
  return "page" in operation ? operation.page : 0;
}

/** For each page the number of its class: pages of a class are alike in all that may happen. */
export function classesOf(problem: Problem, pages: number): number[] {
  const signatures: string[] = [];
  for (let page = 0; page < pages; page++) {
    const names: string[] = [];
    problem.kinds.forEach(({ instances }, at) => {
      if (instances.size > 1 && instances.has(page)) names.push(`${at}`);
      for (const [where, operation] of instances) {
        if (instances.size > 1 && where !== page) continue;
        const about = instances.size > 1 ? null : partOf(operation, page);
        if (about !== null) names.push(`${at} ${about}`);
      }
    });
    signatures.push(names.join(";"));
  }
  return signatures.map((name) => signatures.indexOf(name));
}

/** Which part of a page's surroundings an operation is about; null: of all pages alike. */
function partOf(operation: Operation, page: number): string | null {
  if (operation.op === "move" || operation.op === "mremap") return `${page}`;
  if ("range" in operation) {
    const { page: from, count } = operation.range;
    if (count === null && from === 0) return null;
    return page >= from && (count === null || page < from + count) ? "in" : "out";
  }
  if (operation.op === "fallocate")
    return page >= operation.page && page < operation.page + operation.count ? "in" : "out";
  if (operation.op === "mmap" || operation.op === "file" || operation.op === "ftruncate")
    return page < operation.pages ? "in" : "out";
  return "page" in operation ? (page === operation.page ? "in" : "out") : null;
}

/** Whether pages of a class lie in the same VMAs and within the same files. */
export function liesAlike(state: State, classes: readonly number[]): boolean {
  const about = classes.map((_, page) => surroundings(state, page));
  return classes.every((first, page) => about[first] === about[page]);
}

function surroundings(state: State, page: number): string {
  const parts: string[] = [];
  for (const mm of state.mms) {
    mm?.places.forEach((place, at) => {
      if (place === undefined) return;
      const vpn = at * PLACE_PAGES + page;
      parts.push(`${mm.name} ${at} ${mm.vmas.findIndex((vma) => vma.start <= vpn && vpn < vma.end)}`);
      // A file that is mapped from another offset has another page here.
      const vma = mm.lookup(vpn);
      if (vma !== undefined && vma.file >= 0) parts.push(`${vma.pgoff + (vpn - vma.start) - page}`);
    });
  }
  for (const file of state.files) if (file !== undefined) parts.push(page < file.pages ? "within" : "beyond");
  return parts.join(" ");
}

// Which moves treat each page by itself: what they do to one is for that page and the rest to say, whatever the others
// are. Only what such a move did to a page is remembered for other rows; of all else that looks at more than its own
// page the engine is asked each time.

/**
 * Each walks page tables or a page cache and decides entry by entry. Not these: POPULATE_*, mlock and pin fault pages
 * in, and a fault maps others around it; copies and moves end at a page that is there already; KSM merges pages.
 */
const advices: ReadonlySet<Advice> = new Set([
  "DONTNEED",
  "DONTNEED_LOCKED",
  "FREE",
  "COLD",
  "PAGEOUT",
  "REMOVE",
  "GUARD_INSTALL",
  "GUARD_REMOVE",
  "DONTFORK",
  "DOFORK",
  "WIPEONFORK",
  "KEEPONFORK",
]);

const ranges: ReadonlySet<Operation["op"]> = new Set([
  "register",
  "unregister",
  "close",
  "writeprotect",
  "rwprotect",
  "mprotect",
  "munmap",
  "munlock",
  "mmap",
  "fork",
  "exit",
  "fallocate",
  "ftruncate",
  "clear_refs",
]);

/** These walk nothing. */
const ofNoPage: ReadonlySet<Operation["op"]> = new Set([
  "swapon",
  "compact",
  "userfaultfd",
  "set_mode",
  "file",
  "hugepages",
  "spawn",
]);

/** It is about the machine or the process, and looks at no page. */
export function isOfNoPage(operation: Operation): boolean {
  return ofNoPage.has(operation.op);
}

/** A move over pages, each by itself. */
export function isPageByPage(operation: Operation): boolean {
  return operation.op === "madvise" ? advices.has(operation.advice) : ranges.has(operation.op);
}

/**
 * An access of one page maps what is cached around it (do_fault_around()): each of those by itself, and whether it does
 * is for the page accessed to say.
 */
function mapsAround({ op }: Operation): boolean {
  return op === "read" || op === "write" || op === "kread" || op === "kwrite";
}

/** Pages of a large folio are not by themselves: what cuts it, or maps all of it, is about the others too. */
export function mayHaveFolios({ settings, files }: State): boolean {
  const { mthp, shmem, mshmem } = settings;
  return (
    mthp !== "" || mshmem !== "" || shmem !== "never" || files.some((file) => file !== undefined && file.huge !== null)
  );
}

/**
 * What a transition did to other pages than its own may be remembered page by page. Not where somebody sleeps or spins:
 * who is woken goes on, and looks at pages of his own.
 */
export function spreadsPageByPage({ before, after, operation }: Transition, ofPage: boolean): boolean {
  if (mayHaveFolios(before.state)) return false;
  if (before.state.tasks.length > 0 || after.state.tasks.length > 0) return false;
  return ofPage ? mapsAround(operation) : isPageByPage(operation);
}
