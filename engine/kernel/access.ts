// Accesses to memory: one by the program (read, write), and the kernel's own over a range (get_user_pages: populate, mlock).
// arch/x86/mm/fault.c, mm/gup.c.

import { pteDirty, pteMkdirty } from "../state/bits.ts";
import { ACCESSED, DIRTY, flagsOf, withFlags } from "../state/entry.ts";
import type { Tx } from "../state/tx.ts";
import { isHugetlb, PLACE_PAGES, PMD_PAGES, VM_LOCKED, VM_READ, VM_SHARED, VM_WRITE } from "../state/vma.ts";
import { type Fault, type FaultFlags, handleMmFault, permits } from "./fault.ts";
import { errno, type Outcome, ok, signal } from "./outcome.ts";

/** More faults in a row than any page needs: the access never ends. */
const FAULTS = 12;

/** A userfault's message, and the wait for its answer. */
function block(tx: Tx, vpn: number, fault: Extract<Fault, { kind: "userfault" }>, next: number): Outcome {
  const uffd = tx.uffd(fault.uffd);
  const owner = uffd === undefined ? undefined : tx.state.mms[uffd.mm];
  const place = Math.floor(vpn / PLACE_PAGES);
  const unit = (owner?.places[place]?.pageSize ?? 4096) / 4096;
  tx.messages.push({
    mm: owner?.name ?? "",
    type: fault.fault,
    at: { place, page: Math.floor((vpn % PLACE_PAGES) / unit) },
    write: fault.write,
  });
  const wait = { on: "userfault", uffd: fault.uffd, vpn, fault: fault.fault, swapDevice: fault.swapDevice } as const;
  return { kind: "block", wait, next };
}

/**
 * read or write of four bytes at the start of a page. `retry`: it had slept in a fault, which is handled again before the
 * instruction is (VM_FAULT_RETRY), so that a page that became writable meanwhile is made dirty by software.
 */
export function access(tx: Tx, mm: number, vpn: number, write: boolean, value: number, retry = false): Outcome {
  const flags: FaultFlags = { write, user: true };
  for (let tries = 0; tries < FAULTS; tries++) {
    const entry = tx.entry(mm, vpn);
    const vma = tx.mm(mm).lookup(vpn);
    const again = retry && tries === 0;
    if (!again && vma !== undefined && permits(entry, write) && entry.kind === "present") {
      // The processor sets accessed and dirty itself.
      tx.setEntry(mm, vpn, withFlags(entry, flagsOf(entry) | ACCESSED | (write ? DIRTY : 0)));
      const huge = tx.pmdEntry(mm, vpn) !== undefined;
      const frame = entry.frame + (huge && !isHugetlb(vma) ? vpn % PMD_PAGES : 0);
      if (write) {
        tx.setFrame(frame, { value });
        // The write that should have been told: what was lost is now used up.
        if (tx.protectionAt(mm, vpn) === "lost")
          tx.setProtection(mm, vpn, "none", "write", tx.trail.at(-1) ?? "access");
      }
      return ok(write ? undefined : entry.frame === 0 ? 0 : tx.frame(frame).value);
    }
    const fault = handleMmFault(tx, mm, vpn, flags);
    switch (fault.kind) {
      case "done":
      case "again":
        continue;
      case "userfault":
        return block(tx, vpn, fault, vpn);
      case "sigbus":
        return signal("SIGBUS", 2);
      case "hwpoison":
        // do_sigbus(): BUS_MCEERR_AR with CONFIG_MEMORY_FAILURE, else BUS_ADRERR.
        return signal("SIGBUS", tx.state.settings.memoryFailure ? 4 : 2);
      case "sigsegv-maperr":
        return signal("SIGSEGV", 1);
      case "sigsegv-accerr":
        return signal("SIGSEGV", 2);
      case "oom":
        return signal("SIGBUS", 2);
      case "wait":
        return { kind: "block", wait: { on: "stuck", why: fault.why }, next: vpn };
    }
  }
  return { kind: "block", wait: { on: "stuck", why: "handle_mm_fault" }, next: vpn };
}

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
    if (write && (vma.flags & VM_WRITE) === 0) return errno("EFAULT");
    if (!force && !write && (vma.flags & (VM_READ | VM_WRITE)) === 0) return errno("EFAULT");
    const step = isHugetlb(vma) ? PMD_PAGES : 1;
    let tries = 0;
    for (; tries < FAULTS; tries++) {
      const entry = tx.entry(mm, vpn);
      if (permits(entry, write)) break;
      const fault = handleMmFault(tx, mm, vpn, { write, user: false });
      if (fault.kind === "userfault") return block(tx, vpn, fault, vpn);
      if (fault.kind === "wait") return { kind: "block", wait: { on: "stuck", why: fault.why }, next: vpn };
      if (fault.kind !== "done" && fault.kind !== "again") return errno(gupErrno(fault));
    }
    if (tries === FAULTS) return { kind: "block", wait: { on: "stuck", why: "faultin_page" }, next: vpn };
    if (write && step === 1) touch(tx, mm, vpn);
    vpn += step;
  }
  return undefined;
}

/** FOLL_TOUCH of a write that needs no fault: follow_page_pte() makes the folio dirty where neither it nor the pte is, touch_pmd() the pmd. */
function touch(tx: Tx, mm: number, vpn: number): void {
  const entry = tx.entry(mm, vpn);
  if (entry.kind !== "present" || entry.frame === 0 || pteDirty(entry.flags)) return;
  if (tx.pmdEntry(mm, vpn) !== undefined) {
    tx.setEntry(mm, vpn, withFlags(entry, pteMkdirty(tx.bits, entry.flags | ACCESSED)));
  } else if (!tx.frame(entry.frame).dirty) tx.setFrame(entry.frame, { dirty: true });
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
    touch(tx, mm, vpn);
  }
}

/** mlock_vma_pages_range(): pages that are there become, or stop being, mlocked. */
export function mlockPages(tx: Tx, mm: number, start: number, end: number): void {
  for (let vpn = start; vpn < end; vpn++) {
    const entry = tx.entry(mm, vpn);
    if (entry.kind !== "present" || entry.frame === 0) continue;
    const locked = ((tx.mm(mm).lookup(vpn)?.flags ?? 0) & VM_LOCKED) !== 0;
    const head = tx.headOf(entry.frame);
    if (tx.frame(head).mlocked !== locked) tx.setFrame(head, { mlocked: locked });
  }
}
