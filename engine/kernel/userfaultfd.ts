// The userfaultfd itself: its creation, registration, wake-ups, write-protection, end. mm/userfaultfd.c (fs/userfaultfd.c before 7.2).

import type { Operation, RegisterMode } from "../operation.ts";
import { endProtection, recordRequest, recordResolve } from "../protection.ts";
import { isMasked, refusesMinor, refusesWp } from "../state/lack.ts";
import { unreadTasks } from "../state/sleepers.ts";
import type { Tx } from "../state/tx.ts";
import { added } from "../state/vector.ts";
import {
  clip,
  isAnonymous,
  isHugetlb,
  PMD_PAGES,
  userfaultfdRwp,
  userfaultfdWp,
  VM_UFFD,
  VM_UFFD_MINOR,
  VM_UFFD_MISSING,
  VM_UFFD_RWP,
  VM_UFFD_WP,
  type Vma,
} from "../state/vma.ts";
import { featureCapability } from "../version/feature.ts";
import { unshareAllPmds } from "./hugetlb_share.ts";
import { rwprotectRange, uffdWpRange } from "./mprotect.ts";
import { errno, type Outcome, ok } from "./outcome.ts";
import { isAccessible } from "./pgprot.ts";
import { releaseNew, unbornUffd } from "./userfaultfd_event.ts";
import { wakeUserfault } from "./userfaultfd_k.ts";
import { maySplit, modifyVmaUffd, vmasIn } from "./vma.ts";

/**
 * userfaultfd(2) and UFFDIO_API. EINVAL where the kernel lacks a feature, or its architecture: the descriptor is closed again. One a
 * process, the monitor's.
 */
export function userfaultfd(tx: Tx, mm: number, op: Extract<Operation, { op: "userfaultfd" }>): Outcome {
  if (tx.mm(mm).uffd >= 0) return { kind: "result", result: { ret: 0, bad: "the process has a userfaultfd already" } };
  for (const feature of op.features) {
    const capability = featureCapability(feature);
    if (capability !== undefined && !tx.has(capability)) return errno(tx.why("EINVAL", "feature-unknown"));
    if (isMasked(tx.state.settings, feature)) return errno(tx.why("EINVAL", "arch-feature"));
  }
  if (op.features.includes("RWP_ASYNC") && !op.features.includes("RWP"))
    return errno(tx.why("EINVAL", "rwp-async-alone"));
  const { features, userModeOnly, unread = false } = op;
  tx.own(mm).uffd = tx.addUffd({ mm, features, userModeOnly, unread, changing: 0 });
  return ok();
}

const WAKE = 2;

const COPY = 3;

const ZEROPAGE = 4;

const MOVE = 5;

const WRITEPROTECT = 6;

const CONTINUE = 7;

const POISON = 8;

const RWPROTECT = 9;

/**
 * UFFD_API_RANGE_IOCTLS, less what the modes and kinds of memory do not allow. As bits 1 << _UFFDIO_*: hugetlb anywhere
 * in the range leaves UFFD_API_RANGE_IOCTLS_BASIC.
 */
function rangeIoctls(tx: Tx, hugetlb: boolean, modes: readonly RegisterMode[]): number {
  const numbers = [WAKE, COPY];
  if (!hugetlb) numbers.push(ZEROPAGE);
  if (!hugetlb && tx.has("move")) numbers.push(MOVE);
  if (modes.includes("WP")) numbers.push(WRITEPROTECT);
  if (modes.includes("MINOR")) numbers.push(CONTINUE);
  if (tx.has("poison")) numbers.push(POISON);
  if (modes.includes("RWP")) numbers.push(RWPROTECT);
  return numbers.reduce((bitmap, number) => bitmap + 2 ** number, 0);
}

/** vma_can_userfault(). All memory here is anonymous, shmem or hugetlb: that async mode takes any other makes no difference. */
function vmaCanUserfault(tx: Tx, vma: Vma, modes: number): boolean {
  if ((modes & VM_UFFD_MINOR) !== 0 && (isAnonymous(vma) || (!isHugetlb(vma) && !tx.has("minor-shmem")))) return false;
  return (modes & VM_UFFD_WP) === 0 || isAnonymous(vma) || tx.has("wp-file");
}

