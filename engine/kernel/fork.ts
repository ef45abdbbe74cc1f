// fork(2): dup_mmap() of kernel/fork.c, copy_page_range() of mm/memory.c, dup_userfaultfd() of mm/userfaultfd.c.

import type { ProcessName } from "../operation.ts";
import { forkProtection } from "../protection.ts";
import { pteMkclean, pteMkdirty, pteMkuffdWp, pteWrprotect } from "../state/bits.ts";
import { withoutCont } from "../state/contpte.ts";
import {
  ACCESSED,
  CONT,
  type Entry,
  EXCLUSIVE,
  flagsOf,
  MARKER_GUARD,
  MARKER_POISONED,
  type MigrationEntry,
  marker,
  migration,
  NONE,
  PROTNONE,
  type PresentEntry,
  RW,
  UFFD_WP,
  withFlags,
} from "../state/entry.ts";
import type { Tx } from "../state/tx.ts";
import {
  isAnonymous,
  isHugetlb,
  isShared,
  PLACE_PAGES,
  PMD_PAGES,
  userfaultfdProtected,
  userfaultfdWp,
  VM_DONTCOPY,
  VM_LOCKED,
  VM_MAYBE_GUARD,
  VM_UFFD,
  VM_WIPEONFORK,
  type Vma,
} from "../state/vma.ts";
import { splitHugePmd } from "./huge_memory.ts";
import { copyHugetlbRange } from "./hugetlb.ts";
import { exit } from "./mmap.ts";
import { errno, type Outcome, ok } from "./outcome.ts";
import { maybeMkwrite, pageProt } from "./pgprot.ts";
import { copiesPreserved, leaveToFaults } from "./preserved.ts";
import { mapNewAnon } from "./rmap.ts";
import { raise, releaseNew } from "./userfaultfd_event.ts";
import { disarmed, restorePageNone } from "./userfaultfd_k.ts";
import { freshAnonVma } from "./vma.ts";

/**
 * Makes the child's address space: dup_mmap() of kernel/fork.c, in 7.3 of mm/mmap.c. ENOMEM where the hugetlb pool has no page for the copy of one that
 * is pinned; other memory does not run out here.
 */
export function fork(tx: Tx, parent: number, name: ProcessName): Outcome {
  tx.via("dup_mmap");
  const from = tx.mm(parent);
  const id = freeMm(tx);
  const child = tx.addMm(id, name);
  from.places.forEach((place, index) => {
    if (place === undefined) return;
    const copy = child.writablePlace(tx.edit, index * PLACE_PAGES);
    copy.used = place.used;
    copy.pages = place.pages;
    // A place's protection record is not copied with it: forkProtection() below asks VMA by VMA what the child
    // inherits.
    copy.track = place.track;
    copy.pageSize = place.pageSize;
  });
  const contexts = new Map<number, number>();
  // All VMAs first, their pages after that: the order in which dup_mmap() does it VMA by VMA makes no difference to
  // what is copied.
  const pairs: [Vma, Vma][] = [];
  for (const vma of from.vmas) {
    if ((vma.flags & VM_DONTCOPY) !== 0) continue;
    pairs.push([vma, dupVma(tx, vma, id, contexts)]);
    // Each of the child's VMAs has an anon_vma of its own: the next one must see this.
    child.vmas = pairs.map(([, copy]) => copy);
  }
  child.vmas = pairs.map(([, copy]) => copy);
  for (const [vma, copy] of pairs) {
    if ((copy.flags & VM_WIPEONFORK) === 0) {
      if (!isHugetlb(vma)) copyPageRange(tx, parent, vma, id, copy);
      else if (!copyHugetlbRange(tx, parent, vma, id, copy)) return fail(tx, id, contexts);
    }
    forkProtection(tx, parent, vma, id, copy);
  }
  // dup_userfaultfd_complete(): one UFFD_EVENT_FORK for each context, after everything has been copied.
  for (const [uffd, copy] of contexts) raise(tx, { uffd, type: "fork", start: 0, to: 0, pages: 0, child: copy });
  return ok();
}

/** "Failed to copy: there is no child." What fork took from the parent's entries by then (the write permission) stays taken. dup_userfaultfd_fail(): no message. */
function fail(tx: Tx, child: number, contexts: ReadonlyMap<number, number>): Outcome {
  const refused = errno(tx.why("ENOMEM", "pool-empty"));
  for (const copy of contexts.values()) releaseNew(tx, copy);
  exit(tx, child);
  return refused;
}

