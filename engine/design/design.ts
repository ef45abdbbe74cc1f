// What becomes of an entry of a file-backed mapping that is emptied while it is uffd-wp protected, and how that is read
// afterwards: the question of the December 2020 thread. One object a design; everything else is the chosen kernel's.

import type { FormName } from "../arch/table.ts";
import type { Entry } from "../state/entry.ts";
import type { Settings } from "../state/state.ts";

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

/** linux: as the chosen version. thread: no zap but the removal of the VMA clears what is kept, whatever its reason. */
export type Rule = "linux" | "thread";

/**
 * A path that meets page-table entries and is none of uffd-wp's own (faults, zaps, WRITEPROTECT, fills, the end of a
 * registration: those, every design has to teach). It goes by what pte_none(), pte_present() and softleaf_from_pte()
 * say.
 */
export type Path = "fork" | "hugetlb-fork" | "mprotect" | "hugetlb-mprotect" | "pageout" | "swapoff" | "pagemap-scan";

/** What a path makes of an entry that it does not know. */
export interface Misreading {
  /** The kernel function that reads it. */
  readonly by: string;
  /** What it takes the entry for. */
  readonly as: string;
  /** What comes of that, as the rest of a sentence. */
  readonly effect: string;
  /** The design's own patches add a check there: a cost, and no mistake. */
  readonly patched?: boolean;
  /** The bit does not outlive it. */
  readonly lost?: boolean;
  /** PAGEMAP_SCAN: the categories it reports, in place of a swap entry's. */
  readonly categories?: readonly string[];
}

export type Misreadings = Partial<Readonly<Record<Path, Misreading>>>;

/**
 * The raw x86-64 form. `bits`: fields of a form of engine/arch/x86.ts that are 1, all other bits 0. `values`: a swap
 * entry of that form (and type) with these fields. Undefined in Design: nothing stands in the page table.
 */
export type RawForm =
  | { readonly form: FormName; readonly bits: readonly string[] }
  | {
      readonly form: FormName;
      readonly type?: number;
      readonly values: Readonly<Record<string, bigint>>;
      /** The highest bit of the offset is 1 as well. */
      readonly topOfOffset?: boolean;
    };

export interface Design {
  readonly name: string;
  readonly title: string;
  readonly author: string;
  readonly date: string;
  readonly raw: RawForm | undefined;
  /** Where it keeps the bit. A bitmap needs no page table, and follows the VMA. */
  readonly where: "page-table" | "vma" | "nowhere";
  /**
   * vma_needs_copy(): fork copies the page tables of a file mapping that is registered for WP, though faults could fill
   * the child's.
   */
  readonly needsCopy: boolean;
  /** A build option without which there is nothing to store. */
  readonly needs?: keyof Pick<Settings, "migration">;
  /** The entry that stands for a protection without a page, undefined: the design has no place for it. */
  store(reason: ZapReason | "protect"): Entry | undefined;
  /** Whether an entry is what `store` makes. */
  keeps(entry: Entry): boolean;
  /** What paths that do not know the design make of what it keeps. */
  readonly misread: Misreadings;
  /**
   * An entry that is something else and has the bits by which the design tells its own: what is alike; undefined:
   * nothing is.
   */
  resembles?(entry: Entry): string | undefined;
}
