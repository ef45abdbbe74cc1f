// Changing the protection of a range: mprotect(2), and uffd-wp through the same walk. mm/mprotect.c.

import type { Prot } from "../operation.ts";
import { pteDirty, pteMkuffdWp, pteMkwrite, pteModify } from "../state/bits.ts";
import {
  ACCESSED,
  type Entry,
  isWpMarker,
  MARKER_UFFD_WP,
  marker,
  migration,
  NONE,
  PROTNONE,
  RW,
  SOFT_DIRTY,
  UFFD_WP,
  withFlags,
} from "../state/entry.ts";
import type { Tx } from "../state/tx.ts";
import {
  clip,
  isAnonymous,
  isHugetlb,
  isShared,
  PMD_PAGES,
  userfaultfdWp,
  VM_LOCKED,
  VM_READ,
  VM_SHARED,
  VM_SOFTDIRTY,
  VM_WRITE,
  type Vma,
} from "../state/vma.ts";
import { populateLocked } from "./access.ts";
import { splitHugePmd } from "./huge_memory.ts";
import { hugetlbChangeProtection } from "./hugetlb.ts";
import { spoilKept } from "./kept.ts";
import { vmFlagsOf } from "./mmap.ts";
import { errno, type Outcome, ok } from "./outcome.ts";
import { modifyVma, pageProt, pageProtOf, wantsManualUpgrade } from "./vma.ts";

export type UffdChange = "none" | "protect" | "resolve";

/** What change_protection() is asked for: the protection of fresh entries, MM_CP_UFFD_WP or _RESOLVE, MM_CP_TRY_CHANGE_WRITABLE. */
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

function changePresent(
  tx: Tx,
  vma: Vma,
  entry: Entry & { readonly kind: "present" },
  change: Change,
  pmd: boolean,
): Entry {
  let flags = pteModify(tx.bits, entry.flags, change.prot);
  if (change.uffd === "protect") flags = pteMkuffdWp(tx.bits, flags);
  else if (change.uffd === "resolve") flags &= ~UFFD_WP;
  if (
    change.upgrade &&
    (flags & RW) === 0 &&
    (!pmd || tx.has("upgrade-pmd")) &&
    canChangeWritable(tx, vma, entry.frame, flags)
  ) {
    flags = pteMkwrite(flags);
  }
  return withFlags(entry, flags);
}

/** numa_rebuild_single_mapping(), do_huge_pmd_numa_page(): the VMA's protection again, writable where a write needs no fault. */
export function numaRebuild(tx: Tx, vma: Vma, entry: Entry & { readonly kind: "present" }): Entry {
  const upgrade = tx.has("numa-upgrade") && wantsManualUpgrade(vma);
  const change: Change = { prot: pageProt(tx, vma), uffd: "none", upgrade };
  const rebuilt = changePresent(tx, vma, { ...entry, flags: entry.flags | ACCESSED }, change, false);
  // pte_savedwrite(): what was writable before the hint is so again.
  const saved = !tx.has("numa-upgrade") && (entry.flags & RW) !== 0;
  return saved && rebuilt.kind === "present" ? withFlags(rebuilt, pteMkwrite(rebuilt.flags)) : rebuilt;
}

/** The uffd-wp bit of what is not present. */
function changeWp(flags: number, uffd: UffdChange): number {
  if (uffd === "none") return flags;
  return uffd === "protect" ? flags | UFFD_WP : flags & ~UFFD_WP;
}

/** change_pte_range() for one entry. */
function changePte(tx: Tx, mm: number, vma: Vma, vpn: number, change: Change): void {
  const entry = tx.entry(mm, vpn);
  switch (entry.kind) {
    case "none":
      if (change.uffd === "protect" && wantsMarkers(tx, vma)) {
        const store = isAnonymous(vma) ? marker(MARKER_UFFD_WP) : tx.design.store("protect");
        if (store !== undefined) tx.setPte(mm, vpn, store);
      }
      return;
    case "present":
      tx.setPte(mm, vpn, changePresent(tx, vma, entry, change, false));
      return;
    case "migration": {
      // "A protection check is difficult so just be safe and disable write": whatever the change is.
      const anon = tx.frame(entry.frame).kind === "anon";
      const access = entry.access === "write" ? (anon ? "read-exclusive" : "read") : entry.access;
      tx.setPte(mm, vpn, migration(access, entry.frame, changeWp(entry.flags, change.uffd)));
      return;
    }
    case "swap":
      tx.setPte(mm, vpn, withFlags(entry, changeWp(entry.flags, change.uffd)));
      return;
    case "marker":
    case "kept":
      if (change.uffd === "resolve" && isWpMarker(entry)) tx.setPte(mm, vpn, NONE);
      else if (change.uffd === "none" && entry.kind === "kept" && (change.prot & PROTNONE) === 0)
        spoilKept(tx, mm, vpn, "mprotect");
      return;
  }
}

