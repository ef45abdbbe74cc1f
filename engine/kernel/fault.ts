// Page faults: handle_mm_fault() and what it does to one entry. mm/memory.c.

import type { RegisterMode } from "../operation.ts";
import { pteMkdirty, pteMksoftDirty, pteMkuffdWp, pteMkwrite } from "../state/bits.ts";
import {
  ACCESSED,
  type Entry,
  EXCLUSIVE,
  flagsOf,
  isSpoilt,
  isUffdWp,
  isWpMarker,
  MARKER_GUARD,
  MARKER_POISONED,
  NONE,
  PROTNONE,
  present,
  RW,
  SOFT_DIRTY,
  SPECIAL,
  type SwapEntry,
  UFFD_WP,
  withFlags,
} from "../state/entry.ts";
import type { Tx } from "../state/tx.ts";
import {
  isAnonymous,
  isHugetlb,
  isShared,
  userfaultfdWp,
  VM_HUGEPAGE,
  VM_LOCKED,
  VM_READ,
  VM_SOFTDIRTY,
  VM_UFFD_MISSING,
  VM_WRITE,
  type Vma,
} from "../state/vma.ts";
import { doFault } from "./file_fault.ts";
import { hugeFits, hugePmdFault, thpFault } from "./huge_pmd.ts";
import { hugetlbFault } from "./hugetlb_fault.ts";
import { munlockFrame } from "./mlock.ts";
import { numaRebuild } from "./mprotect.ts";
import { pageProt, prepareAnonVma } from "./vma.ts";

export interface FaultFlags {
  readonly write: boolean;
  /** FAULT_FLAG_USER: by the program itself, not by the kernel on its behalf (GUP). */
  readonly user: boolean;
}

/** What a fault comes to. `again`: something changed, the access is tried again. */
export type Fault =
  | { readonly kind: "done" }
  | { readonly kind: "again" }
  | {
      readonly kind: "userfault";
      readonly uffd: number;
      readonly fault: "wp" | "missing" | "minor";
      readonly write: boolean;
      /** do_swap_page() met it, with a reference to the swap area. */
      readonly swapDevice: boolean;
    }
  | { readonly kind: "sigbus" | "hwpoison" | "sigsegv-maperr" | "sigsegv-accerr" | "oom" }
  | { readonly kind: "wait"; readonly why: string };

export const DONE: Fault = { kind: "done" };
export const SIGBUS: Fault = { kind: "sigbus" };

/** handle_userfault(): a message, or SIGBUS where the userfaultfd asks for that. */
export function handleUserfault(tx: Tx, vma: Vma, reason: RegisterMode, flags: FaultFlags): Fault {
  tx.via("handle_userfault");
  const uffd = tx.uffd(vma.ctx);
  if (uffd === undefined || uffd.features.includes("SIGBUS")) return SIGBUS;
  if (!flags.user && uffd.userModeOnly) return SIGBUS;
  const fault = reason === "WP" ? "wp" : reason === "MINOR" ? "minor" : "missing";
  return { kind: "userfault", uffd: vma.ctx, fault, write: flags.write, swapDevice: false };
}

export function isAsync(tx: Tx, vma: Vma): boolean {
  return tx.uffd(vma.ctx)?.features.includes("WP_ASYNC") ?? false;
}

/** userfaultfd_pte_wp(). */
export function userfaultfdPteWp(vma: Vma, entry: Entry): boolean {
  return userfaultfdWp(vma) && entry.kind === "present" && (entry.flags & UFFD_WP) !== 0;
}

/** pte_needs_soft_dirty_wp(). */
export function needsSoftDirtyWp(tx: Tx, vma: Vma, flags: number): boolean {
  return tx.bits.softDirty && (vma.flags & VM_SOFTDIRTY) === 0 && (flags & SOFT_DIRTY) === 0;
}

/** maybe_mkwrite(). */
export function maybeMkwrite(vma: Vma, flags: number): number {
  return (vma.flags & VM_WRITE) !== 0 ? pteMkwrite(flags) : flags;
}

/** handle_mm_fault() for an address in a VMA, rights checked against the VMA first (access_error()). */
export function handleMmFault(tx: Tx, mm: number, vpn: number, flags: FaultFlags): Fault {
  const vma = tx.mm(mm).lookup(vpn);
  if (vma === undefined) return { kind: "sigsegv-maperr" };
  if ((vma.flags & (flags.write ? VM_WRITE : VM_READ | VM_WRITE)) === 0) return { kind: "sigsegv-accerr" };
  if (isHugetlb(vma)) return hugetlbFault(tx, mm, vma, vpn, flags);
  const pmd = tx.pmdEntry(mm, vpn);
  if (pmd !== undefined) {
    const fault = hugePmdFault(tx, mm, vma, vpn, pmd, flags);
    if (fault !== undefined) return fault;
  } else if (!tx.hasTable(mm, vpn) && isAnonymous(vma) && (vma.flags & VM_HUGEPAGE) !== 0 && hugeFits(vma, vpn)) {
    return thpFault(tx, mm, vma, vpn, flags);
  }
  return handlePteFault(tx, mm, vma, vpn, flags);
}