/** The lowest number that no process has. */
function freeMm(tx: Tx): number {
  const n = tx.state.mms.indexOf(undefined);
  return n < 0 ? tx.state.mms.length : n;
}

/** vm_area_dup() with dup_userfaultfd() and anon_vma_fork(). */
function dupVma(tx: Tx, vma: Vma, child: number, contexts: Map<number, number>): Vma {
  let { flags, ctx } = vma;
  // vm_flags_clear(tmp, VM_LOCKED_MASK): locks are not inherited.
  flags &= ~VM_LOCKED;
  const uffd = tx.uffd(ctx);
  if (uffd?.features.includes("EVENT_FORK")) {
    tx.via("dup_userfaultfd");
    // dup_userfaultfd() keeps a list of struct userfaultfd_fork_ctx: all VMAs of one parent context share one new
    // context.
    let copy = contexts.get(ctx);
    if (copy === undefined) {
      copy = tx.addUffd({ ...uffd, mm: child, changing: 0 });
      contexts.set(ctx, copy);
    }
    ctx = copy;
  } else {
    // userfaultfd_reset_ctx(): without UFFD_FEATURE_EVENT_FORK the child is registered with nobody, and its bits mean
    // nothing.
    ctx = -1;
    flags &= ~VM_UFFD;
  }
  // anon_vma_fork() gives the child an anon_vma of its own, linked to the parent's: its chain has two links and merges
  // with nothing that would need one (is_mergeable_anon_vma()).
  const own = vma.anonVma !== 0 && (flags & VM_WIPEONFORK) === 0;
  return { ...vma, flags, ctx, anonVma: own ? freshAnonVma(tx) : 0, singular: !own };
}

/** copy_page_range(); vma_needs_copy() says whether faults could fill the child's tables as well. Not of hugetlb memory. */
function copyPageRange(tx: Tx, parent: number, vma: Vma, child: number, copy: Vma): void {
  // vma_needs_copy(): "The presence of an anon_vma indicates an anonymous VMA has page tables which naturally cannot be
  // reconstituted on page fault." VM_COPY_ON_FORK asks the child's VMA, since only that says whether uffd goes along.
  if (vma.anonVma === 0 && (copy.flags & VM_MAYBE_GUARD) === 0) {
    if (!userfaultfdProtected(copy)) return;
    // vma_needs_copy(): the protection has to be copied, because a fault in the child could not make it again.
    if (!tx.design.needsCopy && !isAnonymous(vma)) {
      leaveToFaults(tx, parent, vma, child);
      return;
    }
  }
  tx.via("copy_page_range");
  // copy_pmd_range(): by tables of 512 entries, the first and the last of which the VMA may fill only in part.
  for (let head = vma.start - (vma.start % PMD_PAGES); head < vma.end; head += PMD_PAGES) {
    const from = Math.max(head, vma.start);
    const to = Math.min(head + PMD_PAGES, vma.end);
    const pmd = tx.pmdEntry(parent, head);
    // copy_huge_pmd(): a file's is left to the child's faults.
    if (pmd !== undefined && !isAnonymous(copy)) continue;
    if (pmd?.kind === "present" && pmd.frame !== 0 && !staysWithParent(tx, pmd.frame)) {
      copyHugePmd(tx, parent, head, vma, child, copy, pmd);
      continue;
    }
    if (pmd?.kind === "migration") {
      copyHugeMigration(tx, parent, head, child, copy, pmd);
      continue;
    }
    // "Page maybe pinned: split and retry the fault on PTEs": only some of its 512 pages may have to stay with the
    // parent.
    if (pmd !== undefined) splitHugePmd(tx, parent, head);
    if (!tx.hasTable(parent, head)) continue;
    tx.allocTable(child, head);
    copyPteRange(tx, parent, vma, child, copy, from, to);
  }
}

/**
 * Whether a present entry of the child keeps the uffd bit. copy_present_page(), copy_huge_pmd() ask the child's VMA; before 8f34f1eac382 (5.14) the
 * parent's, so that a child whom nobody watches had the bits of a parent who is.
 */
function keepsBit(tx: Tx, vma: Vma, copy: Vma): boolean {
  return tx.has("fork-wp-by-child") ? userfaultfdProtected(copy) : userfaultfdWp(vma);
}

