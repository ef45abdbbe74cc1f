// An access by the program, and page faults: handle_mm_fault() and what it does to one entry. arch/x86/mm/fault.c, mm/memory.c.

import { endAsync, recordWrite } from "../protection.ts";
import { pteMkdirty, pteMkuffdWp, pteMkwrite, pteTouched } from "../state/bits.ts";
import { isCont, setGroupAccess } from "../state/contpte.ts";
import {
  ACCESSED,
  type Entry,
  flagsOf,
  isSpoilt,
  MARKER_GUARD,
  MARKER_POISONED,
  NONE,
  PROTNONE,
  present,
  RW,
  SPECIAL,
  withFlags,
} from "../state/entry.ts";
import type { Tx } from "../state/tx.ts";
import {
  isAnonymous,
  isHugetlb,
  PMD_PAGES,
  userfaultfdWp,
  VM_READ,
  VM_UFFD_MISSING,
  VM_WRITE,
  type Vma,
} from "../state/vma.ts";
import { doFault } from "./file_fault.ts";
import { hugePmdFault, thpFault } from "./huge_fault.ts";
import { allowsThp, anonOrder, mapAnonFolio } from "./huge_memory.ts";
import { hugetlbFault } from "./hugetlb_fault.ts";
import { errno, type Outcome, ok, signal } from "./outcome.ts";
import { isAccessible, numaRebuild, pageProt, permits, rwpResolved } from "./pgprot.ts";
import { mapNewAnon } from "./rmap.ts";
import { doSwapPage } from "./swap_fault.ts";
import {
  DONE,
  type Fault,
  type FaultFlags,
  handleUserfault,
  isArmed,
  isAsync,
  isRwpAsync,
  origUffdWp,
  sleepInUserfault,
} from "./userfaultfd_k.ts";
import { prepareAnonVma } from "./vma.ts";
import { doWpPage } from "./wp_fault.ts";

/** More faults in a row than any page needs: the access never ends. */
export const FAULTS = 12;

/**
 * The access that passes now is one that should have been told: the protection was lost, or never took effect. The latter is judged where
 * nothing else tells of it: no missing message before the page was there, no record of an async userfaultfd.
 */
function isUnnoticed(tx: Tx, mm: number, vpn: number, vma: Vma, write: boolean): boolean {
  const { state, kind } = tx.protectionOf(mm, vpn);
  if (!write && kind !== "rwp") return false;
  const recorded = kind === "rwp" ? isRwpAsync(tx, vma) : isAsync(tx, vma);
  return state === "lost" || (state === "ineffective" && (vma.flags & VM_UFFD_MISSING) === 0 && !recorded);
}

/** The access passed: where it should have been told, the protection is over. */
export function endUnnoticed(tx: Tx, mm: number, vpn: number, write: boolean): void {
  const vma = tx.mm(mm).lookup(vpn);
  if (vma !== undefined && isUnnoticed(tx, mm, vpn, vma, write))
    tx.setProtection(mm, vpn, "none", write ? "write" : "read", tx.trail.at(-1) ?? "access");
  else if (write) recordWrite(tx, mm, vpn, tx.trail.at(-1) ?? "access");
}

/** What a fault that fails comes to: a signal for the program itself, EFAULT for the kernel, which looks up what to do (fixup_exception()). */
function failed(flags: FaultFlags, name: "SIGBUS" | "SIGSEGV", code: number): Outcome {
  return flags.user ? signal(name, code) : errno("EFAULT");
}

/** Accessed and dirty of an entry that permits an access: the processor's doing, or that of the fault that it raises instead. */
function touch(tx: Tx, mm: number, vpn: number, write: boolean): void {
  const entry = tx.rawEntry(mm, vpn);
  const next = withFlags(entry, pteTouched(tx.bits, flagsOf(entry), write));
  if (next === entry) return;
  if (tx.pmdEntry(mm, vpn) !== undefined) tx.setPmd(mm, vpn, next);
  else if (!tx.bits.hardware && isCont(entry)) setGroupAccess(tx, mm, vpn, flagsOf(next));
  else tx.putPte(mm, vpn, next);
}

/**
 * read or write of four bytes at the start of a page, by the program or by the kernel at the program's address. `retry`: it had slept in a fault, which is handled again before the
 * instruction is (VM_FAULT_RETRY), so that a page that became writable meanwhile is made dirty by software.
 */
