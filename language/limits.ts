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
