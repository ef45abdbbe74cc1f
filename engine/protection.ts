// Protection apart from the bit: what userspace asked for of a page, and whether the next write to it would be told. Judged from
// the state's structure after each step, never from what the step was called.

import { type Entry, isUffdWp, NONE, PROTNONE, RW, UFFD_WP } from "./state/entry.ts";
import { mmOf, vpnOf } from "./state/frame.ts";
import type { Mm } from "./state/mm.ts";
import { NO_MM, look as watched } from "./state/pagetable.ts";
import { isWpAsync, type State } from "./state/state.ts";
import type { Tx } from "./state/tx.ts";
import {
  fileIndex,
  isAnonymous,
  isHugetlb,
  PMD_PAGES,
  pageIn,
  VM_UFFD_MINOR,
  VM_UFFD_MISSING,
  VM_UFFD_RWP,
  VM_UFFD_WP,
  VM_WIPEONFORK,
  type Vma,
} from "./state/vma.ts";
import { type Protection, type ProtectionCause, type ProtectionKind, protectionOf } from "./step.ts";

/** The page cache holds the page that vpn maps. */
function inCache(state: State, vma: Vma, vpn: number): boolean {
  const file = state.files[vma.file];
  if (file === undefined) return false;
  const index = fileIndex(vma, vpn);
  watched(index, NO_MM);
  return file.cache.get(isHugetlb(vma) ? Math.floor(index / PMD_PAGES) : index) !== 0;
}

/** A write to an empty entry raises a missing message. */
function raisesMissing(state: State, vma: Vma, vpn: number): boolean {
  return (vma.flags & VM_UFFD_MISSING) !== 0 && (isAnonymous(vma) || !inCache(state, vma, vpn));
}

/**
 * Whether the next write to vpn that succeeds raises a wp or missing message (or the SIGBUS of FEATURE_SIGBUS), or in async
 * mode is reported as written by PAGEMAP_SCAN: with guards removed, the file grown and the mapping made writable first.
 */
export function wouldNotice(state: State, mm: Mm, vpn: number): boolean {
  const vma = mm.lookup(vpn);
  const uffd = vma === undefined ? undefined : state.uffds[vma.ctx];
  if (vma === undefined || uffd === undefined) return false;
  const entry = entryOf(mm, vpn);
  const wp = (vma.flags & VM_UFFD_WP) !== 0;
  if (wp && isWpAsync(uffd)) {
    // What is written loses the bit, or never had it; only a writable entry that keeps it hides the write.
    return !(entry.kind === "present" && (entry.flags & (UFFD_WP | RW)) === (UFFD_WP | RW));
  }
  switch (entry.kind) {
    case "present":
      return wp && (entry.flags & (UFFD_WP | RW)) === UFFD_WP;
    case "swap":
    case "migration":
      return wp && isUffdWp(entry);
    case "hwpoison":
      return true;
    default:
      return (wp && isUffdWp(entry)) || raisesMissing(state, vma, vpn);
  }
}

/** The entry of a page; none where nothing was ever mapped. */
function entryOf(mm: Mm, vpn: number): Entry {
  return mm.place(vpn)?.entry(pageIn(vpn)) ?? NONE;
}

/**
 * Whether the next access to vpn, a read too, raises an rwp, missing or minor message when the userfaultfd is not in async mode: what
 * an entry loses while it is, is missed once it no longer is.
 */
export function wouldTrap(state: State, mm: Mm, vpn: number): boolean {
  const vma = mm.lookup(vpn);
  if (vma === undefined || state.uffds[vma.ctx] === undefined) return false;
  const entry = entryOf(mm, vpn);
  const rwp = (vma.flags & VM_UFFD_RWP) !== 0;
  switch (entry.kind) {
    case "present":
      return rwp && (entry.flags & (UFFD_WP | PROTNONE)) === (UFFD_WP | PROTNONE);
    case "swap":
    case "migration":
      return rwp && isUffdWp(entry);
    case "hwpoison":
      return true;
    default:
      return raisesMissing(state, vma, vpn) || ((vma.flags & VM_UFFD_MINOR) !== 0 && inCache(state, vma, vpn));
  }
}

