// Protection apart from the bit: whether the next write to a page that userspace asked to protect would be told. Judged from
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
  type Vma,
} from "./state/vma.ts";
import type { ProtectionCause } from "./step.ts";

/** The page cache holds the page that vpn maps. */
function inCache(state: State, vma: Vma, vpn: number): boolean {
  const file = state.files[vma.file];
  if (file === undefined) return false;
  const index = fileIndex(vma, vpn);
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

/** Judges the protections of [from, to), of one place: held or lost. */
function look(tx: Tx, mm: number, from: number, to: number): void {
  const protection = tx.state.mms[mm]?.place(from)?.protection;
  if (protection === undefined || protection.limit === 0) return;
  const base = from - (from % PLACE_PAGES);
  const end = Math.min(to, base + protection.limit);
  for (let vpn = from; vpn < end; vpn++) {
    const state = tx.protectionAt(mm, vpn);
    if (state !== "held" && state !== "lost") continue;
    const noticed = wouldNotice(tx.state, tx.mm(mm), vpn);
    if (noticed === (state === "held")) continue;
    const [cause, by]: readonly [ProtectionCause, string] = tx.blamed(mm, vpn) ?? ["write", "handle_mm_fault"];
    tx.setProtection(mm, vpn, noticed ? "held" : "lost", cause, by);
  }
}

/** The protections that the step may have touched, judged. */
export function judge(tx: Tx): void {
  for (const [key, before] of tx.before) {
    const vpn = key % REF;
    look(tx, Math.floor(key / REF), vpn, vpn + (before.pmd ? PMD_PAGES : 1));
  }
  for (const [mm, from, to] of tx.spans) look(tx, mm, from, to);
}