export function access(tx: Tx, mm: number, vpn: number, flags: FaultFlags, value: number, retry = false): Outcome {
  const { write } = flags;
  for (let tries = 0; tries < FAULTS; tries++) {
    const entry = tx.entry(mm, vpn);
    const vma = tx.mm(mm).lookup(vpn);
    const again = retry && tries === 0;
    if (!again && vma !== undefined && permits(entry, write) && entry.kind === "present") {
      touch(tx, mm, vpn, write);
      const frame = entry.frame + (tx.pmdEntry(mm, vpn) === undefined ? 0 : vpn % PMD_PAGES);
      if (write) tx.setFrame(frame, { value });
      endUnnoticed(tx, mm, vpn, write);
      return ok(write ? undefined : entry.frame === 0 ? 0 : tx.frame(frame).value);
    }
    const fault = handleMmFault(tx, mm, vpn, flags);
    switch (fault.kind) {
      case "done":
      case "again":
        continue;
      case "userfault":
        return sleepInUserfault(tx, vpn, fault, vpn);
      case "sigbus":
        return failed(flags, "SIGBUS", 2);
      case "hwpoison":
        // do_sigbus(): BUS_MCEERR_AR with CONFIG_MEMORY_FAILURE, else BUS_ADRERR.
        return failed(flags, "SIGBUS", tx.state.settings.memoryFailure ? 4 : 2);
      case "sigsegv-maperr":
        return failed(flags, "SIGSEGV", 1);
      case "sigsegv-accerr":
        return failed(flags, "SIGSEGV", 2);
      case "oom":
        return failed(flags, "SIGBUS", 2);
      case "wait":
        return { kind: "block", wait: { on: "stuck", in: fault.in }, next: vpn };
    }
  }
  return { kind: "block", wait: { on: "stuck", in: "handle_mm_fault" }, next: vpn };
}

/**
 * handle_mm_fault() for an address in a VMA, rights checked against the VMA first (access_error()). hugetlb, pmd and
 * pte levels from here on. A retried fault begins here again, with all of it looked up anew.
 */
export function handleMmFault(tx: Tx, mm: number, vpn: number, flags: FaultFlags): Fault {
  const vma = tx.mm(mm).lookup(vpn);
  if (vma === undefined) {
    tx.why("SIGSEGV", "segv-no-vma");
    return { kind: "sigsegv-maperr" };
  }
  if (!flags.force && (vma.flags & (flags.write ? VM_WRITE : VM_READ | VM_WRITE)) === 0) {
    tx.why("SIGSEGV", "segv-access");
    return { kind: "sigsegv-accerr" };
  }
  if (isHugetlb(vma)) return hugetlbFault(tx, mm, vma, vpn, flags);
  const pmd = tx.pmdEntry(mm, vpn);
  if (pmd !== undefined) {
    const fault = hugePmdFault(tx, mm, vma, vpn, pmd, flags);
    if (fault !== undefined) return fault;
  } else if (!tx.hasTable(mm, vpn) && isAnonymous(vma) && allowsThp(tx, vma, vpn)) {
    return thpFault(tx, mm, vma, vpn, flags);
  }
  return handlePteFault(tx, mm, vma, vpn, flags);
}

/**
 * handle_pte_fault(): what is not there is filled in, what is there gets the rights that the VMA allows, and what waits
 * for something else (a swapped page, a page in flight) is asked for it.
 */
function handlePteFault(tx: Tx, mm: number, vma: Vma, vpn: number, flags: FaultFlags): Fault {
  const entry = tx.entry(mm, vpn);
  switch (entry.kind) {
    case "none":
      return doPteMissing(tx, mm, vma, vpn, flags);
    case "present": {
      // pte_protnone() in a VMA that allows the access: only a NUMA hint, or an mprotect() that has not reached the
      // entry, leaves that.
      // RWP's bit is asked first: do_numa_page() would give the access that RWP withholds.
      if ((entry.flags & PROTNONE) !== 0 && isAccessible(vma))
        return isArmed(vma, entry) ? doUffdRwp(tx, mm, vma, vpn, entry, flags) : doNumaPage(tx, mm, vma, vpn, entry);
      if ((flags.write || flags.unshare) && (entry.flags & RW) === 0) return doWpPage(tx, mm, vma, vpn, flags);
      const next = flags.write ? pteMkdirty(tx.bits, entry.flags) : entry.flags;
      tx.setPte(mm, vpn, withFlags(entry, next | ACCESSED));
      return DONE;
    }
    case "swap":
      return doSwapPage(tx, mm, vma, vpn, entry, flags);
    case "migration":
      return { kind: "wait", in: "migration_entry_wait" };
    case "hwpoison":
      return { kind: "hwpoison" };
    default:
      if (isSpoilt(entry)) return { kind: "wait", in: "pgtable_bad" };
      return handlePteMarker(tx, mm, vma, vpn, entry, flags);
  }
}