/** Whether protecting an empty pte leaves a marker: file-backed memory, or WP_UNPOPULATED (userfaultfd_wp_use_markers()). */
export function wantsMarkers(tx: Tx, vma: Vma): boolean {
  if (!isAnonymous(vma)) return true;
  const features = tx.uffd(vma.ctx)?.features;
  return features !== undefined && (features.includes("WP_UNPOPULATED") || features.includes("WP_ASYNC"));
}

/** change_protection() over [start, end) of one VMA. */
export function changeProtection(tx: Tx, mm: number, vma: Vma, start: number, end: number, change: Change): void {
  if (isHugetlb(vma)) {
    hugetlbChangeProtection(tx, mm, vma, start, end, change);
    return;
  }
  tx.via("change_pte_range");
  const markers = change.uffd === "protect" && wantsMarkers(tx, vma);
  for (let vpn = start; vpn < end; ) {
    const next = Math.min(end, vpn - (vpn % PMD_PAGES) + PMD_PAGES);
    const pmd = tx.pmdEntry(mm, vpn);
    if (pmd !== undefined) {
      // pgtable_split_needed(): a file's pmd can't hold the bit.
      if (next - vpn === PMD_PAGES && !(change.uffd === "protect" && !isAnonymous(vma))) {
        tx.via("change_huge_pmd");
        if (pmd.kind === "present") tx.setPmd(mm, vpn, changePresent(tx, vma, pmd, change, true));
        vpn = next;
        continue;
      }
      splitHugePmd(tx, mm, vpn);
    }
    if (markers) tx.allocTable(mm, vpn);
    if (tx.hasTable(mm, vpn)) for (let at = vpn; at < next; at++) changePte(tx, mm, vma, at, change);
    vpn = next;
  }
}

/** uffd_wp_range(): sets or clears uffd-wp. */
export function uffdWpRange(tx: Tx, mm: number, vma: Vma, start: number, end: number, protect: boolean): void {
  tx.via("uffd_wp_range");
  if (tx.has("wp-resolve-upgrade")) {
    changeProtection(tx, mm, vma, start, end, {
      prot: pageProt(tx, vma),
      uffd: protect ? "protect" : "resolve",
      upgrade: !protect && wantsManualUpgrade(vma),
    });
    return;
  }
  // Before 6.3: vm_get_page_prot() of the VMA's flags, without VM_WRITE when protecting.
  const prot = pageProtOf(protect ? vma.flags & ~VM_WRITE : vma.flags);
  changeProtection(tx, mm, vma, start, end, { prot, uffd: protect ? "protect" : "resolve", upgrade: false });
}

export function mprotect(tx: Tx, mm: number, start: number, end: number, prot: Prot): Outcome {
  if (end <= start) return ok();
  tx.via("mprotect_fixup");
  const first = tx.mm(mm).findVma(start);
  if (first === undefined || first.start > start) return errno("ENOMEM");
  for (let at = start; at < end; ) {
    const vma = tx.mm(mm).lookup(at);
    if (vma === undefined) return errno("ENOMEM");
    const [from, to] = clip(vma, at, end);
    const flags = (vma.flags & ~(VM_READ | VM_WRITE)) | vmFlagsOf(prot);
    if (flags !== vma.flags) {
      const changed = modifyVma(tx, mm, vma, from, to, { flags });
      changeProtection(tx, mm, changed, from, to, {
        prot: pageProt(tx, changed),
        uffd: "none",
        upgrade: wantsManualUpgrade(changed),
      });
      // A locked private VMA that becomes writable gets its copies at once.
      if ((vma.flags & (VM_WRITE | VM_SHARED | VM_LOCKED)) === VM_LOCKED && (flags & VM_WRITE) !== 0)
        populateLocked(tx, mm, from, to);
    }
    at = to;
  }
  return ok();
}