/** The same of what is not present: copy_nonpresent_pte() had no such question before that commit. */
function keepsSwapBit(tx: Tx, copy: Vma): boolean {
  return userfaultfdProtected(copy) || !tx.has("fork-wp-by-child");
}

/**
 * page_needs_cow_for_dma(): whoever pinned the page means the parent's, and would write to nobody's if the parent were the one to copy. It stays
 * with the parent, and the child gets its copy at once.
 */
function staysWithParent(tx: Tx, frame: number): boolean {
  return tx.frame(frame).exclusive && tx.pinned(frame);
}

/** copy_present_page(): the child's own copy of a page that is pinned. The parent's entry stays as it is. */
function copyPresentPage(tx: Tx, child: number, copy: Vma, vpn: number, entry: PresentEntry): void {
  tx.via("copy_present_page");
  // The copy is nobody else's, so that the child may write to it without a fault (but for uffd-wp, which is added
  // below).
  const pte = maybeMkwrite(tx, copy, pteMkdirty(tx.bits, pageProt(tx, copy)));
  const inherits = userfaultfdProtected(copy) && (entry.flags & UFFD_WP) !== 0;
  const bit = inherits && tx.has("fork-wp-by-child");
  if (inherits && !bit) tx.blame(child, vpn, "forgotten", "copy_present_page");
  const flags = bit ? restorePageNone(tx, copy, pteMkuffdWp(tx.bits, pte)) : pte;
  mapNewAnon(tx, child, vpn, tx.frame(entry.frame), flags);
}

/** copy_huge_pmd() of an anonymous THP. */
function copyHugePmd(
  tx: Tx,
  parent: number,
  head: number,
  vma: Vma,
  child: number,
  copy: Vma,
  pmd: Entry & { readonly kind: "present" },
): void {
  tx.via("copy_huge_pmd");
  tx.mapHuge(pmd.frame, child, head);
  // folio_try_dup_anon_rmap_pmd() clears PageAnonExclusive: from now on neither may write without a look at who else
  // maps it.
  tx.setFrame(pmd.frame, { exclusive: false });
  // "Child is not RWP-armed: restore accessible protection so the inherited PAGE_NONE does not cost a fault on first
  // read."
  const copied = keepsBit(tx, vma, copy) ? pmd.flags : disarmed(tx, vma, pmd.flags, pageProt(tx, copy));
  tx.setPmd(parent, head, withFlags(pmd, pteWrprotect(tx.bits, pmd.flags)));
  tx.setPmd(child, head, withFlags(pmd, pteWrprotect(tx.bits, copied) & ~ACCESSED));
}

/** copy_huge_pmd() of a THP in flight: both wait for it, and neither may write to it then. */
function copyHugeMigration(tx: Tx, parent: number, head: number, child: number, copy: Vma, pmd: MigrationEntry): void {
  tx.via("copy_huge_pmd");
  tx.setFrame(pmd.frame, { migratingEntire: tx.frame(pmd.frame).migratingEntire + 1 });
  tx.setPmd(parent, head, migration("read", pmd.frame, pmd.flags));
  tx.setPmd(child, head, migration("read", pmd.frame, keepsSwapBit(tx, copy) ? pmd.flags : pmd.flags & ~UFFD_WP));
}

/** Whether two entries are copied as one (folio_pte_batch()): they map pages in a row alike, but for accessed and dirty. */
function follows(first: Entry, next: Entry): boolean {
  if (first.kind !== "present" || next.kind !== "present" || next.frame !== first.frame + 1) return false;
  return ((first.flags ^ next.flags) & (RW | UFFD_WP | PROTNONE | CONT)) === 0;
}

/** copy_pte_range(). On arm64 what is copied as one makes the contiguous groups of 16 that it covers, and no other. */
function copyPteRange(tx: Tx, parent: number, vma: Vma, child: number, copy: Vma, from: number, to: number): void {
  if (!tx.bits.contpte) {
    for (let vpn = from; vpn < to; vpn++) copyPte(tx, parent, vma, child, copy, vpn, true);
    return;
  }
  let start = from;
  let before: Entry = NONE;
  for (let vpn = from; vpn < to; vpn++) {
    const entry = tx.entry(parent, vpn);
    if (!follows(before, entry)) start = vpn;
    const alone = start === vpn && (vpn + 1 === to || !follows(entry, tx.entry(parent, vpn + 1)));
    copyPte(tx, parent, vma, child, copy, vpn, alone || start <= vpn - 15);
    before = entry;
  }
}

