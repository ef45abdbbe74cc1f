// What the rest of mm asks of userfaultfd: what a fault comes to, its message and wait, the events, who is woken.
// include/linux/userfaultfd_k.h, mm/userfaultfd.c: handle_userfault().

import type { FaultKind, Operation, RegisterMode } from "../operation.ts";
import { pteModify } from "../state/bits.ts";
import { ACCESSED, type Entry, isNoneMostly, isWpMarker, MARKER_GUARD, PROTNONE, UFFD_WP } from "../state/entry.ts";
import { faultMessage } from "../state/sleepers.ts";
import { isWpAsync, type StuckIn } from "../state/state.ts";
import type { Tx } from "../state/tx.ts";
import { added } from "../state/vector.ts";
import { isAnonymous, userfaultfdRwp, userfaultfdWp, type Vma } from "../state/vma.ts";
import type { Outcome } from "./outcome.ts";

/** Who faults, and for what: FAULT_FLAG_WRITE, FAULT_FLAG_USER. */
export interface FaultFlags {
  readonly write: boolean;
  /** FAULT_FLAG_USER: by the program itself, not by the kernel on its behalf (GUP). */
  readonly user: boolean;
  /** FAULT_FLAG_UNSHARE: not for a write, but for a page of this process's own where it is shared. */
  readonly unshare?: boolean;
  /** FOLL_FORCE, FAULT_FLAG_REMOTE: the VMA's rights are not asked first. */
  readonly force?: boolean;
  /** Without FAULT_FLAG_ALLOW_RETRY: nobody can sleep for a userfaultfd's answer. */
  readonly noRetry?: boolean;
}

/** What a fault comes to. `again`: something changed, the access is tried again. */
export type Fault =
  | { readonly kind: "done" }
  | { readonly kind: "again" }
  | {
      readonly kind: "userfault";
      readonly uffd: number;
      readonly fault: FaultKind;
      readonly write: boolean;
      /** do_swap_page() met it, with a reference to the swap area. */
      readonly swapDevice: boolean;
    }
  | { readonly kind: "sigbus" | "hwpoison" | "sigsegv-maperr" | "sigsegv-accerr" | "oom" }
  | { readonly kind: "wait"; readonly in: StuckIn };

export const DONE: Fault = { kind: "done" };

export const SIGBUS: Fault = { kind: "sigbus" };

const faultKinds: Readonly<Record<RegisterMode, FaultKind>> = {
  MISSING: "missing",
  WP: "wp",
  MINOR: "minor",
  RWP: "rwp",
};

/** handle_userfault(): a message, or SIGBUS where the userfaultfd asks for that. */
export function handleUserfault(tx: Tx, vma: Vma, reason: RegisterMode, flags: FaultFlags): Fault {
  tx.via("handle_userfault");
  const uffd = tx.uffd(vma.ctx);
  if (uffd === undefined || uffd.features.includes("SIGBUS")) {
    tx.why("SIGBUS", "bus-feature");
    return SIGBUS;
  }
  if (!flags.user && uffd.userModeOnly) {
    tx.why("SIGBUS", "bus-user-mode-only");
    return SIGBUS;
  }
  if (flags.noRetry) {
    tx.why("SIGBUS", "bus-no-retry");
    return SIGBUS;
  }
  const fault = faultKinds[reason];
  return { kind: "userfault", uffd: vma.ctx, fault, write: flags.write, swapDevice: false };
}

/** userfaultfd_wp_async(): a write to a protected page ends its protection by itself. */
export function isAsync(tx: Tx, vma: Vma): boolean {
  return isWpAsync(tx.uffd(vma.ctx));
}

/** userfaultfd_pte_wp(). */
export function userfaultfdPteWp(vma: Vma, entry: Entry): boolean {
  return userfaultfdWp(vma) && entry.kind === "present" && (entry.flags & UFFD_WP) !== 0;
}

/** vmf_orig_pte_uffd_wp(): the entry that is replaced was a marker. */
export function origUffdWp(tx: Tx, mm: number, vpn: number): boolean {
  return isWpMarker(tx.entry(mm, vpn));
}