/**
 * A protection that an entry did not hold any more, and a missing or minor message did until now: what fills the page cache by another
 * way (a write of the file, another process's fault), or takes a page out of it, ends that. What took it from the entry is the cause:
 * a registration that left the mode out, or, of read-write protection, a zap.
 */
function unblamed(tx: Tx, mm: number, vpn: number, kind: ProtectionKind): readonly [ProtectionCause, string] {
  const vma = tx.mm(mm).lookup(vpn);
  const by = tx.trail.at(-1) ?? "handle_mm_fault";
  if (vma === undefined || vma.file < 0) return ["write", by];
  if ((vma.flags & (kind === "rwp" ? VM_UFFD_RWP : VM_UFFD_WP)) === 0) return ["re-register", by];
  if (kind === "wp") return ["write", by];
  return [inCache(tx.state, vma, vpn) ? "filled" : "zap-punch", by];
}

/** Zaps that change what a page holds; reclaim brings back what it took. */
const discards: ReadonlySet<ProtectionCause> = new Set([
  "zap-dontneed",
  "zap-truncate",
  "zap-punch",
  "zap-free",
  "zap-guard",
]);

/** In async mode: the step took what the page held, and its bit with it, which is what a scan finds. */
function isDiscarded(tx: Tx, mm: number, vpn: number, cause: ProtectionCause): boolean {
  const vma = discards.has(cause) ? tx.mm(mm).lookup(vpn) : undefined;
  if (vma === undefined || (vma.flags & VM_UFFD_WP) === 0) return false;
  return isWpAsync(tx.state.uffds[vma.ctx]) && !isUffdWp(tx.entry(mm, vpn));
}

/** Judges the protection of a page: held or lost; in async mode written, where it was emptied. */
function judgeAt(tx: Tx, mm: number, vpn: number, { state, kind }: Protection): void {
  if (state !== "held" && state !== "lost" && state !== "reported") return;
  const blamed = tx.blamed(mm, vpn);
  const noticed = (kind === "rwp" ? wouldTrap : wouldNotice)(tx.state, tx.mm(mm), vpn);
  if (noticed && blamed && isDiscarded(tx, mm, vpn, blamed[0])) tx.setProtection(mm, vpn, "written", ...blamed);
  else if (state !== "reported" && noticed !== (state === "held")) {
    const [cause, by] = blamed ?? unblamed(tx, mm, vpn, kind);
    tx.setProtection(mm, vpn, noticed ? "held" : "lost", cause, by);
  }
}

/** The same of [from, to). */
function judgeRange(tx: Tx, mm: number, from: number, to: number): void {
  tx.state.mms[mm]?.eachProtected(from, to, (number, vpn) => judgeAt(tx, mm, vpn, protectionOf(number)), false);
}

/** The protections that the step may have touched, judged. */
export function judge(tx: Tx): void {
  for (const [key, before] of tx.before) {
    const mm = mmOf(key);
    const vpn = vpnOf(key);
    if (tx.state.mms[mm] === undefined) continue;
    if (before.pmd) judgeRange(tx, mm, vpn, vpn + PMD_PAGES);
    else judgeAt(tx, mm, vpn, tx.protectionOf(mm, vpn));
  }
  for (const [mm, from, to] of tx.spans) judgeRange(tx, mm, from, to);
}

/** A successful request for one page: held, or without effect where it left no bit. */
export function recordPage(tx: Tx, mm: number, vpn: number, by: string, kind: ProtectionKind = "wp"): void {
  tx.setProtection(mm, vpn, isUffdWp(tx.entry(mm, vpn)) ? "held" : "ineffective", "request", by, kind);
}

/** A request for protection over pages of a VMA. */
export function recordRequest(
  tx: Tx,
  mm: number,
  vma: Vma,
  from: number,
  to: number,
  by: string,
  kind: ProtectionKind,
): void {
  const step = isHugetlb(vma) ? PMD_PAGES : 1;
  for (let vpn = from; vpn < to; vpn += step) recordPage(tx, mm, vpn, by, kind);
}

const ends = {
  "vma-removed": "unmap_vmas",
  exit: "exit_mmap",
  unregister: "userfaultfd_unregister",
  close: "userfaultfd_release",
} as const;

/** A protection ends the way it should: with the mapping, the registration, by a request. */
export function endProtection(tx: Tx, mm: number, start: number, end: number, cause: keyof typeof ends): void {
  clearProtection(tx, mm, start, end, cause, ends[cause]);
}