/** copy_present_ptes(), copy_nonpresent_pte(), copy_pte_marker() for one entry. `folds`: the child's may complete a contiguous group. */
function copyPte(tx: Tx, parent: number, vma: Vma, child: number, copy: Vma, vpn: number, folds: boolean): void {
  const entry = tx.entry(parent, vpn);
  switch (entry.kind) {
    case "none":
      return;
    case "hwpoison":
      // copy_nonpresent_pte(): neither swap nor a migration nor a marker is copied as it is.
      tx.setPte(child, vpn, entry);
      return;
    case "present": {
      if (entry.frame !== 0 && tx.frame(entry.frame).kind === "anon" && staysWithParent(tx, entry.frame)) {
        copyPresentPage(tx, child, copy, vpn, entry);
        return;
      }
      // As for a pmd: a child that is not registered loses the bit, and PROT_NONE that stood for it.
      let flags = keepsBit(tx, vma, copy) ? entry.flags : disarmed(tx, vma, entry.flags, pageProt(tx, copy));
      if (entry.frame !== 0) {
        tx.mapFrame(entry.frame, child, vpn);
        // A file's page has no owner: only anonymous ones are exclusive.
        if (tx.frame(entry.frame).kind === "anon") tx.setFrame(entry.frame, { exclusive: false });
      }
      // is_cow_mapping() && pte_write(): both lose the write permission, and the first to write copies. uffd-wp has
      // nothing to do with it.
      // Whether it is to be copied on write is asked of the entry as it was.
      if (!isShared(vma) && (entry.flags & RW) !== 0) {
        // wrprotect_ptes() leaves a contiguous group what it is, with accessed and dirty where they are.
        const raw = tx.rawEntry(parent, vpn);
        tx.putPte(parent, vpn, withFlags(raw, pteWrprotect(tx.bits, flagsOf(raw))));
        flags = pteWrprotect(tx.bits, flags);
      }
      // "If it's a shared mapping, mark it clean in the child": the page is dirty already.
      if (isShared(vma)) flags = pteMkclean(flags);
      // pte_mkold(): the child has not touched it yet, and reclaim is to see that.
      const copied = withoutCont(withFlags(entry, flags & ~ACCESSED));
      if (folds) tx.setPte(child, vpn, copied);
      else tx.putPte(child, vpn, copied);
      return;
    }
    case "swap": {
      const slot = tx.slot(entry.slot);
      tx.setSlot(entry.slot, { count: slot.count + 1 });
      // pte_swp_clear_exclusive(): the parent's too, for the page is shared while it is in swap.
      const flags = entry.flags & ~EXCLUSIVE;
      tx.setPte(parent, vpn, withFlags(entry, flags));
      tx.setPte(child, vpn, withFlags(entry, keepsSwapBit(tx, copy) ? flags : flags & ~UFFD_WP));
      return;
    }
    case "migration": {
      // copy_nonpresent_pte(): both entries wait for the same page, and the end of the migration makes both present
      // again.
      tx.setFrame(entry.frame, { migrating: tx.frame(entry.frame).migrating + 1 });
      // "COW mappings require pages in both parent and child to be set to read": no write may go past the copy
      // afterwards.
      const shared = isShared(vma) ? entry.access : "read";
      tx.setPte(parent, vpn, migration(shared, entry.frame, entry.flags));
      tx.setPte(
        child,
        vpn,
        migration(shared, entry.frame, keepsSwapBit(tx, copy) ? entry.flags : entry.flags & ~UFFD_WP),
      );
      return;
    }
    case "marker": {
      // copy_pte_marker(): "Always copy error entries"; uffd-wp only to a child whose VMA is registered for it. Before 49d6d7fb6313
      // copy_nonpresent_pte() took a registered child for the only reason to be here, and forgot private memory of a file.
      const errors = MARKER_POISONED | MARKER_GUARD;
      const bits = userfaultfdWp(copy) || !tx.has("fork-drops-marker") ? entry.bits : entry.bits & errors;
      if (bits !== 0) tx.setPte(child, vpn, marker(bits));
      return;
    }
    case "preserved":
      if (userfaultfdProtected(copy) && copiesPreserved(tx, parent, child, vpn, "fork")) tx.setPte(child, vpn, entry);
      return;
  }
}
