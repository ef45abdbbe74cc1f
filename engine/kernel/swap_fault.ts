// Faults on memory that is swapped out. mm/memory.c: do_swap_page(), for what is in a swap area: migration entries, hwpoison and markers, which
// it sorts out first, are fault.ts's.

import { pteMkdirty, pteMksoftDirty, pteMkuffdWp, pteMkwrite } from "../state/bits.ts";
import { EXCLUSIVE, present, SOFT_DIRTY, type SwapEntry, UFFD_WP } from "../state/entry.ts";
import type { Tx } from "../state/tx.ts";
import {
  PMD_ORDER,
  PMD_PAGES,
  userfaultfdProtected,
  userfaultfdRwp,
  VM_LOCKED,
  VM_UFFD,
  VM_WRITE,
  type Vma,
} from "../state/vma.ts";
import { hugeFits, isAllowed } from "./huge_memory.ts";
import { maybeMkwrite, needsSoftDirtyWp, pageProt } from "./pgprot.ts";
import { DONE, type Fault, type FaultFlags, restorePageNone } from "./userfaultfd_k.ts";
import { doWpPage } from "./wp_fault.ts";

/** do_swap_page() for a real swap entry. */
export function doSwapPage(tx: Tx, mm: number, vma: Vma, vpn: number, entry: SwapEntry, flags: FaultFlags): Fault {
  tx.via("do_swap_page");
  const slot = tx.slot(entry.slot);
  // The swap cache first: a page that is still there is mapped again, whoever put it there.
  let frame = slot.frame;
  // folio_lock_or_retry(): whoever migrates the page from the swap cache has it locked.
  if (frame > 0 && tx.frame(frame).migrating > 0) return { kind: "wait", in: "folio_lock" };
  // pte_swp_exclusive(): what PageAnonExclusive said when the page was unmapped; the page itself may be a new one.
  let exclusive = (entry.flags & EXCLUSIVE) !== 0;
  const sync = tx.state.settings.swap === "zram";
  if (frame === 0) {
    // Up to 6.19 a page whose slot has one user does not come into the swap cache: "a fresh page that is not exposed to the swapcache -> certainly exclusive".
    const fresh = sync && slot.count === 1 && !tx.has("swapin-by-cache");
    if (fresh) exclusive = true;
    frame = swapIn(
      tx,
      vpn,
      entry,
      sync && (fresh || tx.has("swapin-by-cache")) ? swapinOrder(tx, mm, vma, vpn, entry) : 0,
    );
  }
  // Of a large folio in the swap cache all pages are mapped, from `first` on, or this one alone.
  const [first, pages] = swapCacheBatch(tx, mm, vma, vpn, entry, frame);
  frame -= vpn - first;
  // swap_free(), then should_try_to_free_swap(): for a write, or where the page is mlocked.
  for (let i = 0; i < pages; i++) {
    tx.mapFrame(frame + i, mm, first + i);
    const { slot: own } = tx.frame(frame + i);
    tx.setSlot(own, { count: tx.slot(own).count - 1 });
  }
  const alone = tx.frame(frame).large ? tx.largeMapcount(frame) === pages : tx.frame(frame).maps.length === 1;
  const locked = (vma.flags & VM_LOCKED) !== 0;
  // Who looks whether the write is the only user's: the exclusive bit of the entry, or, before it, how often the page is mapped.
  const byEntry = tx.has("swapin-exclusive-by-entry");
  // "Always try to free swap cache for SWP_SYNCHRONOUS_IO devices"; of what never came there nothing else is left either.
  if (sync || locked || tx.frame(frame).mlocked || (flags.write && (byEntry ? exclusive : alone))) {
    tx.freeSwapCache(frame);
    if (!byEntry && tx.frame(frame).slot === 0 && alone) exclusive = true;
  }
  // mk_pte() of vm_page_prot, and what the swap entry carried: pte_swp_soft_dirty(), pte_swp_uffd().
  let pte = pageProt(tx, vma);
  if ((entry.flags & SOFT_DIRTY) !== 0) pte = pteMksoftDirty(tx.bits, pte);
  const wp = (entry.flags & UFFD_WP) !== 0;
  let write = flags.write;
  if (tx.has("swapin-upgrade")) {
    // "Re-apply PAGE_NONE on swap-in so the first access still traps as an RWP fault."
    if (wp) pte = restorePageNone(tx, vma, pteMkuffdWp(tx.bits, pte));
    const guarded = wp && userfaultfdProtected(vma);
    // A page that is certainly exclusive is made writable at once, by a read fault too, unless the first write to it has to be seen:
    // userfaultfd_pte_wp(), pte_needs_soft_dirty_wp().
    if (exclusive && (vma.flags & VM_WRITE) !== 0 && !guarded && !needsSoftDirtyWp(tx, vma, pte)) {
      pte = pteMkwrite(tx.bits, pte);
      if (write) {
        pte = pteMkdirty(tx.bits, pte);
        write = false;
      }
    }
  } else {
    if (exclusive && write) {
      pte = maybeMkwrite(tx, vma, pteMkdirty(tx.bits, pte));
      write = false;
    }
    if (wp) pte = pteMkuffdWp(tx.bits, pte);
  }
  for (let i = 0; i < pages; i++) {
    if (exclusive) tx.setFrame(frame + i, { exclusive: true });
    if (locked) tx.setFrame(frame + i, { mlocked: true });
    tx.setPte(mm, first + i, present(frame + i, pte));
  }
  // What is read-write protected is left to do_uffd_rwp(), a write too.
  if (!write || (wp && userfaultfdRwp(vma))) return DONE;
  // put_swap_device() comes after it: a task that sleeps in there holds the area.
  const fault = doWpPage(tx, mm, vma, vpn, flags);
  return fault.kind === "userfault" ? { ...fault, swapDevice: true } : fault;
}