/** handle_pte_marker(). */
function handlePteMarker(tx: Tx, mm: number, vma: Vma, vpn: number, entry: Entry, flags: FaultFlags): Fault {
  tx.via("handle_pte_marker");
  if (entry.kind === "marker") {
    if ((entry.bits & MARKER_POISONED) !== 0) {
      tx.why("SIGBUS", "bus-poison");
      return { kind: "hwpoison" };
    }
    if ((entry.bits & MARKER_GUARD) !== 0) {
      tx.why("SIGSEGV", "segv-guard");
      // handle_pte_marker() gives VM_FAULT_SIGSEGV, which the fault handler of the architecture reports as SEGV_MAPERR.
      return { kind: "sigsegv-maperr" };
    }
  }
  // pte_marker_handle_uffd_wp(): a leftover in a VMA that is not registered for WP is cleared.
  if (!userfaultfdWp(vma)) {
    tx.setPte(mm, vpn, NONE);
    return DONE;
  }
  return doPteMissing(tx, mm, vma, vpn, flags);
}

/** do_uffd_rwp(): a message; in async mode the access itself ends the protection, and goes on. */
function doUffdRwp(
  tx: Tx,
  mm: number,
  vma: Vma,
  vpn: number,
  entry: Entry & { readonly kind: "present" },
  flags: FaultFlags,
): Fault {
  tx.via("do_uffd_rwp");
  if (!isRwpAsync(tx, vma)) return handleUserfault(tx, vma, "RWP", flags);
  tx.setPte(mm, vpn, rwpResolved(tx, vma, entry));
  endAsync(tx, mm, vpn, "async-access", "do_uffd_rwp");
  return DONE;
}

/** do_numa_page(), and what a PROT_NONE entry in an accessible VMA otherwise comes to. */
function doNumaPage(tx: Tx, mm: number, vma: Vma, vpn: number, entry: Entry & { readonly kind: "present" }): Fault {
  tx.via("do_numa_page");
  tx.setPte(mm, vpn, numaRebuild(tx, vma, entry));
  return DONE;
}

/** do_pte_missing(): by what the VMA maps, whether the entry was empty or held a marker. */
export function doPteMissing(tx: Tx, mm: number, vma: Vma, vpn: number, flags: FaultFlags): Fault {
  return isAnonymous(vma) ? doAnonymousPage(tx, mm, vma, vpn, flags) : doFault(tx, mm, vma, vpn, flags);
}

/**
 * do_anonymous_page(): the zero page for a read, a fresh page for a write. A marker's uffd-wp goes over to what takes
 * its place; missing faults come first, so that a registration for both raises a missing message over a marker.
 */
function doAnonymousPage(tx: Tx, mm: number, vma: Vma, vpn: number, flags: FaultFlags): Fault {
  tx.via("do_anonymous_page");
  tx.allocTable(mm, vpn);
  const wp = origUffdWp(tx, mm, vpn);
  const missing = (vma.flags & VM_UFFD_MISSING) !== 0;
  if (!flags.write && tx.state.settings.zeroPage) {
    if (missing) return handleUserfault(tx, vma, "MISSING", flags);
    const pte = pageProt(tx, vma) | SPECIAL;
    tx.setPte(mm, vpn, present(0, wp ? pteMkuffdWp(tx.bits, pte) : pte));
    return DONE;
  }
  // The anon_vma is made before userfaultfd is asked (vmf_anon_prepare()), and stays though the fault does not: merges
  // see it.
  prepareAnonVma(tx, mm, vma);
  if (missing) return handleUserfault(tx, vma, "MISSING", flags);
  // FOLL_FORCE writes where the mapping does not allow it.
  let pte = pageProt(tx, vma);
  if ((vma.flags & VM_WRITE) !== 0) pte = pteMkwrite(tx.bits, pteMkdirty(tx.bits, pte));
  if (wp) pte = pteMkuffdWp(tx.bits, pte);
  const order = anonOrder(tx, mm, vma, vpn);
  if (order > 0) mapAnonFolio(tx, mm, vma, vpn, order, pte);
  else mapNewAnon(tx, mm, vpn, { value: 0 }, pte);
  return DONE;
}