const modeFlags: Readonly<Record<RegisterMode, number>> = {
  MISSING: VM_UFFD_MISSING,
  WP: VM_UFFD_WP,
  MINOR: VM_UFFD_MINOR,
  RWP: VM_UFFD_RWP,
};

/**
 * RWP where the kernel and the userfaultfd have it, and never together with WP, whose bit it is. "WP and RWP share the
 * uffd PTE bit and cannot coexist in the same VMA — the bit would carry ambiguous semantics."
 */
function mayAskFor(tx: Tx, uffd: number, flags: number): boolean {
  if ((flags & VM_UFFD_RWP) === 0) return true;
  return (flags & VM_UFFD_WP) === 0 && (tx.uffd(uffd)?.features.includes("RWP") ?? false);
}

/**
 * userfaultfd_register(): refused before anything changes. EBADF without a userfaultfd, EINVAL for no mode, an empty
 * range, a range where nothing is mapped, or memory that can't be watched so; EBUSY where another userfaultfd watches.
 * Modes replace those that the VMA had, bits in entries stay.
 */
export function register(tx: Tx, mm: number, start: number, end: number, modes: readonly RegisterMode[]): Outcome {
  const ctx = tx.mm(mm).uffd;
  if (ctx < 0) return errno(tx.why("EBADF", "no-uffd"));
  if (modes.length === 0 || end <= start)
    return errno(tx.why("EINVAL", modes.length === 0 ? "register-no-mode" : "range-empty"));
  if (modes.includes("MINOR") && !tx.has("minor-hugetlb")) return errno(tx.why("EINVAL", "mode-unknown"));
  tx.via("userfaultfd_register");
  const { settings } = tx.state;
  if ((modes.includes("WP") || modes.includes("RWP")) && refusesWp(settings))
    return errno(tx.why("EINVAL", "arch-mode"));
  if (modes.includes("MINOR") && refusesMinor(settings)) return errno(tx.why("EINVAL", "arch-mode"));
  const flags = modes.reduce((all, mode) => all | modeFlags[mode], 0);
  if (!mayAskFor(tx, ctx, flags)) return errno(tx.why("EINVAL", "register-rwp"));
  const vmas = vmasIn(tx, mm, start, end);
  if (vmas.length === 0) return errno(tx.why("EINVAL", "nothing-mapped"));
  for (const vma of vmas) {
    if (!maySplit(vma, start) || !maySplit(vma, end)) return errno(tx.why("EINVAL", "hugetlb-cut"));
    if (!vmaCanUserfault(tx, vma, flags)) return errno(tx.why("EINVAL", "register-memory"));
    // "PROT_NONE VMAs have vm_page_prot == PAGE_NONE, so RWP resolution cannot make a page accessible again."
    if ((flags & VM_UFFD_RWP) !== 0 && !isAccessible(vma)) return errno(tx.why("EINVAL", "register-rwp-none"));
    // "We can't allow more than one userfaultfd to own a single vma simultaneously or we wouldn't know which one to
    // deliver the userfaults to."
    if (vma.ctx >= 0 && vma.ctx !== ctx) return errno(tx.why("EBUSY", "register-other"));
    // Bits and markers would stay without the flag that says what they mean.
    const dropped = vma.flags & (VM_UFFD_WP | VM_UFFD_RWP) & ~flags;
    if (vma.ctx === ctx && dropped !== 0 && tx.has("reregister-keeps-protection"))
      return errno(tx.why("EBUSY", "register-drops"));
  }
  for (const vma of vmas) {
    // Nothing to do where the VMA has the modes already: modes that are not asked for again are kept then.
    if (vma.ctx === ctx && (vma.flags & flags) === flags) continue;
    const [from, to] = clip(vma, start, end);
    const current = tx.mm(mm).lookup(from);
    if (current === undefined) continue;
    modifyVmaUffd(tx, mm, current, from, to, { flags: (current.flags & ~VM_UFFD) | flags, ctx });
    const registered = tx.mm(mm).lookup(from);
    if (registered !== undefined) unshareAllPmds(tx, mm, registered);
    blameRange(tx, mm, from, to);
  }
  return { kind: "result", result: { ret: 0, ioctls: rangeIoctls(tx, vmas.some(isHugetlb), modes) } };
}