function handlePteFault(tx: Tx, mm: number, vma: Vma, vpn: number, flags: FaultFlags): Fault {
  const entry = tx.entry(mm, vpn);
  switch (entry.kind) {
    case "none":
      return doPteMissing(tx, mm, vma, vpn, flags);
    case "present": {
      if ((entry.flags & PROTNONE) !== 0) return doNumaPage(tx, mm, vma, vpn, entry);
      if (flags.write && (entry.flags & RW) === 0) return doWpPage(tx, mm, vma, vpn, flags);
      const next = flags.write ? pteMkdirty(tx.bits, entry.flags) : entry.flags;
      tx.setPte(mm, vpn, withFlags(entry, next | ACCESSED));
      return DONE;
    }
    case "swap":
      return doSwapPage(tx, mm, vma, vpn, entry, flags);
    case "migration":
      return { kind: "wait", why: "migration_entry_wait" };
    case "hwpoison":
      return { kind: "hwpoison" };
    default:
      if (isSpoilt(entry)) return { kind: "wait", why: "pgtable_bad" };
      return handlePteMarker(tx, mm, vma, vpn, entry, flags);
  }
}

/** handle_pte_marker(). */
function handlePteMarker(tx: Tx, mm: number, vma: Vma, vpn: number, entry: Entry, flags: FaultFlags): Fault {
  tx.via("handle_pte_marker");
  if (entry.kind === "marker") {
    if ((entry.bits & MARKER_POISONED) !== 0) return { kind: "hwpoison" };
    if ((entry.bits & MARKER_GUARD) !== 0) return { kind: "sigsegv-maperr" };
  }
  // pte_marker_handle_uffd_wp(): a leftover in a VMA that is not registered for WP is cleared.
  if (!userfaultfdWp(vma)) {
    tx.setPte(mm, vpn, NONE);
    return DONE;
  }
  return doPteMissing(tx, mm, vma, vpn, flags);
}

/** do_numa_page(), and what a PROT_NONE entry in an accessible VMA otherwise comes to. */
function doNumaPage(tx: Tx, mm: number, vma: Vma, vpn: number, entry: Entry & { readonly kind: "present" }): Fault {
  tx.via("do_numa_page");
  tx.setPte(mm, vpn, numaRebuild(tx, vma, entry));
  return DONE;
}

export function doPteMissing(tx: Tx, mm: number, vma: Vma, vpn: number, flags: FaultFlags): Fault {
  return isAnonymous(vma) ? doAnonymousPage(tx, mm, vma, vpn, flags) : doFault(tx, mm, vma, vpn, flags);
}

/** vmf_orig_pte_uffd_wp(): the entry that is replaced was a marker. */
export function origUffdWp(tx: Tx, mm: number, vpn: number): boolean {
  return isWpMarker(tx.entry(mm, vpn));
}

function doAnonymousPage(tx: Tx, mm: number, vma: Vma, vpn: number, flags: FaultFlags): Fault {
  tx.via("do_anonymous_page");
  tx.allocTable(mm, vpn);
  const wp = origUffdWp(tx, mm, vpn);
  const missing = (vma.flags & VM_UFFD_MISSING) !== 0;
  if (!flags.write) {
    if (missing) return handleUserfault(tx, vma, "MISSING", flags);
    const pte = pageProt(tx, vma) | SPECIAL;
    tx.setPte(mm, vpn, present(0, wp ? pteMkuffdWp(tx.bits, pte) : pte));
    return DONE;
  }
  prepareAnonVma(tx, mm, vma);
  if (missing) return handleUserfault(tx, vma, "MISSING", flags);
  let pte = pteMkwrite(pteMkdirty(tx.bits, pageProt(tx, vma)));
  if (wp) pte = pteMkuffdWp(tx.bits, pte);
  mapNewAnon(tx, mm, vpn, { value: 0 }, pte);
  return DONE;
}

/** folio_add_new_anon_rmap() and set_pte_at(): a fresh page, exclusive to this process. Returns its frame. */
export function mapNewAnon(tx: Tx, mm: number, vpn: number, content: { readonly value: number }, pte: number): number {
  const mlocked = ((tx.mm(mm).lookup(vpn)?.flags ?? 0) & VM_LOCKED) !== 0;
  const frame = tx.allocFrame({ kind: "anon", value: content.value, exclusive: true, mlocked });
  tx.mapFrame(frame, mm, vpn);
  tx.setPte(mm, vpn, present(frame, pte));
  return frame;
}

