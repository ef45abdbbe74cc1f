// Page protection: what a fresh entry of a VMA may do (vm_page_prot), and how one that is there gets other rights. mm/mmap.c,
// arch/x86/mm/pgprot.c; mm/mprotect.c: can_change_pte_writable().

import { pteDirty, pteMkuffdWp, pteMkwrite, pteModify } from "../state/bits.ts";
import {
  ACCESSED,
  type Entry,
  flagsOf,
  type MigrationEntry,
  migration,
  NX,
  PROTNONE,
  RW,
  SOFT_DIRTY,
  UFFD_WP,
  USER,
  withFlags,
} from "../state/entry.ts";
import type { Tx } from "../state/tx.ts";
import {
  isShared,
  userfaultfdWp,
  VM_HUGETLB,
  VM_READ,
  VM_SHARED,
  VM_SOFTDIRTY,
  VM_UFFD_WP,
  VM_WRITE,
  type Vma,
} from "../state/vma.ts";
import { isArmed, restorePageNone } from "./userfaultfd_k.ts";

/** calc_vm_prot_bits(). Execution is not modelled: nothing here depends on it. */
export function vmFlagsOf(prot: "none" | "read" | "read+write"): number {
  return prot === "none" ? 0 : prot === "read" ? VM_READ : VM_READ | VM_WRITE;
}

/** vma_wants_writenotify(), as far as it applies to memory without a file system's page_mkwrite. */
export function wantsWritenotify(tx: Tx, vma: Vma): boolean {
  if ((vma.flags & (VM_WRITE | VM_SHARED)) !== (VM_WRITE | VM_SHARED)) return false;
  if ((vma.flags & VM_UFFD_WP) !== 0 && tx.has("wp-write-notify")) return true;
  return tx.bits.softDirty && (vma.flags & (VM_SOFTDIRTY | VM_HUGETLB)) === 0;
}

/**
 * vma_wants_manual_pte_write_upgrade(). For shared memory it asks vma_wants_writenotify() with the vm_page_prot that
 * write-notify (or a read-only protection) already made read-only, and that answers no: "the open routine did something".
 */
export function wantsManualUpgrade(vma: Vma): boolean {
  return !isShared(vma) && (vma.flags & VM_WRITE) !== 0;
}

/** vm_get_page_prot() of x86: the flags of a fresh entry with these vm_flags. Private mappings never get RW (PAGE_COPY). */
export function pageProtOf(vmFlags: number): number {
  if ((vmFlags & (VM_READ | VM_WRITE)) === 0) return PROTNONE | ACCESSED;
  return USER | NX | ACCESSED | ((vmFlags & (VM_WRITE | VM_SHARED)) === (VM_WRITE | VM_SHARED) ? RW : 0);
}

/** vma->vm_page_prot. */
export function pageProt(tx: Tx, vma: Vma): number {
  const prot = pageProtOf(vma.flags);
  return (prot & RW) !== 0 && wantsWritenotify(tx, vma) ? prot & ~RW : prot;
}

/** vma_is_accessible(). */
export function isAccessible(vma: Vma): boolean {
  return (vma.flags & (VM_READ | VM_WRITE)) !== 0;
}

/** Whether the hardware lets an access through. */
export function permits(entry: Entry, write: boolean): boolean {
  return entry.kind === "present" && (entry.flags & PROTNONE) === 0 && (!write || (entry.flags & RW) !== 0);
}

/** maybe_mkwrite(). */
export function maybeMkwrite(tx: Tx, vma: Vma, flags: number): number {
  return (vma.flags & VM_WRITE) !== 0 ? pteMkwrite(tx.bits, flags) : flags;
}

/** pte_needs_soft_dirty_wp(). */
export function needsSoftDirtyWp(tx: Tx, vma: Vma, flags: number): boolean {
  return tx.bits.softDirty && (vma.flags & VM_SOFTDIRTY) === 0 && (flags & SOFT_DIRTY) === 0;
}

/** MM_CP_UFFD_WP, _WP_RESOLVE, _RWP, _RWP_RESOLVE. */
export type UffdChange = "none" | "wp" | "wp-resolve" | "rwp" | "rwp-resolve";

/** The uffd bit of an entry after the change: one bit, whichever of the two is meant. */
export function changeUffd(tx: Tx, flags: number, uffd: UffdChange): number {
  if (uffd === "none") return flags;
  return (uffd === "wp" || uffd === "rwp") && tx.bits.uffd ? flags | UFFD_WP : flags & ~UFFD_WP;
}

/** It takes the bit away: MM_CP_UFFD_WP_RESOLVE, MM_CP_UFFD_RWP_RESOLVE. */
export function isResolve(uffd: UffdChange): boolean {
  return uffd === "wp-resolve" || uffd === "rwp-resolve";
}

/** What change_protection() is asked for: the protection of fresh entries, MM_CP_UFFD_*, MM_CP_TRY_CHANGE_WRITABLE. */
export interface Change {
  readonly prot: number;
  readonly uffd: UffdChange;
  readonly upgrade: boolean;
}

