// Faults on memory that may be, or is, mapped by a 2 MiB pmd. mm/huge_memory.c: do_huge_pmd_anonymous_page(), do_huge_pmd_wp_page().

import { endAsync } from "../protection.ts";
import { pteMkdirty, pteMkwrite } from "../state/bits.ts";
import { ACCESSED, type Entry, PROTNONE, present, RW, SPECIAL, UFFD_WP, withFlags } from "../state/entry.ts";
import type { Tx } from "../state/tx.ts";
import { isAnonymous, PMD_PAGES, userfaultfdWp, VM_UFFD_MISSING, VM_WRITE, type Vma } from "../state/vma.ts";
import { mapThp, splitHugePmd } from "./huge_memory.ts";
import { isAccessible, numaRebuild, pageProt, rwpResolved } from "./pgprot.ts";
import { DONE, type Fault, type FaultFlags, handleUserfault, isArmed, isAsync, isRwpAsync } from "./userfaultfd_k.ts";
import { prepareAnonVma } from "./vma.ts";

/**
 * do_huge_pmd_anonymous_page(): a THP for a write, the huge zero page for a read. vmf_anon_prepare()
 * comes first: the VMA has its anon_vma even where the fault then waits for the monitor.
 */
export function thpFault(tx: Tx, mm: number, vma: Vma, vpn: number, flags: FaultFlags): Fault {
  tx.via("do_huge_pmd_anonymous_page");
  const head = vpn - (vpn % PMD_PAGES);
  const current = prepareAnonVma(tx, mm, vma);
  if ((vma.flags & VM_UFFD_MISSING) !== 0) return handleUserfault(tx, vma, "MISSING", flags);
  if (flags.write || !tx.state.settings.zeroPage) {
    mapThp(tx, mm, current, head);
    return DONE;
  }
  // mm_get_huge_zero_folio(): one for all, without a page of its own to protect or to swap.
  const zero = hugeZeroPage(tx);
  tx.mapHuge(zero, mm, head);
  const special = tx.has("huge-zero-special") ? SPECIAL : 0;
  tx.setPmd(mm, head, present(zero, pageProt(tx, current) | special));
  return DONE;
}

/** There is one huge zero page, as long as it is mapped somewhere. */
function hugeZeroPage(tx: Tx): number {
  let found = 0;
  tx.state.frames.forEach((frame, n) => {
    if (frame.huge === "zero") found = n;
  });
  return found || tx.allocHuge({ kind: "file", huge: "zero" });
}

/** A fault on what a pmd maps; undefined: it was split, and the fault goes on at pte level. */
export function hugePmdFault(
  tx: Tx,
  mm: number,
  vma: Vma,
  vpn: number,
  pmd: Entry,
  flags: FaultFlags,
): Fault | undefined {
  if (pmd.kind === "migration") return { kind: "wait", in: "pmd_migration_entry_wait" };
  if (pmd.kind !== "present") throw new Error(`a fault on a pmd that is ${pmd.kind}`);
  // The bit on top of PROT_NONE makes it RWP's; PROT_NONE alone in a VMA that allows access is a NUMA hint.
  if ((pmd.flags & PROTNONE) !== 0 && isAccessible(vma)) {
    if (isArmed(vma, pmd)) return doHugePmdUffdRwp(tx, mm, vma, vpn, pmd, flags);
    tx.via("do_huge_pmd_numa_page");
    tx.setPmd(mm, vpn, numaRebuild(tx, vma, pmd));
    return DONE;
  }
  if (!(flags.write || flags.unshare) || (pmd.flags & RW) !== 0) {
    tx.setPmd(mm, vpn, withFlags(pmd, (flags.write ? pteMkdirty(tx.bits, pmd.flags) : pmd.flags) | ACCESSED));
    return DONE;
  }
  // wp_huge_pmd(): an unshare changes no contents, and so asks no monitor.
  const protectedPmd = !flags.unshare && userfaultfdWp(vma) && (pmd.flags & UFFD_WP) !== 0;
  if (isAnonymous(vma) && protectedPmd && !isAsync(tx, vma)) return handleUserfault(tx, vma, "WP", flags);
  if (isAnonymous(vma) && !protectedPmd) {
    const fault = doHugePmdWpPage(tx, mm, vma, vpn, pmd, flags.unshare === true);
    if (fault !== undefined) return fault;
  }
  // fallback: the pmd is split, and the fault goes on with the pte: a copy of 4 KiB in place of one of 2 MiB. In async
  // mode the bit goes from that pte alone.
  splitHugePmd(tx, mm, vpn);
  return undefined;
}

/**
 * do_huge_pmd_uffd_rwp(): in async mode one access opens all of the 2 MiB. In sync mode the pmd stays as it is, and the
 * fault waits for UFFDIO_RWPROTECT or a wake.
 */
function doHugePmdUffdRwp(
  tx: Tx,
  mm: number,
  vma: Vma,
  vpn: number,
  pmd: Entry & { readonly kind: "present" },
  flags: FaultFlags,
): Fault {
  tx.via("do_huge_pmd_uffd_rwp");
  if (!isRwpAsync(tx, vma)) return handleUserfault(tx, vma, "RWP", flags);
  tx.setPmd(mm, vpn, rwpResolved(tx, vma, pmd));
  endAsync(tx, mm, vpn - (vpn % PMD_PAGES), "async-access", "do_huge_pmd_uffd_rwp", PMD_PAGES);
  return DONE;
}

/**
 * do_huge_pmd_wp_page(): reuse by the only user; undefined: split. A THP is never copied
 * whole: after the split the fault copies 4 KiB.
 */
function doHugePmdWpPage(
  tx: Tx,
  mm: number,
  vma: Vma,
  vpn: number,
  pmd: Entry & { readonly kind: "present" },
  unshare: boolean,
): Fault | undefined {
  tx.via("do_huge_pmd_wp_page");
  const frame = tx.frame(pmd.frame);
  if (frame.huge === "zero") {
    // do_huge_zero_wp_pmd(): the first write gets a THP in place of 512 ptes of which one is a page.
    if (!tx.has("huge-zero-wp-allocates")) return undefined;
    const head = vpn - (vpn % PMD_PAGES);
    mapThp(tx, mm, prepareAnonVma(tx, mm, vma), head);
    tx.unmapHuge(pmd.frame, mm, head);
    return DONE;
  }
  if (!frame.exclusive) {
    // folio_ref_count() is 1: nobody else maps it, by pmd or by pte. Then it is exclusive from here on
    // (PageAnonExclusive).
    if (frame.entire.length > 1 || tx.pinned(pmd.frame)) return undefined;
    for (let i = 0; i < PMD_PAGES; i++) if (tx.frame(pmd.frame + i).maps.length > 0) return undefined;
    tx.setFrame(pmd.frame, { exclusive: true });
  }
  // FAULT_FLAG_UNSHARE wants the page exclusive, as a pin needs it, and no write permission.
  if (unshare) return DONE;
  const next = pteMkdirty(tx.bits, pmd.flags | ACCESSED);
  tx.setPmd(mm, vpn, withFlags(pmd, (vma.flags & VM_WRITE) !== 0 ? pteMkwrite(tx.bits, next) : next));
  return DONE;
}
