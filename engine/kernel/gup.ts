// get_user_pages() and its relations: how the kernel finds the page behind a user's address, without and with a fault. mm/gup.c.

import { pteDirty, pteMkdirty } from "../state/bits.ts";
import { ACCESSED, type Entry, PROTNONE, RW, withFlags } from "../state/entry.ts";
import type { Pin } from "../state/state.ts";
import type { Tx } from "../state/tx.ts";
import {
  isHugetlb,
  isShared,
  PMD_PAGES,
  userfaultfdRwp,
  VM_READ,
  VM_SHARED,
  VM_WRITE,
  type Vma,
} from "../state/vma.ts";
import { FAULTS, handleMmFault } from "./fault.ts";
import { bad, errno, type Outcome, ok } from "./outcome.ts";
import { isAccessible, needsSoftDirtyWp, permits } from "./pgprot.ts";
import { type Fault, sleepInUserfault, userfaultfdPteWp } from "./userfaultfd_k.ts";

/** FOLL_* of include/linux/mm_types.h. */
export interface FollFlags {
  /** FOLL_WRITE. */
  readonly write: boolean;
  /** FOLL_FORCE: whatever the VMA allows. */
  readonly force?: boolean;
  /** FOLL_PIN: its content will be read or written. */
  readonly pin?: boolean;
  /** FOLL_HONOR_NUMA_FAULT. */
  readonly honorNuma?: boolean;
  /** FOLL_HWPOISON: a poisoned page is EHWPOISON, and not EFAULT. */
  readonly hwpoison?: boolean;
  /** Without FOLL_UNLOCKABLE: nobody can sleep for a userfaultfd's answer. */
  readonly noRetry?: boolean;
}

/** vm_fault_to_errno(). */
function gupErrno(fault: Fault, foll: FollFlags): string {
  if (fault.kind === "hwpoison" && foll.hwpoison === true) return "EHWPOISON";
  return fault.kind === "oom" ? "ENOMEM" : "EFAULT";
}

/**
 * gup_can_follow_protnone(): a PROT_NONE entry is read-write protection where the VMA is registered for it, else a NUMA hint, or mprotect().
 * Before 6.5 whoever did not force it honoured hints (FOLL_NUMA).
 */
function canFollowProtnone(tx: Tx, vma: Vma, foll: FollFlags): boolean {
  if (userfaultfdRwp(vma) && isAccessible(vma)) return false;
  const honours = tx.has("gup-follows-numa-hints") ? foll.honorNuma === true : foll.force !== true;
  return !honours || !isAccessible(vma);
}

/** can_follow_write_pte(), can_follow_write_pmd(). */
function canFollowWrite(tx: Tx, vma: Vma, entry: Entry & { readonly kind: "present" }, foll: FollFlags): boolean {
  if ((entry.flags & RW) !== 0) return true;
  if (foll.force !== true || isShared(vma) || (vma.flags & VM_WRITE) !== 0) return false;
  if (entry.frame === 0 || tx.frame(entry.frame).kind !== "anon" || !tx.frame(entry.frame).exclusive) return false;
  return !needsSoftDirtyWp(tx, vma, entry.flags) && !userfaultfdPteWp(vma, entry);
}

/** gup_must_unshare(): who pins a page to read it must see what this process writes to it later, so that it has to be its own. */
function mustUnshare(tx: Tx, entry: Entry & { readonly kind: "present" }, foll: FollFlags): boolean {
  if (foll.write || foll.pin !== true || (entry.flags & RW) !== 0 || !tx.has("pin-unshares")) return false;
  return entry.frame !== 0 && tx.frame(entry.frame).kind === "anon" && !tx.frame(entry.frame).exclusive;
}

/** follow_page_pte(), follow_huge_pmd(). */
function followPage(tx: Tx, mm: number, vpn: number, vma: Vma, foll: FollFlags): "page" | "fault" | "unshare" {
  const entry = tx.entry(mm, vpn);
  if (entry.kind !== "present") return "fault";
  if ((entry.flags & PROTNONE) !== 0 && !canFollowProtnone(tx, vma, foll)) return "fault";
  if (foll.write && !canFollowWrite(tx, vma, entry, foll)) return "fault";
  return mustUnshare(tx, entry, foll) ? "unshare" : "page";
}

/** check_vma_flags(): GUP may do what the program may, unless it is forced. */
function isRefused(tx: Tx, vma: Vma, foll: FollFlags): boolean {
  if (!foll.write) return foll.force !== true && (vma.flags & VM_READ) === 0;
  if ((vma.flags & VM_WRITE) !== 0) return false;
  return foll.force !== true || isShared(vma) || (isHugetlb(vma) && !tx.has("gup-forces-hugetlb"));
}

