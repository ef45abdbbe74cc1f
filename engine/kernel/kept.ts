// What meets an entry that a design of engine/design keeps and does not know it. PTE markers never come here.

import type { Misreading, Path } from "../design/design.ts";
import { isSpoilt, isUffdWp, kept, UFFD_WP, USER } from "../state/entry.ts";
import type { Tx } from "../state/tx.ts";
import { PLACE_PAGES, PMD_PAGES, type Vma } from "../state/vma.ts";
import { eachProtected } from "./userfaultfd.ts";

/** Notes what a path takes the entry for; undefined: it passes it by. */
export function meetKept(tx: Tx, mm: number, vpn: number, path: Path): Misreading | undefined {
  const misreading = tx.design.misread[path];
  if (misreading === undefined) return undefined;
  tx.via(misreading.by);
  const owner = tx.mm(mm);
  const place = Math.floor(vpn / PLACE_PAGES);
  const unit = owner.places[place]?.pageSize === 2097152 ? PMD_PAGES : 1;
  tx.misread.push({ mm: owner.name, place, page: (vpn % PLACE_PAGES) / unit, path, misreading });
  return misreading;
}

/** fork: whether the child gets a copy. */
export function copiesKept(tx: Tx, parent: number, child: number, vpn: number, path: "fork" | "hugetlb-fork"): boolean {
  const misreading = meetKept(tx, parent, vpn, path);
  if (!misreading?.lost) return true;
  tx.touch(child, vpn, vpn + 1);
  tx.blame(child, vpn, "design", misreading.by);
  return false;
}

/** fork of a file mapping whose page tables are not copied: the child starts empty, but for what a bitmap on its VMA says. */
export function leaveToFaults(tx: Tx, parent: number, vma: Vma, child: number): void {
  tx.via("vma_needs_copy");
  tx.touch(child, vma.start, vma.end);
  eachProtected(tx, parent, vma.start, vma.end, (vpn) => {
    const entry = tx.design.where === "vma" && isUffdWp(tx.entry(parent, vpn)) ? tx.design.store("protect") : undefined;
    if (entry === undefined) tx.blame(child, vpn, "design", "vma_needs_copy");
    else tx.setPte(child, vpn, entry);
  });
}

/** mprotect: what takes the entry for a present one gives it access rights, and it maps no page that there is. */
export function spoilKept(tx: Tx, mm: number, vpn: number, path: "mprotect" | "hugetlb-mprotect"): void {
  const entry = tx.entry(mm, vpn);
  if (entry.kind !== "kept" || isSpoilt(entry)) return;
  const misreading = meetKept(tx, mm, vpn, path);
  if (!misreading?.lost) return;
  tx.setEntry(mm, vpn, kept(entry.design, UFFD_WP | USER));
  tx.blame(mm, vpn, "design", misreading.by);
}
