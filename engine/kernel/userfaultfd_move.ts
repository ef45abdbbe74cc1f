// UFFDIO_MOVE: pages change their address. mm/userfaultfd.c: move_pages(), move_pages_ptes(); mm/huge_memory.c: move_pages_huge_pmd().

import { moveProtection } from "../protection.ts";
import { pteDirty, pteMkdirty, pteMksoftDirty, pteMkwrite } from "../state/bits.ts";
import {
  type Entry,
  EXCLUSIVE,
  flagsOf,
  NONE,
  type PresentEntry,
  present,
  SOFT_DIRTY,
  SPECIAL,
  UFFD_WP,
  withFlags,
} from "../state/entry.ts";
import { NotModelled, type Tx } from "../state/tx.ts";
import {
  isAnonymous,
  isHugetlb,
  isShared,
  PMD_PAGES,
  userfaultfdRwp,
  VM_LOCKED,
  VM_READ,
  VM_WRITE,
  type Vma,
} from "../state/vma.ts";
import { splitFolio } from "./folio_split.ts";
import { splitHugePmd } from "./huge_memory.ts";
import { errno, errnoNumber, type Outcome } from "./outcome.ts";
import { pageProt } from "./pgprot.ts";
import { armed, wakeUserfault } from "./userfaultfd_k.ts";
import { prepareAnonVma } from "./vma.ts";

/**
 * move_pages(): page by page, until one can't go. ENOENT where nothing is mapped at one end or a hole may not be moved,
 * EINVAL where the two areas do not go together, EEXIST where something is at the target, EBUSY for a page that is not
 * exclusive or that is pinned, EAGAIN with the bytes done for a part. `next`: where one that spun goes on. Addresses in
 * pages; `val`: bytes moved, or minus an errno. The kernel's own checks are in userfaultfd_move(), mm/userfaultfd.c
 * (7.3; since 6.8).
 */
export function move(
  tx: Tx,
  mm: number,
  start: number,
  end: number,
  from: number,
  holes: boolean,
  next = start,
): Outcome {
  const { uffd } = tx.mm(mm);
  if (uffd < 0) return errno(tx.why("EBADF", "no-uffd"), 0);
  if (!tx.has("move") || end <= start)
    return errno(tx.why("EINVAL", tx.has("move") ? "range-empty" : "ioctl-unknown"), 0);
  tx.via("move_pages");
  const refuse = (err: string): Outcome => errno(err, -errnoNumber(err));
  const length = end - start;
  const found = findVmas(tx, mm, start, from);
  if (found === undefined) return refuse(tx.why("ENOENT", "nothing-mapped"));
  const [dst, src] = found;
  // "Make sure the vma is not shared, that the src and dst remap ranges are both valid and fully within a single
  // existing vma."
  if (isShared(src) || from + length > src.end || isShared(dst) || end > dst.end)
    return refuse(tx.why("EINVAL", "move-one-vma"));
  if (!areasFit(tx, uffd, src, dst)) return refuse(tx.why("EINVAL", "move-areas"));
  let moved = next - start;
  let failed: Stop | undefined;
  while (moved < length) {
    const to = start + moved;
    const at = from + moved;
    // The walk steps by what the source has here: 2 MiB where the pmd moves, else a page.
    const pmd = tx.pmdEntry(mm, at);
    // !move_splits_huge_pmd() and no table at the target: the pmd itself moves.
    const whole = pmd !== undefined && fits(at, to, from + length) && !tx.hasTable(mm, to);
    const target = tx.pmdEntry(mm, to);
    if (target?.kind === "present") failed = tx.why("EEXIST", "page-there");
    else if (target !== undefined) failed = "move_pages_ptes";
    else if (pmd === undefined) failed = movePage(tx, mm, dst, to, at, holes);
    else failed = whole ? movePmd(tx, mm, dst, to, at, pmd) : splitToMove(tx, mm, dst, to, at, pmd, holes);
    if (isStuck(failed)) return { kind: "block", wait: { on: "stuck", in: failed }, next: to };
    if (failed !== undefined) break;
    moved += whole ? PMD_PAGES : 1;
  }
  // "return moved ? moved : err": once a page has moved its errno is lost, and a call for the rest meets it.
  if (moved === 0 && failed !== undefined) return refuse(failed);
  wakeUserfault(tx, uffd, start, start + moved);
  const bytes = moved * 4096;
  return moved === length
    ? { kind: "result", result: { ret: 0, val: bytes } }
    : errno(tx.why("EAGAIN", "fill-part"), bytes);
}

/**
 * Why it goes no further: an errno, or where it waits. EAGAIN of a page is tried again, and never told: on a page in flight
 * it sleeps in migration_entry_wait() first; a split_folio() that fails while somebody holds a page leaves it to turn in
 * move_pages(), and so does a target that is in flight as 2 MiB, where move_pages_ptes() finds no table.
 */