/** __get_user_pages() of one page, which is in the table then: undefined. Else an errno, or a wait that goes on at `vpn`. */
export function getUserPage(tx: Tx, mm: number, vpn: number, foll: FollFlags): Outcome | undefined {
  const vma = tx.mm(mm).lookup(vpn);
  if (vma === undefined || isRefused(tx, vma, foll))
    return errno(tx.why("EFAULT", vma === undefined ? "segv-no-vma" : "segv-access"));
  for (let tries = 0; tries < FAULTS; tries++) {
    // It may have been split or merged by the fault (anon_vma).
    const follow = followPage(tx, mm, vpn, tx.mm(mm).lookup(vpn) ?? vma, foll);
    if (follow === "page") {
      if (foll.write && (!isHugetlb(vma) || tx.has("gup-touches-hugetlb"))) followTouch(tx, mm, vpn);
      return undefined;
    }
    const unshare = follow === "unshare" ? { unshare: true } : {};
    const { write, force = false, noRetry = false } = foll;
    const fault = handleMmFault(tx, mm, vpn, { write, user: false, force, noRetry, ...unshare });
    if (fault.kind === "userfault") return sleepInUserfault(tx, vpn, fault, vpn);
    if (fault.kind === "wait") return { kind: "block", wait: { on: "stuck", in: fault.in }, next: vpn };
    if (fault.kind !== "done" && fault.kind !== "again") return errno(gupErrno(fault, foll));
  }
  return { kind: "block", wait: { on: "stuck", in: "faultin_page" }, next: vpn };
}

/**
 * gup_fast() for one page: without a lock, and so without a VMA. It takes what the processor would let through, but neither a PROT_NONE
 * entry nor the zero page, and touches nothing. False: the slow way.
 */
export function gupFast(tx: Tx, mm: number, vpn: number, foll: FollFlags): boolean {
  const entry = tx.entry(mm, vpn);
  if (entry.kind !== "present" || !permits(entry, foll.write) || entry.frame === 0) return false;
  return tx.frame(entry.frame).huge !== "zero" && !mustUnshare(tx, entry, foll);
}

/** The frame that an address maps, after it was found; 0: the zero page. */
export function pageOf(tx: Tx, mm: number, vpn: number): number {
  const entry = tx.entry(mm, vpn);
  if (entry.kind !== "present" || entry.frame === 0) return 0;
  return entry.frame + (tx.pmdEntry(mm, vpn) === undefined ? 0 : vpn % PMD_PAGES);
}

/** Pages from one address to another, found one by one and not held: undefined, when every page is there. */
export function gup(tx: Tx, mm: number, start: number, end: number, foll: FollFlags): Outcome | undefined {
  for (let vpn = start; vpn < end; ) {
    const vma = tx.mm(mm).lookup(vpn);
    if (vma === undefined) return errno(tx.why("ENOMEM", "hole-done-before"));
    const outcome = getUserPage(tx, mm, vpn, foll);
    if (outcome !== undefined) return outcome;
    vpn += isHugetlb(vma) ? PMD_PAGES - (vpn % PMD_PAGES) : 1;
  }
  return undefined;
}

/** FOLL_TOUCH of a write that needs no fault: follow_page_pte() makes the folio dirty where neither it nor the pte is, touch_pmd() the pmd. */
function followTouch(tx: Tx, mm: number, vpn: number): void {
  const entry = tx.entry(mm, vpn);
  if (entry.kind !== "present" || entry.frame === 0) return;
  if (tx.pmdEntry(mm, vpn) !== undefined)
    tx.setEntry(mm, vpn, withFlags(entry, pteMkdirty(tx.bits, entry.flags | ACCESSED)));
  else if (!pteDirty(entry.flags)) tx.dirtyFolio(entry.frame);
}

