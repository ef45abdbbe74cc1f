// KSM: equal anonymous pages of mergeable mappings become one. mm/ksm.c.

import { pteMkclean, pteWrprotect } from "../state/bits.ts";
import { type Entry, present, withFlags } from "../state/entry.ts";
import { mmOf, vpnOf } from "../state/frame.ts";
import type { Tx } from "../state/tx.ts";
import { PMD_PAGES, VM_LOCKED, VM_MERGEABLE, type Vma } from "../state/vma.ts";
import { handleMmFault } from "./fault.ts";
import { splitFolio } from "./folio_split.ts";

import { type Outcome, ok } from "./outcome.ts";
import { pageProt } from "./pgprot.ts";
import { munlockFrame } from "./rmap.ts";

/** An address at which KSM finds a page: ksm_rmap_item. */
interface Item {
  readonly mm: number;
  readonly vma: Vma;
  readonly vpn: number;
  readonly frame: number;
}

/** ksm_do_scan() until nothing changes any more. `use_zero_pages` and `smart_scan` are off. */
export function ksm(tx: Tx): Outcome {
  tx.via("ksm_do_scan");
  while (mergeOnce(tx)) {
    // The items are looked for anew: a folio was split, or pages were merged.
  }
  return ok();
}

/** Merges one set of equal pages, or splits a folio that stands in the way of that. False: nothing is left to merge. */
function mergeOnce(tx: Tx): boolean {
  const equal = new Map<number, Item[]>();
  for (const item of items(tx)) {
    const { value } = tx.frame(item.frame);
    const same = equal.get(value);
    if (same === undefined) equal.set(value, [item]);
    else same.push(item);
  }
  for (const all of equal.values()) {
    const same = mergeable(tx, all);
    const kpage = sharedPage(tx, same);
    const others = same.filter(({ frame }) => frame !== kpage);
    if (kpage === 0 || others.length === 0) continue;
    // try_to_merge_one_page() splits a large folio before it merges a page of it.
    const large = same.find(({ frame }) => isLarge(tx, frame));
    if (large !== undefined) splitFolio(tx, large.frame);
    else merge(tx, kpage, others);
    return true;
  }
  return false;
}

/**
 * write_protect_page() refuses a page that somebody holds beside the page tables. One that is met first keeps its place in the unstable tree
 * all the same: the others are merged with none but it, in vain (each is a page of KSM's for a moment, and copied back).
 */
function mergeable(tx: Tx, same: readonly Item[]): readonly Item[] {
  const first = same[0];
  if (first !== undefined && tx.pinned(first.frame) && !same.some(({ frame }) => tx.frame(frame).ksm)) return [];
  return same.filter(({ frame }) => !tx.pinned(frame));
}

/**
 * The page that the others give way to: one that is KSM's already, else that of the second page met. The first is in the unstable
 * tree when the second finds it there, and try_to_merge_two_pages() keeps the finder's. 0: all are one page.
 */
function sharedPage(tx: Tx, same: readonly Item[]): number {
  const stable = same.find(({ frame }) => tx.frame(frame).ksm);
  const found = stable ?? same.find(({ frame }) => frame !== same[0]?.frame);
  return found?.frame ?? 0;
}

/** Part of a large folio, however mapped: KSM has small ones alone, and has to split it first. */
function isLarge(tx: Tx, frame: number): boolean {
  const { large, huge } = tx.frame(frame);
  return large || huge !== "";
}

/** scan_get_next_rmap_item(): present anonymous pages of mergeable mappings, by process and address. A pinned page is left alone. */
function items(tx: Tx): Item[] {
  const found: Item[] = [];
  for (const mm of tx.state.mms) {
    for (const vma of mm?.vmas ?? []) {
      if (mm === undefined || (vma.flags & VM_MERGEABLE) === 0 || vma.anonVma === 0) continue;
      mm.walk(vma.start, vma.end, (first, entry, pmd) => {
        if (entry.kind !== "present" || entry.frame === 0) return;
        const end = pmd ? Math.min(vma.end, first - (first % PMD_PAGES) + PMD_PAGES) : first + 1;
        for (let vpn = first; vpn < end; vpn++) {
          const frame = entry.frame + (pmd ? vpn % PMD_PAGES : 0);
          const { kind, migrating } = tx.frame(frame);
          if (kind === "anon" && migrating === 0) found.push({ mm: mm.id, vma, vpn, frame });
        }
      });
    }
  }
  return found;
}

/** try_to_merge_one_page(), replace_page(): all entries come to map one page, read-only. */
function merge(tx: Tx, kpage: number, others: readonly Item[]): void {
  tx.via("try_to_merge_one_page");
  if (!tx.frame(kpage).ksm) {
    for (const ref of tx.frame(kpage).maps) writeProtectPage(tx, mmOf(ref), vpnOf(ref));
    tx.setFrame(kpage, { ksm: true, exclusive: false, dirty: true });
  }
  tx.via("replace_page");
  for (const { mm, vma, vpn, frame } of others) {
    tx.mapFrame(kpage, mm, vpn);
    // mk_pte() of vm_page_prot: neither soft-dirty nor the uffd bit of what it replaces.
    tx.setPte(mm, vpn, present(kpage, pageProt(tx, vma)));
    tx.unmapFrame(frame, mm, vpn);
    if ((vma.flags & VM_LOCKED) !== 0) munlockFrame(tx, frame);
    tx.blame(mm, vpn, "ksm", "replace_page");
  }
}

/** write_protect_page(): read-only and clean; the uffd bit stays. */
function writeProtectPage(tx: Tx, mm: number, vpn: number): void {
  const entry = tx.entry(mm, vpn);
  if (entry.kind !== "present") return;
  tx.via("write_protect_page");
  tx.setPte(mm, vpn, withFlags(entry, pteWrprotect(tx.bits, pteMkclean(entry.flags))));
}

/**
 * MADV_UNMERGEABLE, break_ksm(): each page of KSM's in the range is unshared. A fault that would have to wait, for a userfaultfd, is a
 * SIGBUS here and ends it, without an error.
 */
export function breakKsm(tx: Tx, mm: number, start: number, end: number): void {
  tx.via("break_ksm");
  const unshare = tx.has("ksm-unshares");
  const flags = { write: !unshare, user: false, unshare, force: true, noRetry: true };
  for (let vpn = start; vpn < end; ) {
    if (!isKsmPage(tx, tx.entry(mm, vpn))) {
      vpn++;
      continue;
    }
    const fault = handleMmFault(tx, mm, vpn, flags);
    if (fault.kind !== "done" && fault.kind !== "again") return;
  }
}

function isKsmPage(tx: Tx, entry: Entry): boolean {
  return entry.kind === "present" && entry.frame !== 0 && tx.frame(entry.frame).ksm;
}