/** A request for the end of protections. */
export function recordResolve(tx: Tx, mm: number, start: number, end: number, by: string): void {
  clearProtection(tx, mm, start, end, "unprotect", by);
}

/** Nobody asks for these protections any more: what becomes of their bits is no loss. */
function clearProtection(tx: Tx, mm: number, start: number, end: number, cause: ProtectionCause, by: string): void {
  tx.mm(mm).eachProtected(start, end, (_, vpn) => tx.setProtection(mm, vpn, "none", cause, by));
}

/** In async mode the access itself ends the protection: it is recorded by the bit that goes, and a write is to be found by a scan. */
export function endAsync(
  tx: Tx,
  mm: number,
  vpn: number,
  cause: "async-write" | "async-access",
  by: string,
  pages = 1,
): void {
  const to = cause === "async-write" ? "written" : "none";
  for (let at = vpn; at < vpn + pages; at++)
    if (tx.protectionAt(mm, at) !== "none") tx.setProtection(mm, at, to, cause, by);
}

/** A scan has told that pages of [start, end) were written. */
export function recordReport(tx: Tx, mm: number, start: number, end: number, by: string): void {
  tx.mm(mm).eachProtected(start, end, (number, vpn) => {
    if (protectionOf(number).state === "written") tx.setProtection(mm, vpn, "reported", "reported", by);
  });
}

/** A page that has been reported is written once more, without a fault: nobody but a scan knows. */
export function recordWrite(tx: Tx, mm: number, vpn: number, by: string): void {
  if (tx.protectionAt(mm, vpn) === "reported") tx.setProtection(mm, vpn, "written", "async-write", by);
}

/** Under EVENT_FORK the child has the same protection, but for what MADV_WIPEONFORK leaves empty; else its pages are not covered. */
export function forkProtection(tx: Tx, parent: number, vma: Vma, child: number, copy: Vma): void {
  tx.mm(parent).eachProtected(vma.start, vma.end, (number, vpn) => {
    const { state, kind } = protectionOf(number);
    const copied = copy.ctx >= 0 && (copy.flags & VM_WIPEONFORK) === 0;
    if (copied) tx.setProtection(child, vpn, state, "forked", "dup_userfaultfd", kind);
    else if (state === "held" || state === "lost")
      tx.setProtection(child, vpn, "uncovered", "fork", "dup_userfaultfd", kind);
  });
}

/** The child's userfaultfd is gone before anybody read of it: as without EVENT_FORK. */
export function uncoverChild(tx: Tx, child: number, vma: Vma): void {
  tx.mm(child).eachProtected(vma.start, vma.end, (number, vpn) => {
    const { state, kind } = protectionOf(number);
    const asked = state === "held" || state === "lost";
    tx.setProtection(child, vpn, asked ? "uncovered" : "none", "fork", "userfaultfd_release_new", kind);
  });
}

/** What userspace asked for goes along; without EVENT_REMAP nothing stands behind it at the new address. */
export function remapProtection(tx: Tx, mm: number, start: number, end: number, to: number): void {
  const pages: number[] = [];
  tx.mm(mm).eachProtected(start, end, (_, vpn) => pages.push(vpn));
  for (const vpn of pages) {
    const { state, kind } = tx.protectionOf(mm, vpn);
    tx.setProtection(mm, to + vpn - start, state, "moved", "move_page_tables", kind);
    tx.setProtection(mm, vpn, "none", "moved", "move_page_tables");
    tx.blame(mm, to + vpn - start, "mremap", "move_page_tables");
  }
}

/** UFFDIO_MOVE takes the page and leaves its protection: at the target it is not covered, whatever the entry says. */
export function moveProtection(tx: Tx, mm: number, to: number, from: number): void {
  const { state, kind } = tx.protectionOf(mm, from);
  if (state === "none") return;
  tx.setProtection(mm, from, "none", "move-source", "move_pages");
  if (state === "ineffective" || state === "written" || state === "reported") return;
  // What arrives in a VMA registered for RWP is read-write protected there.
  const armed = kind === "rwp" && wouldTrap(tx.state, tx.mm(mm), to);
  tx.setProtection(mm, to, armed ? "held" : "uncovered", "move", "move_pages", kind);
}