/** __mm_populate() of mlock(2): touches what can be, a write for private writable memory. */
export function mmPopulate(tx: Tx, mm: number, start: number, end: number): Outcome | undefined {
  for (let vpn = start; vpn < end; ) {
    const vma = tx.mm(mm).findVma(vpn);
    if (vma === undefined || vma.start >= end) return undefined;
    const from = Math.max(vpn, vma.start);
    const to = Math.min(end, vma.end);
    const write = (vma.flags & (VM_WRITE | VM_SHARED)) === VM_WRITE;
    if (!isAccessible(vma)) return errno(tx.why("ENOMEM", "mlock-no-access"));
    const outcome = gup(tx, mm, from, to, { write, force: !write });
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

// Pages that are held for a device, or for io_uring's registered buffers: pin_user_pages() with FOLL_LONGTERM, and its end. mm/gup.c.
// What such a page is mapped by may go and change; the page stays, and stays where it is.

/**
 * pin_user_pages_fast() with FOLL_WRITE | FOLL_LONGTERM over a range: all of it or nothing. EFAULT, with nothing pinned, where a page can't be had.
 * `from`: where one that slept goes on; what it pinned before that it holds.
 */
export function pin(tx: Tx, mm: number, start: number, end: number, from?: number): Outcome {
  if (end <= start) return errno(tx.why("EFAULT", "range-empty"));
  const waits = tx.has("pin-waits");
  const foll: FollFlags = { write: true, pin: true, noRetry: !waits };
  tx.via(waits ? "pin_user_pages_fast" : "pin_user_pages");
  const frames = [...(from === undefined ? [] : takeUnfinished(tx, mm, start, end))];
  // Where the fast way ends the slow one goes on, to the end.
  let slow = from !== undefined || !waits;
  for (let vpn = from ?? start; vpn < end; ) {
    slow ||= !gupFast(tx, mm, vpn, foll);
    const outcome = slow ? getUserPage(tx, mm, vpn, foll) : undefined;
    if (outcome?.kind === "block") {
      tx.state.pins = [...tx.state.pins, { mm, start, end, frames, whole: false }];
      return outcome;
    }
    if (outcome !== undefined) {
      release(tx, frames);
      return frames.length > 0 ? errno("EFAULT") : outcome;
    }
    const vma = tx.mm(mm).lookup(vpn);
    // A hugetlb page is found once, and pinned as often as it has pages in the range.
    const pages = vma !== undefined && isHugetlb(vma) ? Math.min(end - vpn, PMD_PAGES - (vpn % PMD_PAGES)) : 1;
    const frame = pageOf(tx, mm, vpn);
    tx.isPinning = true;
    hold(tx, frame, pages);
    for (let i = 0; i < pages; i++) frames.push(frame + i);
    vpn += pages;
  }
  tx.state.pins = [...tx.state.pins, { mm, start, end, frames, whole: true }];
  return ok();
}

/** What a task that slept on its way holds already: it goes on with that. */
function takeUnfinished(tx: Tx, mm: number, start: number, end: number): readonly number[] {
  const own = (each: Pin): boolean => !each.whole && each.mm === mm && each.start === start && each.end === end;
  const found = tx.state.pins.find(own);
  tx.state.pins = tx.state.pins.filter((each) => each !== found);
  return found?.frames ?? [];
}

/** unpin_user_pages() of every pin that was taken through a page of the range. */
export function unpin(tx: Tx, mm: number, start: number, end: number): Outcome {
  const gone = tx.state.pins.filter((each) => each.whole && each.mm === mm && each.start < end && start < each.end);
  if (gone.length === 0) return bad("no pin covers a page of that range");
  tx.via("unpin_user_pages");
  drop(tx, gone);
  return ok();
}

/** The process ends: whoever pinned its pages for it closes what it had open. */
export function unpinAll(tx: Tx, mm: number): void {
  drop(
    tx,
    tx.state.pins.filter((each) => each.mm === mm),
  );
}

/** unpin_user_pages(): the pins go from the list, and from their pages. */
function drop(tx: Tx, gone: readonly Pin[]): void {
  if (gone.length === 0) return;
  tx.state.pins = tx.state.pins.filter((each) => !gone.includes(each));
  for (const { frames } of gone) release(tx, frames);
}

/** try_grab_folio(): `pages` of the pages from a frame on; of a hugetlb page the first frame counts for all. */
function hold(tx: Tx, frame: number, pages: number): number {
  const head = tx.headOf(frame);
  const holder = tx.frame(head).huge === "hugetlb" ? head : frame;
  tx.setFrame(holder, { pins: tx.frame(holder).pins + pages });
  return holder;
}

/** gup_put_folio(): each page goes with its last user. */
function release(tx: Tx, frames: readonly number[]): void {
  for (const frame of frames) {
    const holder = hold(tx, frame, -1);
    if (tx.frame(holder).pins === 0) tx.putFrame(holder);
  }
}

/** The page that was pinned last through an address; undefined: none. */
export function pinnedFrame(tx: Tx, mm: number, vpn: number): number | undefined {
  const found = tx.state.pins.findLast((each) => each.whole && each.mm === mm && each.start <= vpn && vpn < each.end);
  return found?.frames[vpn - found.start];
}