/** swapin_readahead(), swapin_sync(): the folio of that order whose part the page is, filled from its slots. Returns the page's frame. */
function swapIn(tx: Tx, vpn: number, entry: SwapEntry, order: number): number {
  const pages = 2 ** order;
  const first = entry.slot - (vpn % pages);
  const head = order === 0 ? tx.allocFrame({ kind: "anon" }) : tx.allocFolio(order, { kind: "anon" });
  for (let i = 0; i < pages; i++) {
    tx.setFrame(head + i, { value: tx.slot(first + i).value, slot: first + i });
    tx.setSlot(first + i, { frame: head + i });
  }
  return head + (vpn % pages);
}

/**
 * alloc_swap_folio() (thp_swapin_suitable_orders(), 7.0): the largest size that is enabled for the memory, and whose ptes are swap entries in a row, alike, aligned in swap as
 * in memory, and none of them in the swap cache. "If uffd is active for the vma we need per-page fault fidelity to maintain the uffd semantics": 0.
 */
function swapinOrder(tx: Tx, mm: number, vma: Vma, vpn: number, entry: SwapEntry): number {
  if ((vma.flags & VM_UFFD) !== 0 || !tx.has("swapin-large")) return 0;
  for (let order = PMD_ORDER - 1; order > 0; order--) {
    const pages = 2 ** order;
    const within = vpn % pages;
    if (!isAllowed(tx, vma, order) || !hugeFits(vma, vpn, pages) || entry.slot % pages !== within) continue;
    let i = 0;
    for (; i < pages; i++) {
      const other = tx.entry(mm, vpn - within + i);
      if (other.kind !== "swap" || other.slot !== entry.slot - within + i || other.flags !== entry.flags) break;
      if (tx.slot(other.slot).frame > 0) break;
    }
    if (i === pages) return order;
  }
  return 0;
}

/**
 * The pages that a fault on a swapped page maps: all of the large folio that is in the swap cache, where it lies in the VMA and one page table, and
 * its entries are in a row and alike (swap_pte_batch()). The first vpn, and how many.
 */
function swapCacheBatch(tx: Tx, mm: number, vma: Vma, vpn: number, entry: SwapEntry, frame: number): [number, number] {
  if (!tx.frame(frame).large || !tx.has("swapin-maps-folio")) return [vpn, 1];
  const index = frame - tx.headOfFolio(frame);
  const pages = tx.folioPages(frame);
  const table = vpn - (vpn % PMD_PAGES);
  const first = vpn - index;
  if (first < Math.max(table, vma.start) || first + pages > Math.min(table + PMD_PAGES, vma.end)) return [vpn, 1];
  for (let i = 0; i < pages; i++) {
    const other = tx.entry(mm, first + i);
    if (other.kind !== "swap" || other.slot !== entry.slot - index + i || other.flags !== entry.flags) return [vpn, 1];
  }
  return [first, pages];
}