/** can_change_pte_writable(): no fault is needed to find out that a write may go ahead. */
function canChangeWritable(tx: Tx, vma: Vma, frame: number, flags: number): boolean {
  if ((vma.flags & VM_WRITE) === 0 || (flags & PROTNONE) !== 0) return false;
  if (!tx.has("upgrade-clean-anon") && !pteDirty(flags)) return false;
  if (tx.bits.softDirty && (vma.flags & VM_SOFTDIRTY) === 0 && (flags & SOFT_DIRTY) === 0) return false;
  if (userfaultfdWp(vma) && (flags & UFFD_WP) !== 0) return false;
  if (!isShared(vma)) return frame !== 0 && tx.frame(frame).kind === "anon" && tx.frame(frame).exclusive;
  return tx.has("upgrade-clean-anon") ? pteDirty(flags) : true;
}

/** pte_modify(), the uffd bit, and PAGE_NONE again in a VMA registered for RWP. */
export function changedFlags(tx: Tx, vma: Vma, old: number, change: Change): number {
  const flags = pteModify(tx.bits, old, change.prot);
  const sets = change.uffd === "wp" || change.uffd === "rwp";
  return restorePageNone(tx, vma, sets ? pteMkuffdWp(tx.bits, flags) : changeUffd(tx, flags, change.uffd));
}

/**
 * change_pte_range() and change_huge_pmd() for a present entry: pte_modify(), then uffd-wp set or cleared, then the
 * write permission given where MM_CP_TRY_CHANGE_WRITABLE asks for it and no fault is needed for the write.
 */
export function changePresent(
  tx: Tx,
  vma: Vma,
  entry: Entry & { readonly kind: "present" },
  change: Change,
  pmd: boolean,
): Entry {
  if (change.uffd === "rwp" && isArmed(vma, entry)) return entry;
  let flags = changedFlags(tx, vma, entry.flags, change);
  if (
    change.upgrade &&
    (flags & RW) === 0 &&
    (!pmd || tx.has("upgrade-pmd")) &&
    canChangeWritable(tx, vma, entry.frame, flags)
  ) {
    flags = pteMkwrite(tx.bits, flags);
  }
  return withFlags(entry, flags);
}

/**
 * A migration entry under change_protection(): "A protection check is difficult so just be safe and disable write", whatever the change
 * is. A writable one with the uffd bit "already messed up", as 27da93d8e6d5 has it: since then it comes out without. change_pte_range(),
 * change_huge_pmd(); change_softleaf_pte(), change_non_present_huge_pmd() of 7.3.
 */
export function changeMigration(tx: Tx, entry: MigrationEntry, uffd: UffdChange, level: "pte" | "pmd"): Entry {
  const drops = entry.access === "write" && tx.has("migration-write-drops-wp");
  const read = readable(tx, entry, drops ? entry.flags & ~UFFD_WP : entry.flags);
  return level === "pte" || tx.has("migrate-thp-wp") ? withFlags(read, changeUffd(tx, flagsOf(read), uffd)) : read;
}

/** hugetlb_change_protection(): what becomes readable is made anew, without uffd-wp and soft-dirty. */
export function changeHugetlbMigration(tx: Tx, entry: MigrationEntry, uffd: UffdChange): Entry {
  if (entry.access !== "write" && !tx.has("hugetlb-migration-wp")) return entry;
  const read = entry.access === "write" ? readable(tx, entry, entry.flags & ~(UFFD_WP | SOFT_DIRTY)) : entry;
  return withFlags(read, changeUffd(tx, flagsOf(read), uffd));
}

/** make_readable_exclusive_migration_entry() for anonymous memory, make_readable_migration_entry() for all else. */
function readable(tx: Tx, entry: MigrationEntry, flags: number): Entry {
  if (entry.access !== "write") return entry;
  return migration(tx.frame(entry.frame).kind === "anon" ? "read-exclusive" : "read", entry.frame, flags);
}

/** do_uffd_rwp(), do_huge_pmd_uffd_rwp() in async mode: accessible again, writable where a write needs no fault. */
export function rwpResolved(tx: Tx, vma: Vma, entry: Entry & { readonly kind: "present" }): Entry {
  const change: Change = { prot: pageProt(tx, vma), uffd: "rwp-resolve", upgrade: wantsManualUpgrade(vma) };
  return changePresent(tx, vma, { ...entry, flags: entry.flags | ACCESSED }, change, false);
}

/** numa_rebuild_single_mapping(), do_huge_pmd_numa_page(): the VMA's protection again, writable where a write needs no fault. */
export function numaRebuild(tx: Tx, vma: Vma, entry: Entry & { readonly kind: "present" }): Entry {
  const upgrade = tx.has("numa-upgrade") && wantsManualUpgrade(vma);
  const change: Change = { prot: pageProt(tx, vma), uffd: "none", upgrade };
  const rebuilt = changePresent(tx, vma, { ...entry, flags: entry.flags | ACCESSED }, change, false);
  // pte_savedwrite(): what was writable before the hint is so again.
  const saved = !tx.has("numa-upgrade") && (entry.flags & RW) !== 0;
  return saved && rebuilt.kind === "present" ? withFlags(rebuilt, pteMkwrite(tx.bits, rebuilt.flags)) : rebuilt;
}
