// What becomes of an entry of a file-backed mapping that is emptied while it is uffd-wp protected, and how that is read
// afterwards: the question of the December 2020 thread. One object a design; everything else is the chosen kernel's.

import type { Entry } from "../state/entry.ts";

/** Why an entry is emptied: the thread's "parameter to tell". */
export type ZapReason =
  | "vma-removed" // munmap, MAP_FIXED over it, exit: ZAP_FLAG_DROP_MARKER
  | "dontneed" // MADV_DONTNEED
  | "free" // MADV_FREE of what is not present
  | "truncate" // ftruncate: unmap_mapping_range with even_cows
  | "punch" // hole punch and MADV_REMOVE, before the pages go
  | "evict" // what is still mapped when the page leaves the cache: ZAP_FLAG_DROP_MARKER
  | "reclaim" // try_to_unmap_one
  | "collapse" // try_to_unmap of a file page that khugepaged collapses
  | "split" // a file pmd that is split is emptied
  | "guard"; // MADV_GUARD_INSTALL

/** What happens to an entry that is kept. */
export type KeptEvent = "fork" | "mremap" | "zap" | "swapoff";

export type Rule = "linux" | "thread";

export interface Design {
  readonly name: string;
  readonly title: string;
  readonly author: string;
  readonly date: string;
  readonly source: string;
  /** The entry that stands for a protection without a page, undefined: the design has no place for it. */
  store(reason: ZapReason | "protect"): Entry | undefined;
  /** Whether an entry is what `store` makes. */
  keeps(entry: Entry): boolean;
  /** Whether an event takes the kept entry along (fork into a child that is registered for WP, mremap, another zap). */
  survives(event: KeptEvent): boolean;
}
