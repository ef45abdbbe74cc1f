// The kernel's own accesses over a range: get_user_pages() for populate and mlock. mm/gup.c.

import { pteDirty, pteMkdirty } from "../state/bits.ts";
import { ACCESSED, withFlags } from "../state/entry.ts";
import type { Tx } from "../state/tx.ts";
import { isHugetlb, PMD_PAGES, VM_READ, VM_SHARED, VM_WRITE } from "../state/vma.ts";
import { FAULTS, handleMmFault } from "./fault.ts";
import { errno, type Outcome } from "./outcome.ts";
import { permits } from "./pgprot.ts";
import { type Fault, sleepInUserfault } from "./userfaultfd_k.ts";

/** The errno of get_user_pages() for a fault (vm_fault_to_errno()). */
function gupErrno(fault: Fault): string {
  if (fault.kind === "hwpoison") return "EHWPOISON";
  return fault.kind === "oom" ? "ENOMEM" : "EFAULT";
}

/** What a range walk by the kernel comes to: undefined, when every page is there. */
export function gup(
  tx: Tx,
  mm: number,
  start: number,
  end: number,
  write: boolean,
  force: boolean,
): Outcome | undefined {
  for (let vpn = start; vpn < end; ) {
    const vma = tx.mm(mm).lookup(vpn);
    if (vma === undefined) return errno("ENOMEM");
    // check_vma_flags(): GUP may write where the program may.
    if (write && (vma.flags & VM_WRITE) === 0) return errno("EFAULT");
    if (!force && !write && (vma.flags & (VM_READ | VM_WRITE)) === 0) return errno("EFAULT");
    const step = isHugetlb(vma) ? PMD_PAGES : 1;
    let tries = 0;
    for (; tries < FAULTS; tries++) {
      const entry = tx.entry(mm, vpn);
      // follow_page_mask() finds it: no fault, and userfaultfd is not asked. A read never meets uffd-wp.
      if (permits(entry, write)) break;
      const fault = handleMmFault(tx, mm, vpn, { write, user: false });
      if (fault.kind === "userfault") return sleepInUserfault(tx, vpn, fault, vpn);
      if (fault.kind === "wait") return { kind: "block", wait: { on: "stuck", in: fault.in }, next: vpn };
      if (fault.kind !== "done" && fault.kind !== "again") return errno(gupErrno(fault));
    }
    if (tries === FAULTS) return { kind: "block", wait: { on: "stuck", in: "faultin_page" }, next: vpn };
    if (write && (step === 1 || tx.has("gup-touches-hugetlb"))) followTouch(tx, mm, vpn);
    vpn += step;
  }
  return undefined;
}

/** FOLL_TOUCH of a write that needs no fault: follow_page_pte() makes the folio dirty where neither it nor the pte is, touch_pmd() the pmd. */
function followTouch(tx: Tx, mm: number, vpn: number): void {
  const entry = tx.entry(mm, vpn);
  if (entry.kind !== "present" || entry.frame === 0) return;
  if (tx.pmdEntry(mm, vpn) !== undefined)
    tx.setEntry(mm, vpn, withFlags(entry, pteMkdirty(tx.bits, entry.flags | ACCESSED)));
  else if (!pteDirty(entry.flags) && !tx.frame(entry.frame).dirty) tx.setFrame(entry.frame, { dirty: true });
}

/** __mm_populate() of mlock(2): touches what can be, a write for private writable memory. */
export function mmPopulate(tx: Tx, mm: number, start: number, end: number): Outcome | undefined {
  for (let vpn = start; vpn < end; ) {
    const vma = tx.mm(mm).findVma(vpn);
    if (vma === undefined || vma.start >= end) return undefined;
    const from = Math.max(vpn, vma.start);
    const to = Math.min(end, vma.end);
    const write = (vma.flags & (VM_WRITE | VM_SHARED)) === VM_WRITE;
    if ((vma.flags & (VM_READ | VM_WRITE)) === 0) return errno("ENOMEM");
    const outcome = gup(tx, mm, from, to, write, false);
    if (outcome !== undefined)
      return outcome.kind === "result" ? errno(outcome.result.err === "ENOMEM" ? "EAGAIN" : "ENOMEM") : outcome;
    vpn = to;
  }
  return undefined;
}

/**
 * populate_vma_page_range() by mprotect(2), which holds mmap_lock for writing: a fault that would have to wait (a userfault) or
 * fails ends it, without a message or an error.
 */
export function populateLocked(tx: Tx, mm: number, start: number, end: number): void {
  for (let vpn = start; vpn < end; vpn++) {
    for (let tries = 0; !permits(tx.entry(mm, vpn), true); tries++) {
      const fault = handleMmFault(tx, mm, vpn, { write: true, user: false });
      if (tries === FAULTS || (fault.kind !== "done" && fault.kind !== "again")) return;
    }
    followTouch(tx, mm, vpn);
  }
}
