// Large folios that are mapped in part, or that go on beyond the end of their file: they wait to be split until memory is short. mm/huge_memory.c:
// deferred_split_folio(), deferred_split_scan(); mm/shmem.c: shmem_unused_huge_shrink().

import type { Tx } from "../state/tx.ts";
import { splitFolio } from "./folio_split.ts";
import { type Outcome, ok } from "./outcome.ts";

/** folio_test_partially_mapped() of an anonymous folio: nobody maps some page of it any more (__folio_remove_rmap()). */
export function isPartiallyMapped(tx: Tx, head: number): boolean {
  const { kind, entire, partial, slot } = tx.frame(head);
  // deferred_split_folio() leaves alone what is in the swap cache: "being handled by page reclaim".
  if (kind !== "anon" || entire.length > 0 || slot > 0) return partial;
  return partial || tx.partsOf(head).some((part) => tx.frame(part).maps.length === 0);
}

/**
 * shmem_unused_huge_scan(): files are asked once whether a large folio goes on beyond their end. It is split, and what lies beyond goes; one that somebody
 * holds waits on.
 */
function shrinkUnusedHuge(tx: Tx): void {
  for (const [n, file] of tx.state.files.entries()) {
    if (file === undefined || !file.unusedHuge) continue;
    const cached = tx.cached(n, file.pages);
    const crosses = cached > 0 && tx.frame(cached).order > 0 && tx.headOfFolio(cached) < cached;
    if (crosses && tx.pinned(cached)) continue;
    tx.setFile(n, { unusedHuge: false });
    if (!crosses) continue;
    tx.via("shmem_unused_huge_scan");
    splitFolio(tx, cached);
  }
}

/**
 * drop_slab(), as 2 in /proc/sys/vm/drop_caches asks for it: every shrinker runs, that of the deferred split queue among them. Folios that are
 * wholly mapped stay: thp_underused() looks at them only where khugepaged/max_ptes_none is not what it is at first. A folio that is held is not
 * split, and waits on.
 */
export function dropSlab(tx: Tx): Outcome {
  tx.via("drop_slab");
  const heads: number[] = [];
  tx.state.frames.forEach(({ kind, large, head, migrating }, n) => {
    if (kind === "anon" && large && head === n && migrating === 0) heads.push(n);
  });
  for (const head of heads) {
    if (!isPartiallyMapped(tx, head) || tx.pinned(head) || tx.partsOf(head).some((n) => tx.frame(n).migrating > 0))
      continue;
    tx.via("deferred_split_scan");
    splitFolio(tx, head);
  }
  shrinkUnusedHuge(tx);
  return ok();
}