/** Should a protection of the range be lost now, the registration is to blame. */
function blameRange(tx: Tx, mm: number, start: number, end: number): void {
  tx.mm(mm).eachProtected(start, end, (_, vpn) => tx.blame(mm, vpn, "re-register", "userfaultfd_register"));
}

/** userfaultfd_clear_vma(): bits and markers go, and the registration. */
export function clearVma(
  tx: Tx,
  mm: number,
  vma: Vma,
  from: number,
  to: number,
  cause: "unregister" | "close",
  resetBits: boolean,
): void {
  // "Reset ptes for the whole vma range if wr-protected" (uffd_wp_range() without protection): nobody would resolve a
  // fault on them any more.
  if (userfaultfdWp(vma) && resetBits) uffdWpRange(tx, mm, vma, from, to, false);
  if (userfaultfdRwp(vma)) rwprotectRange(tx, mm, vma, from, to, false);
  endProtection(tx, mm, from, to, cause);
  const current = tx.mm(mm).lookup(from);
  if (current !== undefined)
    modifyVmaUffd(tx, mm, current, from, Math.min(to, current.end), { flags: current.flags & ~VM_UFFD, ctx: -1 });
}

/**
 * userfaultfd_unregister(): uffd-wp bits and markers go. Who sleeps there is woken only where missing faults were
 * watched, though others sleep as well. EINVAL where nothing is mapped, or another userfaultfd watches.
 */
export function unregister(tx: Tx, mm: number, start: number, end: number): Outcome {
  const ctx = tx.mm(mm).uffd;
  if (ctx < 0) return errno(tx.why("EBADF", "no-uffd"));
  if (end <= start) return errno(tx.why("EINVAL", "range-empty"));
  tx.via("userfaultfd_unregister");
  const vmas = vmasIn(tx, mm, start, end);
  if (vmas.length === 0) return errno(tx.why("EINVAL", "nothing-mapped"));
  for (const vma of vmas) {
    if (!maySplit(vma, start) || !maySplit(vma, end)) return errno(tx.why("EINVAL", "hugetlb-cut"));
    if (vma.ctx >= 0 && vma.ctx !== ctx && tx.has("unregister-own-ctx"))
      return errno(tx.why("EINVAL", "unregister-other"));
  }
  for (const vma of vmas) {
    if (vma.ctx < 0) continue;
    const [from, to] = clip(vma, start, end);
    const current = tx.mm(mm).lookup(from);
    if (current === undefined) continue;
    // "Wake any concurrent pending userfault while we unregister, so they will not hang permanently":
    // userfaultfd_missing() is all that the kernel asks here.
    if ((current.flags & VM_UFFD_MISSING) !== 0) wakeUserfault(tx, current.ctx, from, to);
    clearVma(tx, mm, current, from, to, "unregister", tx.has("unregister-resets"));
  }
  return ok();
}

/**
 * UFFDIO_WAKE: whoever is woken faults again. userfaultfd_wake(): entries stay as they are, so that who is woken too
 * early sleeps again, with a message of its own.
 */
export function wake(tx: Tx, mm: number, start: number, end: number): Outcome {
  const { uffd } = tx.mm(mm);
  if (uffd < 0) return errno(tx.why("EBADF", "no-uffd"));
  if (end <= start) return errno(tx.why("EINVAL", "range-empty"));
  wakeUserfault(tx, uffd, start, end);
  return ok();
}