/** do_swap_page() for a real swap entry. */
function doSwapPage(tx: Tx, mm: number, vma: Vma, vpn: number, entry: SwapEntry, flags: FaultFlags): Fault {
  tx.via("do_swap_page");
  const slot = tx.slot(entry.slot);
  let frame = slot.frame;
  if (frame === 0) {
    frame = tx.allocFrame({ kind: "anon", value: slot.value, slot: entry.slot });
    tx.setSlot(entry.slot, { frame });
  }
  let exclusive = (entry.flags & EXCLUSIVE) !== 0;
  // swap_free(), then should_try_to_free_swap(): for a write, or where the page is mlocked.
  tx.mapFrame(frame, mm, vpn);
  tx.setSlot(entry.slot, { count: slot.count - 1 });
  const alone = tx.frame(frame).maps.length === 1;
  const locked = (vma.flags & VM_LOCKED) !== 0;
  if (locked || tx.frame(frame).mlocked || (flags.write && alone)) {
    tx.freeSwapCache(frame);
    if (tx.frame(frame).slot === 0 && alone) exclusive = true;
  }
  if (locked) tx.setFrame(frame, { mlocked: true });
  let pte = pageProt(tx, vma);
  if ((entry.flags & SOFT_DIRTY) !== 0) pte = pteMksoftDirty(tx.bits, pte);
  const wp = (entry.flags & UFFD_WP) !== 0;
  let write = flags.write;
  if (tx.has("swapin-upgrade")) {
    if (wp) pte = pteMkuffdWp(tx.bits, pte);
    if (exclusive && (vma.flags & VM_WRITE) !== 0 && !(wp && userfaultfdWp(vma)) && !needsSoftDirtyWp(tx, vma, pte)) {
      pte = pteMkwrite(pte);
      if (write) {
        pte = pteMkdirty(tx.bits, pte);
        write = false;
      }
    }
  } else {
    if (exclusive && write) {
      pte = maybeMkwrite(vma, pteMkdirty(tx.bits, pte));
      write = false;
    }
    if (wp) pte = pteMkuffdWp(tx.bits, pte);
  }
  if (exclusive) tx.setFrame(frame, { exclusive: true });
  tx.setPte(mm, vpn, present(frame, pte));
  if (!write) return DONE;
  // put_swap_device() comes after it: a task that sleeps in there holds the area.
  const fault = doWpPage(tx, mm, vma, vpn, flags);
  return fault.kind === "userfault" ? { ...fault, swapDevice: true } : fault;
}

/** do_wp_page(): a write to a present entry without write permission. */
export function doWpPage(tx: Tx, mm: number, vma: Vma, vpn: number, flags: FaultFlags): Fault {
  tx.via("do_wp_page");
  let entry = tx.entry(mm, vpn);
  if (entry.kind !== "present") return { kind: "again" };
  if (userfaultfdPteWp(vma, entry)) {
    if (!isAsync(tx, vma)) return handleUserfault(tx, vma, "WP", flags);
    entry = withFlags(entry, flagsOf(entry) & ~UFFD_WP);
    tx.setPte(mm, vpn, entry);
    endAsync(tx, mm, vpn);
  }
  if (entry.kind !== "present") return DONE;
  const reuse = (): Fault => {
    tx.setPte(mm, vpn, withFlags(entry, maybeMkwrite(vma, pteMkdirty(tx.bits, flagsOf(entry) | ACCESSED))));
    return DONE;
  };
  if (isShared(vma)) {
    tx.via("wp_page_shared");
    if (entry.frame !== 0) tx.setFrame(entry.frame, { dirty: true });
    return reuse();
  }
  const frame = tx.frame(entry.frame);
  if (entry.frame !== 0 && frame.kind === "anon" && (frame.exclusive || canReuse(tx, entry.frame))) {
    if (!frame.exclusive) tx.setFrame(entry.frame, { exclusive: true });
    tx.via("wp_page_reuse");
    return reuse();
  }
  tx.via("wp_page_copy");
  const current = prepareAnonVma(tx, mm, vma);
  const value = entry.frame === 0 ? 0 : frame.value;
  const old = entry.frame;
  mapNewAnon(tx, mm, vpn, { value }, maybeMkwrite(current, pteMkdirty(tx.bits, pageProt(tx, current))));
  if (old !== 0) {
    tx.unmapFrame(old, mm, vpn);
    if ((vma.flags & VM_LOCKED) !== 0) munlockFrame(tx, old);
  }
  return DONE;
}

/** wp_can_reuse_anon_folio(): this entry is the page's only user, once it has left the swap cache. */
function canReuse(tx: Tx, n: number): boolean {
  if (tx.mapcount(n) !== 1 || (tx.frame(n).large && (!tx.has("reuse-large") || tx.sharedFolio(n)))) return false;
  if (tx.frame(n).slot !== 0) tx.freeSwapCache(n);
  return tx.frame(n).slot === 0;
}

/** In async mode the write itself ends the protection: it is recorded by the bit that goes. */
export function endAsync(tx: Tx, mm: number, vpn: number): void {
  if (tx.protectionAt(mm, vpn) !== "none") tx.setProtection(mm, vpn, "none", "async-write", "do_wp_page");
}

/** Whether the hardware lets an access through. */
export function permits(entry: Entry, write: boolean): boolean {
  return entry.kind === "present" && (entry.flags & PROTNONE) === 0 && (!write || (entry.flags & RW) !== 0);
}

/** Whether an entry is uffd-wp protected and its VMA is registered for it. */
export function isProtected(vma: Vma, entry: Entry): boolean {
  return userfaultfdWp(vma) && isUffdWp(entry);
}