type Stop = string;

const stuckIn = ["move_pages", "move_pages_ptes", "migration_entry_wait", "pmd_migration_entry_wait"] as const;

/** It waits, and is no errno. */
function isStuck(stop: Stop | undefined): stop is (typeof stuckIn)[number] {
  return stuckIn.some((each) => each === stop);
}

/** find_vmas_mm_locked(): the target's VMA, made ready for anonymous pages, and the source's. */
function findVmas(tx: Tx, mm: number, start: number, from: number): readonly [Vma, Vma] | undefined {
  const target = tx.mm(mm).lookup(start);
  if (target === undefined) return undefined;
  const dst = isShared(target) ? target : prepareAnonVma(tx, mm, target);
  const src = tx.mm(mm).lookup(from);
  return src === undefined ? undefined : [dst, src];
}

/** validate_move_areas(). */
function areasFit(tx: Tx, uffd: number, src: Vma, dst: Vma): boolean {
  const rights = VM_READ | VM_WRITE | VM_LOCKED;
  return (
    (src.flags & rights) === (dst.flags & rights) &&
    pageProt(tx, src) === pageProt(tx, dst) &&
    // "For now, we keep it simple and only move between writable VMAs": the rights are equal, one look is enough.
    (src.flags & VM_WRITE) !== 0 &&
    !isHugetlb(src) &&
    !isHugetlb(dst) &&
    // The source need not be registered: only where the pages arrive may somebody wait for them.
    dst.ctx === uffd &&
    isAnonymous(src) &&
    isAnonymous(dst)
  );
}

/** !move_splits_huge_pmd(). */
function fits(from: number, to: number, end: number): boolean {
  return from % PMD_PAGES === 0 && to % PMD_PAGES === 0 && end - from >= PMD_PAGES;
}

/** is_huge_zero_pmd(): nobody's page, and so free to be mapped elsewhere. */
function isHugeZero(tx: Tx, pmd: Entry): boolean {
  return pmd.kind === "present" && tx.frame(pmd.frame).huge === "zero";
}

/** Why a pmd can neither be moved nor be split to move its pages. */
function pmdRefused(tx: Tx, pmd: PresentEntry): Stop | undefined {
  return isHugeZero(tx, pmd) || tx.frame(pmd.frame).exclusive ? undefined : tx.why("EBUSY", "move-shared");
}

/** move_pages_huge_pmd(): the entry is made anew, as that of a page is. */
function movePmd(tx: Tx, mm: number, dst: Vma, to: number, from: number, pmd: Entry): Stop | undefined {
  if (pmd.kind !== "present") return "pmd_migration_entry_wait";
  const refused = pmdRefused(tx, pmd);
  if (refused !== undefined) return refused;
  if (tx.pinned(pmd.frame)) return tx.why("EBUSY", "move-pinned");
  tx.via("move_pages_huge_pmd");
  // folio_mk_pmd() of the target's vm_page_prot: nothing of the old entry comes along, and so neither does its uffd-wp
  // bit.
  const prot = pageProt(tx, dst);
  // "Follow mremap() behavior and treat the entry dirty after the move".
  let flags = pteMkwrite(tx.bits, pteMkdirty(tx.bits, prot));
  // The huge zero page's entry is moved as it is, PROT_NONE too; the bit alone goes. Before 7.3 it was made anew.
  if (isHugeZero(tx, pmd) && tx.has("move-huge-zero-made-up"))
    throw new NotModelled("this kernel gives the moved huge zero page a page frame that is none (Bad page map, oops)");
  if (isHugeZero(tx, pmd))
    flags = tx.has("move-huge-zero-as-is") ? pteMksoftDirty(tx.bits, pmd.flags & ~UFFD_WP) : prot;
  // "Re-arm RWP on the moved PMD if dst_vma is RWP-registered": what arrives there is protected, wherever it comes
  // from.
  flags = armed(tx, dst, flags);
  tx.setPmd(mm, from, NONE);
  tx.setPmd(mm, to, present(pmd.frame, flags));
  tx.mapHuge(pmd.frame, mm, to);
  tx.unmapHuge(pmd.frame, mm, from);
  for (let i = 0; i < PMD_PAGES; i++) moveProtection(tx, mm, to + i, from + i);
  return undefined;
}

/**
 * A huge page that does not move as one is split, and its page goes like any other. The pmd alone: the folio below is
 * split by the first of its pages to go (movePage()).
 */
function splitToMove(
  tx: Tx,
  mm: number,
  dst: Vma,
  to: number,
  from: number,
  pmd: Entry,
  holes: boolean,
): Stop | undefined {
  // "Can be a migration entry": it is split as well, and the first of its pages waited for.
  const refused = pmd.kind === "present" ? pmdRefused(tx, pmd) : undefined;
  if (refused !== undefined) return refused;
  splitHugePmd(tx, mm, from);
  return movePage(tx, mm, dst, to, from, holes);
}