/** userfaultfd_release(): close(2), or the end of the process. */
export function closeUffd(tx: Tx, mm: number): Outcome {
  const { uffd } = tx.mm(mm);
  if (uffd < 0) return errno(tx.why("EBADF", "no-uffd"));
  tx.via("userfaultfd_release");
  for (const vma of tx.mm(mm).vmas) {
    if (vma.ctx !== uffd) continue;
    const current = tx.mm(mm).lookup(vma.start);
    if (current !== undefined) clearVma(tx, mm, current, vma.start, vma.end, "close", tx.has("close-resets"));
  }
  // "Flush pending events that may still wait on event_wqh", and every sleeper: the faults are handled again without a
  // userfaultfd.
  wakeUserfault(tx, uffd, 0, Number.POSITIVE_INFINITY);
  for (const n of unreadTasks(tx.state, uffd)) {
    if (tx.state.tasks[n]?.wait.on !== "event") continue;
    releaseNew(tx, unbornUffd(tx.state.tasks[n]));
    tx.woken = added(tx.woken, n);
  }
  tx.removeUffd(uffd);
  tx.own(mm).uffd = -1;
  return ok();
}

/**
 * mwriteprotect_range(): UFFDIO_WRITEPROTECT. Pages. Resolving wakes who sleeps in the range, but for DONTWAKE.
 */
export function writeprotect(
  tx: Tx,
  mm: number,
  start: number,
  end: number,
  op: Extract<Operation, { op: "writeprotect" }>,
): Outcome {
  const { uffd } = tx.mm(mm);
  if (uffd < 0) return errno(tx.why("EBADF", "no-uffd"));
  if (end <= start) return errno(tx.why("EINVAL", "range-empty"));
  tx.via("mwriteprotect_range");
  let outcome = tx.has("wp-many-vmas")
    ? protectVmas(tx, mm, start, end, op.protect)
    : protectVma(tx, mm, start, end, op.protect);
  if (outcome.kind === "result" && outcome.result.ret === 0 && !op.protect && !op.dontwake)
    wakeUserfault(tx, uffd, start, end);
  if (op.wake) wakeUserfault(tx, uffd, start, end);
  if (outcome.kind === "block") outcome = ok();
  return outcome;
}

/**
 * mwriteprotect_range() since it walks VMAs: ENOENT at the first that is not registered for WP, with those before it
 * changed, or where there is none.
 */
function protectVmas(tx: Tx, mm: number, start: number, end: number, protect: boolean): Outcome {
  const vmas = vmasIn(tx, mm, start, end);
  if (vmas.length === 0) return errno(tx.why("ENOENT", "nothing-mapped"));
  for (const vma of vmas) {
    if (!userfaultfdWp(vma)) return errno(tx.why("ENOENT", "wp-not-registered"));
    if (isHugetlb(vma) && (start % PMD_PAGES !== 0 || end % PMD_PAGES !== 0))
      return errno(tx.why("EINVAL", "hugetlb-cut"));
    const [from, to] = clip(vma, start, end);
    uffdWpRange(tx, mm, vma, from, to, protect);
    record(tx, mm, vma, from, to, protect);
  }
  return ok();
}

/** 6.1: one registered VMA must cover the range (find_dst_vma()). */
function protectVma(tx: Tx, mm: number, start: number, end: number, protect: boolean): Outcome {
  const vma = tx.mm(mm).lookup(start);
  if (vma === undefined || vma.end < end || vma.ctx < 0 || !userfaultfdWp(vma))
    return errno(tx.why("ENOENT", "wp-one-vma"));
  uffdWpRange(tx, mm, vma, start, end, protect);
  record(tx, mm, vma, start, end, protect);
  return ok();
}

/** What userspace asked for stands beside the entries, also where these took nothing of it. */
function record(tx: Tx, mm: number, vma: Vma, from: number, to: number, protect: boolean): void {
  if (protect) recordRequest(tx, mm, vma, from, to, "mwriteprotect_range", "wp");
  else recordResolve(tx, mm, from, to, "mwriteprotect_range");
}
