// Guard regions: MADV_GUARD_INSTALL and MADV_GUARD_REMOVE. mm/madvise.c.

import { MARKER_GUARD, marker, NONE } from "../state/entry.ts";
import type { Tx } from "../state/tx.ts";
import { isAnonymous, isHugetlb, VM_LOCKED, VM_MAYBE_GUARD, type Vma } from "../state/vma.ts";
import type { Outcome } from "./outcome.ts";
import { prepareAnonVma, replaceVma } from "./vma.ts";
import { zapRange } from "./zap.ts";

const guard = marker(MARKER_GUARD);

/** madvise_guard_install(): empties the range, then fills it with markers; never ends where emptying leaves something else behind. */
export function guardInstall(tx: Tx, mm: number, vma: Vma, start: number, end: number): string | Outcome | undefined {
  if (isHugetlb(vma) || (vma.flags & VM_LOCKED) !== 0) return "EINVAL";
  tx.via("madvise_guard_install");
  // Page tables of a file are copied by fork for the flag's sake (VM_COPY_ON_FORK): it needs no anon_vma. Asked of 6.18.44.
  let current = isAnonymous(vma) ? prepareAnonVma(tx, mm, vma) : vma;
  if ((current.flags & VM_MAYBE_GUARD) === 0)
    current = replaceVma(tx, mm, current, { flags: current.flags | VM_MAYBE_GUARD });
  for (let tries = 0; tries < 3; tries++) {
    if (installWalk(tx, mm, start, end)) return undefined;
    zapRange(tx, mm, current, start, end, "guard");
  }
  return { kind: "block", wait: { on: "stuck", why: "madvise_guard_install" }, next: start };
}

/** walk_page_range_mm() with guard_install_walk_ops: false where it meets what is neither empty nor a guard. */
function installWalk(tx: Tx, mm: number, start: number, end: number): boolean {
  for (let vpn = start; vpn < end; vpn++) {
    if (tx.pmdEntry(mm, vpn) !== undefined) return false;
    const entry = tx.entry(mm, vpn);
    if (entry.kind === "marker" && (entry.bits & MARKER_GUARD) !== 0) continue;
    if (entry !== NONE) return false;
    tx.setPte(mm, vpn, guard);
    tx.blame(mm, vpn, "guard", "madvise_guard_install");
  }
  return true;
}

/** madvise_guard_remove(). */
export function guardRemove(tx: Tx, mm: number, vma: Vma, start: number, end: number): string | undefined {
  if (isHugetlb(vma)) return "EINVAL";
  tx.via("madvise_guard_remove");
  for (let vpn = start; vpn < end; vpn++) {
    if (tx.pmdEntry(mm, vpn) !== undefined) continue;
    const entry = tx.entry(mm, vpn);
    if (entry.kind === "marker" && (entry.bits & MARKER_GUARD) !== 0) tx.setPte(mm, vpn, NONE);
  }
  return undefined;
}