/** One page; why, where it does not go. A large folio is split first. */
function movePage(tx: Tx, mm: number, dst: Vma, to: number, from: number, holes: boolean): Stop | undefined {
  if (!tx.hasTable(mm, from)) {
    if (!holes) return tx.why("ENOENT", "move-hole");
    // __pte_alloc() at the source as well: with ALLOW_SRC_HOLES move_pages_ptes() wants a table to find the hole in.
    tx.allocTable(mm, from);
  }
  tx.allocTable(mm, to);
  const entry = tx.entry(mm, from);
  // Empty in earnest: a marker is something, so that a protection at the target is not written over unseen.
  if (tx.entry(mm, to) !== NONE) return tx.why("EEXIST", "page-there");
  switch (entry.kind) {
    case "none":
      // "nothing to do to move a hole": it counts as moved, and the target stays empty.
      return holes ? undefined : tx.why("ENOENT", "move-hole");
    case "present": {
      // move_zeropage_pte(): the zero page has no owner to ask, and its entry is made anew.
      if (entry.frame === 0) {
        tx.setPte(mm, from, NONE);
        tx.setPte(mm, to, present(0, armed(tx, dst, pageProt(tx, dst) | SPECIAL)));
        break;
      }
      // PageAnonExclusive(): what a fork shares can't be moved from under the other process.
      if (!tx.frame(entry.frame).exclusive) return tx.why("EBUSY", "move-shared");
      if (tx.pinned(entry.frame))
        // split_folio() of a folio that is held gives EAGAIN; later kernels: "do not retry, extra refs may be held
        // forever".
        return tx.frame(entry.frame).large && !tx.has("move-held-busy") ? "move_pages" : tx.why("EBUSY", "move-pinned");
      if (tx.frame(entry.frame).large) {
        splitFolio(tx, entry.frame);
        return movePage(tx, mm, dst, to, from, holes);
      }
      tx.via("move_present_ptes");
      tx.setPte(mm, from, NONE);
      tx.mapFrame(entry.frame, mm, to);
      // The reference goes over to the new entry: the page is neither copied nor freed.
      tx.dropRef(entry.frame, mm, from);
      tx.setPte(mm, to, present(entry.frame, armed(tx, dst, movedFlags(tx, dst, entry.flags))));
      break;
    }
    case "swap":
      // pte_swp_exclusive(): what a fork shares stays with both, in swap as in memory.
      if ((entry.flags & EXCLUSIVE) === 0) return tx.why("EBUSY", "move-shared");
      // "For large folios, return -EBUSY immediately, as split_folio() also returns -EBUSY when attempting to split unmapped large folios in the
      // swapcache." Before c50f8e6053b0 the swap cache was not looked at.
      if (isCachedLarge(tx, entry.slot) && tx.has("move-cached-large")) return tx.why("EBUSY", "move-cached-large");
      // Unlike a present entry the swap entry is moved as it is: its uffd-wp bit comes along, to a target that may have
      // no WP.
      tx.via("move_swap_pte");
      tx.setPte(mm, from, NONE);
      tx.setPte(
        mm,
        to,
        withFlags(
          entry,
          flagsOf(entry) |
            (tx.bits.softDirty && tx.has("move-soft-dirty") ? SOFT_DIRTY : 0) |
            (userfaultfdRwp(dst) ? UFFD_WP : 0),
        ),
      );
      break;
    case "migration":
      return "migration_entry_wait";
    default:
      // softleaf_is_swap() or nothing: markers, poison and guards of the source do not move.
      return "EFAULT";
  }
  moveProtection(tx, mm, to, from);
  return undefined;
}

/** swap_cache_get_folio(), folio_test_large(): the page is part of a large folio that was swapped out whole, and is still there. */
function isCachedLarge(tx: Tx, slot: number): boolean {
  const { frame } = tx.slot(slot);
  return frame > 0 && tx.frame(frame).large;
}

/**
 * A fresh entry, soft-dirty to show that the page moved, and dirty where it was; before 75cb1cca2c88 dirty in any case ("Follow mremap() behavior
 * and treat the entry dirty after the move"), which makes it soft-dirty on x86-64.
 */
function movedFlags(tx: Tx, dst: Vma, old: number): number {
  if (!tx.has("move-soft-dirty")) return pteMkwrite(tx.bits, pteMkdirty(tx.bits, pageProt(tx, dst)));
  const pte = pteMksoftDirty(tx.bits, pageProt(tx, dst));
  return pteMkwrite(tx.bits, pteDirty(old) ? pteMkdirty(tx.bits, pte) : pte);
}
