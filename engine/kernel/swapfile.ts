// swapon(2) and swapoff(2). mm/swapfile.c.

import { pteMksoftDirty, pteMkuffdWp } from "../state/bits.ts";
import { ACCESSED, type Entry, EXCLUSIVE, present, SOFT_DIRTY, type SwapEntry, UFFD_WP } from "../state/entry.ts";
import type { Mm } from "../state/mm.ts";
import type { Tx } from "../state/tx.ts";
import { isHugetlb, type Vma } from "../state/vma.ts";
import { errno, type Outcome, ok } from "./outcome.ts";
import { pageProt } from "./pgprot.ts";
import { meetPreserved } from "./preserved.ts";
import { shmemSwapin } from "./shmem.ts";
import { restorePageNone } from "./userfaultfd_k.ts";

/** swapon(2) of the one swap file. EBUSY while it is on, or while a swapoff waits for it. */
export function swapon(tx: Tx): Outcome {
  if (tx.state.swapOn || swapoffWaits(tx)) return errno(tx.why("EBUSY", "swap-on"));
  tx.state.swapOn = true;
  return ok();
}

/** try_to_unuse(): shmem pages come back to the page cache, swap entries become present, page by page. */
export function swapoff(tx: Tx): Outcome {
  if (!tx.state.swapOn) return errno(tx.why("EINVAL", "swap-off"));
  tx.via("try_to_unuse");
  tx.state.files.forEach((file, n) => {
    file?.cache.forEach((_, index) => {
      const cached = tx.cached(n, index);
      if (cached < 0) shmemSwapin(tx, n, index, -cached);
    });
  });
  for (const mm of tx.state.mms) if (mm !== undefined) unuseMm(tx, mm);
  // What is left in the swap cache is mapped, and leaves it.
  tx.state.slots.forEach((slot, _n) => {
    if (slot.frame > 0) {
      tx.freeSwapCache(slot.frame);
      tx.putFrame(slot.frame);
    }
  });
  tx.state.swapOn = false;
  return swapoffEnd(tx);
}

/** unuse_mm(). */
function unuseMm(tx: Tx, mm: Mm): void {
  const visit = (vpn: number, entry: Entry): void => {
    if (entry.kind !== "swap" && entry.kind !== "preserved") return;
    const vma = mm.lookup(vpn);
    if (vma === undefined) return;
    if (entry.kind === "swap") unusePte(tx, mm.id, vma, vpn, entry);
    // It walks what has an anon_vma and is not hugetlb.
    else if (vma.anonVma !== 0 && !isHugetlb(vma)) meetPreserved(tx, mm.id, vpn, "swapoff");
  };
  for (const { start, end } of mm.vmas) mm.walk(start, end, visit);
}

/**
 * The end of swapoff(2): percpu_ref_kill() and wait_for_completion(). A thread that faulted a protected page in from swap sleeps in userfaultfd inside
 * of do_swap_page(), with a reference to the area; until it goes on, swapoff sleeps and can't be killed. Seen on 6.18.44.
 */
export function swapoffEnd(tx: Tx): Outcome {
  const held = tx.state.tasks.some((task) => task?.wait.on === "userfault" && task.wait.swapDevice);
  if (!held) return ok();
  return { kind: "block", wait: { on: "stuck", in: "swapoff" }, next: 0 };
}

/** A swapoff sleeps in wait_for_completion(). */
function swapoffWaits(tx: Tx): boolean {
  return tx.state.tasks.some((task) => task?.op.op === "swapoff");
}

/** unuse_pte(). */
function unusePte(tx: Tx, mm: number, vma: Vma, vpn: number, entry: SwapEntry): void {
  tx.via("unuse_pte");
  const slot = tx.slot(entry.slot);
  let { frame } = slot;
  if (frame === 0) {
    frame = tx.allocFrame({ kind: "anon", value: slot.value, slot: entry.slot });
    tx.setSlot(entry.slot, { frame });
  }
  // pte_mkold(mk_pte()): nobody asked for the page, and it keeps its uffd-wp, soft-dirty and exclusiveness.
  let pte = pageProt(tx, vma) & ~ACCESSED;
  if (tx.has("swapoff-keeps-bits")) {
    if ((entry.flags & SOFT_DIRTY) !== 0) pte = pteMksoftDirty(tx.bits, pte);
    if ((entry.flags & UFFD_WP) !== 0) pte = restorePageNone(tx, vma, pteMkuffdWp(tx.bits, pte));
  } else tx.blame(mm, vpn, "zap-reclaim", "unuse_pte");
  tx.mapFrame(frame, mm, vpn);
  tx.setFrame(frame, { exclusive: (entry.flags & EXCLUSIVE) !== 0, dirty: true });
  tx.setPte(mm, vpn, present(frame, pte));
  tx.setSlot(entry.slot, { count: tx.slot(entry.slot).count - 1 });
}
