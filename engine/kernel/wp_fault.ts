// Writes to entries that map a page without write permission: reuse or copy. mm/memory.c: do_wp_page(). Three questions are asked in this
// order: does the uffd bit stop the write, is the memory shared, has the page another user.

import { endAsync } from "../protection.ts";
import { pteMkdirty, pteMksoftDirty, pteMkuffdWp } from "../state/bits.ts";
import { ACCESSED, flagsOf, SOFT_DIRTY, UFFD_WP, withFlags } from "../state/entry.ts";
import type { Tx } from "../state/tx.ts";
import { isShared, VM_LOCKED, type Vma } from "../state/vma.ts";
import { maybeMkwrite, pageProt } from "./pgprot.ts";
import { mapNewAnon, munlockFrame } from "./rmap.ts";
import { DONE, type Fault, type FaultFlags, handleUserfault, isAsync, userfaultfdPteWp } from "./userfaultfd_k.ts";
import { prepareAnonVma } from "./vma.ts";

/** do_wp_page(): a write to a present entry without write permission. */
export function doWpPage(tx: Tx, mm: number, vma: Vma, vpn: number, flags: FaultFlags): Fault {
  tx.via("do_wp_page");
  let entry = tx.entry(mm, vpn);
  // pte_same() fails under the lock where somebody changed the entry since: the access is tried anew.
  if (entry.kind !== "present") return { kind: "again" };
  const unshare = flags.unshare === true;
  // An unshare asks nobody: it changes which page is mapped, not what it holds.
  if (!unshare && userfaultfdPteWp(vma, entry)) {
    // In async mode nobody is told: the bit goes, "which is completely invisible to the user", and the write goes on to copy or reuse.
    if (!isAsync(tx, vma)) return handleUserfault(tx, vma, "WP", flags);
    entry = withFlags(entry, flagsOf(entry) & ~UFFD_WP);
    tx.setPte(mm, vpn, entry);
    endAsync(tx, mm, vpn, "async-write", "do_wp_page");
  }
  if (entry.kind !== "present") return DONE;
  const reuse = (): Fault => {
    tx.setPte(mm, vpn, withFlags(entry, maybeMkwrite(tx, vma, pteMkdirty(tx.bits, flagsOf(entry) | ACCESSED))));
    return DONE;
  };
  // Write-notify: soft-dirty or uffd-wp made the entry of a shared mapping read-only, not the lack of a right.
  if (isShared(vma)) {
    tx.via("wp_page_shared");
    if (entry.frame !== 0) tx.setFrame(entry.frame, { dirty: true });
    return reuse();
  }
  // "If we encounter a page that is marked exclusive, we must reuse the page without further checks." The zero page has no folio
  // (vm_normal_page()): it is always copied.
  const frame = tx.frame(entry.frame);
  if (entry.frame !== 0 && frame.kind === "anon" && (frame.exclusive || canReuse(tx, entry.frame))) {
    if (!frame.exclusive) tx.setFrame(entry.frame, { exclusive: true });
    if (unshare) return DONE;
    tx.via("wp_page_reuse");
    return reuse();
  }
  tx.via("wp_page_copy");
  // The copy is made from vm_page_prot: of the old entry it has nothing, but what an unshare carries over below.
  const current = prepareAnonVma(tx, mm, vma);
  const value = entry.frame === 0 ? 0 : frame.value;
  const old = entry.frame;
  const prot = pageProt(tx, current);
  // FOLL_FORCE alone comes here with the bit of a read-write protection: the VMA allows no access, so that nothing trapped.
  if (!unshare && (flagsOf(entry) & UFFD_WP) !== 0) tx.blame(mm, vpn, "forced", "wp_page_copy");
  const pte = unshare ? unshared(tx, flagsOf(entry), prot) : maybeMkwrite(tx, current, pteMkdirty(tx.bits, prot));
  mapNewAnon(tx, mm, vpn, { value }, pte);
  if (old !== 0) {
    tx.unmapFrame(old, mm, vpn);
    if ((vma.flags & VM_LOCKED) !== 0) munlockFrame(tx, old);
  }
  return DONE;
}

/** What wp_page_copy() makes of an entry that is unshared: soft-dirty and the uffd bit stay. */
function unshared(tx: Tx, old: number, prot: number): number {
  const pte = (old & SOFT_DIRTY) !== 0 ? pteMksoftDirty(tx.bits, prot) : prot;
  return (old & UFFD_WP) !== 0 ? pteMkuffdWp(tx.bits, pte) : pte;
}

/** wp_can_reuse_anon_folio(): this entry is the page's only user, once it has left the swap cache. */
function canReuse(tx: Tx, n: number): boolean {
  // "KSM doesn't necessarily raise the folio refcount"; a pin does, and folio_ref_count() must be 1 in the end.
  if (tx.frame(n).ksm || tx.pinned(n)) return false;
  if (tx.frame(n).large) {
    // "Let's just free up a large folio if only a single page is mapped."
    // FOLIO_MM_IDS_SHARED_BITNUM: another mm may map some page of it.
    if (!tx.has("reuse-large") || tx.sharedFolio(n) || tx.largeMapcount(n) <= 1) return false;
  } else if (tx.mapcount(n) !== 1) return false;
  if (tx.frame(n).slot !== 0) tx.freeSwapCache(n);
  return tx.frame(n).slot === 0;
}
