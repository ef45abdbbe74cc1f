// Bounds of a scenario: of its parts, and of the whole program with all that it includes. Passing one is a diagnostic that names it, never a slow
// or broken run. docs/language.md states them.

/** Processes that a scenario names. */
export const MAX_PROCESSES = 64;
/** Names of places. */
export const MAX_PLACES = 1024;
/** Names of files. */
export const MAX_FILES = 1024;
/** Threads that a scenario names. */
export const MAX_THREADS = 1024;
/** A place is a 64 MiB slot of the address space. */
export const MAX_PAGES = 16384;
export const MAX_HUGE_PAGES = 32;
/** Of a mapping of hugetlb that has a place of 1 GiB, and of its file. */
export const MAX_GIB_PAGES = 512;
/** Names before which a place of 1 GiB has to be mentioned first: all of them lie in the address space of Sv39. */
export const MAX_GIB_PLACES = 120;
/** Lines, those of included files counted each time that they are included. */
export const MAX_LINES = 100_000;
/** Bytes of a place, for a range that is no whole pages. */
export const MAX_BYTES = MAX_PAGES * 4096;
/** What a page's first 4 bytes hold. */
export const MAX_VALUE = 0xffffffff;
/** Pages of the hugetlb pool. */
export const MAX_POOL = 1024;
/** Messages that a statement reads. */
export const MAX_MESSAGES = 64;
export const MAX_NODES = 2;
/** Files that include each other, one in the other. */
export const MAX_INCLUDE_DEPTH = 16;
/** Files that a scenario includes, each counted each time. */
export const MAX_INCLUDES = 1000;
/** Bytes of a scenario's file. */
export const MAX_FILE_BYTES = 8 << 20;
/** Names that lines may add to lists of names, each counted with the names that are in the list already: a new name makes a new list. */
export const MAX_NAME_COPIES = 4_000_000;
/**
 * What all steps of a run may change: entries and protections of pages; four times as much each, entries whose page is made, shared or freed; ten
 * times, messages and threads that are woken; a quarter, VMAs of a process of which one changes.
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