/** Whether protecting an empty pte leaves a marker: file-backed memory, or WP_UNPOPULATED (userfaultfd_wp_use_markers()). */
export function wantsMarkers(tx: Tx, vma: Vma): boolean {
  if (!isAnonymous(vma)) return true;
  const features = tx.uffd(vma.ctx)?.features;
  return features !== undefined && (features.includes("WP_UNPOPULATED") || features.includes("WP_ASYNC"));
}

/** The ioctls that mfill_atomic() carries out. */
export type Fill = Extract<Operation, { op: "copy" | "zeropage" | "poison" | "continue" }>;

/** MFILL_ATOMIC_WP: what is filled comes write-protected. */
export function fillWp(op: Fill): boolean {
  return (op.op === "copy" || op.op === "continue") && op.wp;
}

/** Whether COPY and CONTINUE take an entry for empty: before 6.19 whatever the marker. */
export function mayFill(tx: Tx, entry: Entry): boolean {
  const guard = entry.kind === "marker" && (entry.bits & MARKER_GUARD) !== 0;
  return isNoneMostly(entry) && !(guard && tx.has("fill-keeps-guard"));
}

/** A userfault's message, and the wait for its answer. */
export function sleepInUserfault(
  tx: Tx,
  vpn: number,
  fault: Extract<Fault, { kind: "userfault" }>,
  next: number,
): Outcome {
  const { uffd, fault: kind, write, swapDevice } = fault;
  const unread = tx.uffd(uffd)?.unread ?? false;
  const wait = { on: "userfault", uffd, vpn, fault: kind, swapDevice, write, unread } as const;
  if (!unread) tx.messages = added(tx.messages, faultMessage(tx.state, wait));
  return { kind: "block", wait, next };
}

/** wake_userfault(): what sleeps on a page of [start, end) goes on when the step's operation is over. */
export function wakeUserfault(tx: Tx, uffd: number, start: number, end: number): void {
  tx.state.tasks.forEach((task, n) => {
    if (task?.wait.on !== "userfault" || task.wait.uffd !== uffd) return;
    if (task.wait.vpn >= start && task.wait.vpn < end && !tx.woken.includes(n)) tx.woken = added(tx.woken, n);
  });
}

// What read-write protection does to an entry: PROT_NONE beside the uffd bit, in a VMA that is registered for RWP. mm/userfaultfd.c,
// include/linux/userfaultfd_k.h, 7.3.

/** vm_page_prot of a mapping that allows no access. */
export const PAGE_NONE = PROTNONE | ACCESSED;

/** Flags of a present entry: where it carries the bit and the VMA is registered for RWP, PAGE_NONE is imposed again. */
export function restorePageNone(tx: Tx, vma: Vma, flags: number): number {
  return userfaultfdRwp(vma) && (flags & UFFD_WP) !== 0 ? pteModify(tx.bits, flags, PAGE_NONE) : flags;
}

/**
 * Flags of a present entry that leaves its registration, by fork or mremap: what was read-write protected in `from` gets the protection
 * `prot`, and no entry keeps the bit.
 */
export function disarmed(tx: Tx, from: Vma, flags: number, prot: number): number {
  const accessible = userfaultfdRwp(from) && (flags & UFFD_WP) !== 0 ? pteModify(tx.bits, flags, prot) : flags;
  return accessible & ~UFFD_WP;
}

/** Flags of a present entry that arrives in a VMA registered for RWP: it is protected there, whatever it was. */
export function armed(tx: Tx, vma: Vma, flags: number): number {
  return userfaultfdRwp(vma) ? pteModify(tx.bits, flags, PAGE_NONE) | UFFD_WP : flags;
}

/** userfaultfd_pte_rwp() of an entry that traps: present to Linux, no access, the bit, and the VMA says RWP. */
export function isArmed(vma: Vma, entry: Entry): boolean {
  return (
    userfaultfdRwp(vma) && entry.kind === "present" && (entry.flags & (PROTNONE | UFFD_WP)) === (PROTNONE | UFFD_WP)
  );
}

/** userfaultfd_rwp_async(). */
export function isRwpAsync(tx: Tx, vma: Vma): boolean {
  return tx.uffd(vma.ctx)?.features.includes("RWP_ASYNC") ?? false;
}
