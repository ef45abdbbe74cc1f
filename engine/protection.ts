// Protection apart from the bit: what userspace asked for of a page, and whether the next write to it would be told. Judged from
// the state's structure after each step, never from what the step was called.

import { type Entry, isUffdWp, RW, UFFD_WP } from "./state/entry.ts";
import { REF } from "./state/frame.ts";
import type { Mm } from "./state/mm.ts";
import type { State } from "./state/state.ts";
import type { Tx } from "./state/tx.ts";
import {
  fileIndex,
  isAnonymous,
  isHugetlb,
  PLACE_PAGES,
  PMD_PAGES,
  VM_UFFD_MISSING,
  VM_UFFD_WP,
  VM_WIPEONFORK,
  type Vma,
} from "./state/vma.ts";
import { look as watched } from "./state/watch.ts";
import type { ProtectionCause } from "./step.ts";

/** The page cache holds the page that vpn maps. */
function inCache(state: State, vma: Vma, vpn: number): boolean {
  const file = state.files[vma.file];
  if (file === undefined) return false;
  const index = fileIndex(vma, vpn);
  watched(index);
  return file.cache.get(isHugetlb(vma) ? Math.floor(index / PMD_PAGES) : index) !== 0;
}

/** A write to an empty entry raises a missing message. */
function missingTold(state: State, vma: Vma, vpn: number): boolean {
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
  const entry: Entry = mm.place(vpn)?.entry(vpn % PLACE_PAGES) ?? { kind: "none" };
  const wp = (vma.flags & VM_UFFD_WP) !== 0;
  if (wp && uffd.features.includes("WP_ASYNC")) {
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
      return (wp && isUffdWp(entry)) || missingTold(state, vma, vpn);
  }
}

/** Judges the protections of [from, to): held or lost. */
function look(tx: Tx, mm: number, from: number, to: number): void {
  tx.state.mms[mm]?.eachProtected(from, to, (vpn) => {
    const state = tx.protectionAt(mm, vpn);
    if (state !== "held" && state !== "lost") return;
    const noticed = wouldNotice(tx.state, tx.mm(mm), vpn);
    if (noticed === (state === "held")) return;
    const [cause, by]: readonly [ProtectionCause, string] = tx.blamed(mm, vpn) ?? ["write", "handle_mm_fault"];
    tx.setProtection(mm, vpn, noticed ? "held" : "lost", cause, by);
  });
}

/** The protections that the step may have touched, judged. */
export function judge(tx: Tx): void {
  for (const [key, before] of tx.before) {
    const vpn = key % REF;
    look(tx, Math.floor(key / REF), vpn, vpn + (before.pmd ? PMD_PAGES : 1));
  }
  for (const [mm, from, to] of tx.spans) look(tx, mm, from, to);
}

/** A successful request for one page: held, or without effect where it left no bit. */
export function recordPage(tx: Tx, mm: number, vpn: number, by: string): void {
  tx.setProtection(mm, vpn, isUffdWp(tx.entry(mm, vpn)) ? "held" : "ineffective", "request", by);
}

/** A request for protection, or for its end, over pages of a VMA. */
export function recordRequest(tx: Tx, mm: number, vma: Vma, from: number, to: number, protect: boolean): void {
  if (!protect) {
    endProtection(tx, mm, from, to, "unprotect");
    return;
  }
  const step = isHugetlb(vma) ? PMD_PAGES : 1;
  for (let vpn = from; vpn < to; vpn += step) recordPage(tx, mm, vpn, "mwriteprotect_range");
}

/** A protection ends the way it should: with the mapping. */
export function endProtection(
  tx: Tx,
  mm: number,
  start: number,
  end: number,
  cause: "vma-removed" | "exit" | "unregister" | "close" | "unprotect",
): void {
  const by = {
    "vma-removed": "unmap_vmas",
    exit: "exit_mmap",
    unregister: "userfaultfd_unregister",
    close: "userfaultfd_release",
    unprotect: "mwriteprotect_range",
  }[cause];
  tx.mm(mm).eachProtected(start, end, (vpn) => tx.setProtection(mm, vpn, "none", cause, by));
}

/** In async mode the write itself ends the protection: it is recorded by the bit that goes. */
export function endAsync(tx: Tx, mm: number, vpn: number): void {
  if (tx.protectionAt(mm, vpn) !== "none") tx.setProtection(mm, vpn, "none", "async-write", "do_wp_page");
}

/** Under EVENT_FORK the child has the same protection, but for what MADV_WIPEONFORK leaves empty; else its pages are not covered. */
export function forkProtection(tx: Tx, parent: number, vma: Vma, child: number, copy: Vma): void {
  tx.mm(parent).eachProtected(vma.start, vma.end, (vpn) => {
    const state = tx.protectionAt(parent, vpn);
    const copied = copy.ctx >= 0 && (copy.flags & VM_WIPEONFORK) === 0;
    if (copied) tx.setProtection(child, vpn, state, "forked", "dup_userfaultfd");
    else if (state === "held" || state === "lost") tx.setProtection(child, vpn, "uncovered", "fork", "dup_userfaultfd");
  });
}

/** What userspace asked for goes along; without EVENT_REMAP nothing stands behind it at the new address. */
export function remapProtection(tx: Tx, mm: number, start: number, end: number, to: number): void {
  const pages: number[] = [];
  tx.mm(mm).eachProtected(start, end, (vpn) => pages.push(vpn));
  for (const vpn of pages) {
    const state = tx.protectionAt(mm, vpn);
    tx.setProtection(mm, to + vpn - start, state, "moved", "move_page_tables");
    tx.setProtection(mm, vpn, "none", "moved", "move_page_tables");
    tx.blame(mm, to + vpn - start, "mremap", "move_page_tables");
  }
}

/** UFFDIO_MOVE takes the page and leaves its protection: at the target it is not covered, whatever the entry says. */
export function moveProtection(tx: Tx, mm: number, to: number, from: number): void {
  const state = tx.protectionAt(mm, from);
  if (state === "none") return;
  tx.setProtection(mm, from, "none", "move-source", "move_pages");
  if (state !== "ineffective") tx.setProtection(mm, to, "uncovered", "move", "move_pages");
}
