// Bounds of a scenario. Passing one is a diagnostic, never a slow or broken run.

/** Processes that a scenario names. */
export const MAX_PROCESSES = 64;
/** Names of places. */
export const MAX_PLACES = 1024;
/** A place is a 64 MiB slot of the address space. */
export const MAX_PAGES = 16384;
export const MAX_HUGE_PAGES = 32;
/** Lines. */
export const MAX_LINES = 100_000;
/** What a page's first 4 bytes hold. */
export const MAX_VALUE = 0xffffffff;
/** Pages of the hugetlb pool. */
export const MAX_POOL = 1024;
export const MAX_NODES = 2;

/**
 * What all steps of a run may change: entries and protections of pages, and, ten times as much each, messages and
 * threads that are woken.
 */
export const MAX_CHANGES = 2_000_000;
/** Runs of pages that one kind of finding names one by one in a step; the others are told together. */
export const MAX_RUNS = 256;
/** Entries that a comparison looks at: pages that change in a step, on each of its columns. */
export const MAX_COMPARED = 2_000_000;
/** Steps of a walkthrough. */
export const MAX_WALKTHROUGH = 2_000;
/** Characters of all narration that is read as Markdown, and of one paragraph. */
export const MAX_NARRATION = 100_000;
export const MAX_PARAGRAPH = 2_000;
/** Marks in a paragraph (`*`, `_`, `~`, backquotes, brackets, `@`), and 20 times as many in all narration. */
export const MAX_MARKS = 200;
/** Quotes and lists within one another. */
export const MAX_NESTING = 16;
