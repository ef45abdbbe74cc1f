// Which moves treat each page by itself: what they do to one is for that page and the rest to say, whatever the others
// are. Only what such a move did to a page is remembered for other rows; of all else that looks at more than its own
// page the engine is asked each time.

import type { Advice, Operation, State } from "../engine/index.ts";
import type { Transition } from "./problem.ts";

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
function mayHaveFolios({ settings, files }: State): boolean {
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
