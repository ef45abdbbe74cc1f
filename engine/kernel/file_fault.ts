// Faults on memory of files that is not hugetlb's: memfd, tmpfs, shared anonymous memory, mapped shared or private. mm/memory.c: do_fault(),
// finish_fault(); mm/shmem.c: shmem_fault(); mm/filemap.c: filemap_map_pages().

import { pteMkdirty, pteMkuffdWp } from "../state/bits.ts";
import { ACCESSED, NONE, present, RW } from "../state/entry.ts";
import type { Tx } from "../state/tx.ts";
import {
  fileIndex,
  isShared,
  PMD_PAGES,
  VM_NOHUGEPAGE,
  VM_UFFD,
  VM_UFFD_MINOR,
  VM_UFFD_MISSING,
  VM_UFFD_RWP,
  VM_UFFD_WP,
  type Vma,
} from "../state/vma.ts";
import { hugeFits, installPmd, isRangeNone } from "./huge_memory.ts";
import { maybeMkwrite, pageProt } from "./pgprot.ts";
import { mapNewAnon } from "./rmap.ts";
import { isUnlinked, shmemAllocFolio, shmemCached } from "./shmem.ts";
import { DONE, type Fault, type FaultFlags, handleUserfault, origUffdWp, SIGBUS } from "./userfaultfd_k.ts";
import { prepareAnonVma } from "./vma.ts";

/**
 * do_read_fault(), do_cow_fault(), do_shared_fault(), and finish_fault() for all three. A write to a private mapping
 * gets its copy at once; a marker in the entry makes what is mapped uffd-wp.
 */
export function doFault(tx: Tx, mm: number, vma: Vma, vpn: number, flags: FaultFlags): Fault {
  if (!flags.write) {
    tx.via("do_read_fault");
    if ((vma.flags & (VM_UFFD_WP | VM_UFFD_MINOR | VM_UFFD_RWP)) === 0 && faultAround(tx, mm, vma, vpn)) return DONE;
  } else tx.via(isShared(vma) ? "do_shared_fault" : "do_cow_fault");
  const cow = flags.write && !isShared(vma);
  const current = cow ? prepareAnonVma(tx, mm, vma) : vma;
  const found = shmemFault(tx, current, vpn, flags);
  if (typeof found !== "number") return found;
  // finish_fault()
  if (!cow && doSetPmd(tx, mm, current, vpn, found, flags.write)) return DONE;
  tx.allocTable(mm, vpn);
  if (!cow && mapsFolio(tx, mm, current, vpn, found)) {
    mapFolio(tx, mm, current, vpn, found, flags.write);
    return DONE;
  }
  const wp = origUffdWp(tx, mm, vpn);
  let pte = flags.write
    ? maybeMkwrite(tx, current, pteMkdirty(tx.bits, pageProt(tx, current)))
    : readPte(tx, current, found);
  if (wp) pte = pteMkuffdWp(tx.bits, pte);
  if (cow) mapNewAnon(tx, mm, vpn, tx.frame(found), pte);
  else {
    tx.mapFrame(found, mm, vpn);
    if (flags.write) tx.dirtyFolio(found);
    tx.setPte(mm, vpn, present(found, pte));
  }
  return DONE;
}

/** set_pte_range() for a read: where the entry is writable and the folio dirty, it is dirty at once (since 6.16; before, by the write). */
function readPte(tx: Tx, vma: Vma, frame: number): number {
  const pte = pageProt(tx, vma);
  const dirty = tx.frame(frame).dirty || tx.frame(tx.headOfFolio(frame)).dirty;
  return (pte & RW) !== 0 && dirty && tx.has("read-maps-dirty") ? pteMkdirty(tx.bits, pte) : pte;
}

/**
 * do_set_pmd(): maps the whole large folio that a page of the file is part of by a pmd, where nothing is mapped in the 2 MiB
 * and the two are aligned. False: it stays with ptes.
 */
function doSetPmd(tx: Tx, mm: number, vma: Vma, vpn: number, frame: number, write: boolean): boolean {
  if (!isLargeFile(tx, frame) || tx.folioPages(frame) < PMD_PAGES || tx.hasTable(mm, vpn) || !hugeFits(vma, vpn))
    return false;
  if ((vma.flags & VM_NOHUGEPAGE) !== 0 && tx.has("nohugepage-no-pmd")) return false;
  const first = tx.headOfFolio(frame);
  if (tx.frame(first).file < 0 || tx.frame(first).index !== fileIndex(vma, vpn - (vpn % PMD_PAGES))) return false;
  tx.via("do_set_pmd");
  installPmd(tx, mm, vma, vpn - (vpn % PMD_PAGES), first, write);
  return true;
}

/** A page of the page cache that belongs to a large folio. */
function isLargeFile(tx: Tx, frame: number): boolean {
  const { large, huge, kind } = tx.frame(frame);
  return kind === "file" && (large || huge === "thp" || huge === "tail");
}

/** The first vpn to which the large folio's first page belongs, given one of its pages. */
function folioStart(tx: Tx, vpn: number, frame: number): number {
  return vpn - (frame - tx.headOfFolio(frame));
}

/** Whether finish_fault() maps all pages of the large folio by ptes: they lie in the VMA and in one table, which is empty there. */
function mapsFolio(tx: Tx, mm: number, vma: Vma, vpn: number, frame: number): boolean {
  if (!isLargeFile(tx, frame) || (vma.flags & VM_UFFD) !== 0) return false;
  if (!tx.has(isUnlinked(tx, vma.file) ? "fault-maps-folio-shanon" : "fault-maps-folio")) return false;
  if (!folioFits(tx, vma, vpn, frame)) return false;
  const from = folioStart(tx, vpn, frame);
  return isRangeNone(tx, mm, from, tx.folioPages(frame));
}

/** The large folio lies in the VMA, and in one page table. */
function folioFits(tx: Tx, vma: Vma, vpn: number, frame: number): boolean {
  const from = folioStart(tx, vpn, frame);
  const table = vpn - (vpn % PMD_PAGES);
  const to = from + tx.folioPages(frame);
  return from >= Math.max(table, vma.start) && to <= Math.min(table + PMD_PAGES, vma.end);
}

/** set_pte_range() of a whole large folio. */
function mapFolio(tx: Tx, mm: number, vma: Vma, vpn: number, frame: number, write: boolean): void {
  tx.via("set_pte_range");
  const from = folioStart(tx, vpn, frame);
  const first = tx.headOfFolio(frame);
  const prot = pageProt(tx, vma);
  const pte = write ? maybeMkwrite(tx, vma, pteMkdirty(tx.bits, prot)) : readPte(tx, vma, frame);
  if (write) tx.dirtyFolio(first);
  for (let i = 0; i < tx.folioPages(frame); i++) {
    tx.mapFrame(first + i, mm, from + i);
    tx.setPte(mm, from + i, present(first + i, pte));
  }
}

/** shmem_fault(): the page of the file, or what happens instead. */
function shmemFault(tx: Tx, vma: Vma, vpn: number, flags: FaultFlags): number | Fault {
  tx.via("shmem_fault");
  const index = fileIndex(vma, vpn);
  const file = tx.file(vma.file);
  if (index >= file.pages) {
    tx.why("SIGBUS", "bus-past-end");
    return SIGBUS;
  }
  if (tx.cached(vma.file, index) !== 0) {
    if ((vma.flags & VM_UFFD_MINOR) !== 0) return handleUserfault(tx, vma, "MINOR", flags);
    // shmem_get_folio_gfp() locks the folio, as whoever migrates it does for as long as that takes.
    if (inMigration(tx, tx.cached(vma.file, index))) return { kind: "wait", in: "folio_lock" };
    return shmemCached(tx, vma.file, index, (vma.flags & VM_UFFD) !== 0);
  }
  if ((vma.flags & VM_UFFD_MISSING) !== 0) return handleUserfault(tx, vma, "MISSING", flags);
  return shmemAllocFolio(tx, vma.file, index, 0, { vma, vpn });
}

/** The page that the cache has at an index is moved just now; swapped out, or not there, it is not. */
function inMigration(tx: Tx, cached: number): boolean {
  return cached > 0 && tx.frame(cached).migrating > 0;
}

/**
 * do_fault_around(): maps what is in the page cache among 16 pages: from the start of the address's 64 KiB, or that of the VMA
 * where it lies behind, within one page table. A large folio met first is mapped by a pmd, if that can be. True if the address
 * is mapped then.
 */
function faultAround(tx: Tx, mm: number, vma: Vma, vpn: number): boolean {
  const file = tx.file(vma.file);
  const from = Math.max(vpn - (vpn % 16), vma.start);
  const to = Math.min(from + 16, vma.end, vpn - (vpn % PMD_PAGES) + PMD_PAGES);
  let mapped = false;
  let first = true;
  const mapAt = (at: number, frame: number, old: boolean): void => {
    if (tx.entry(mm, at) !== NONE) return;
    tx.mapFrame(frame, mm, at);
    const pte = readPte(tx, vma, frame);
    tx.setPte(mm, at, present(frame, old && tx.bits.prefaultsOld ? pte & ~ACCESSED : pte));
    if (at === vpn) mapped = true;
  };
  for (let at = from; at < to; at++) {
    const index = fileIndex(vma, at);
    const frame = index < file.pages ? tx.cached(vma.file, index) : 0;
    // next_uptodate_folio() passes over a locked folio, and over what fallocate() put there and nobody used.
    if (frame <= 0 || inMigration(tx, frame) || tx.frame(frame).fallocated) continue;
    if (first && doSetPmd(tx, mm, vma, at, frame, false)) return true;
    first = false;
    tx.allocTable(mm, at);
    if (isLargeFile(tx, frame) && tx.has("fault-maps-folio") && folioFits(tx, vma, at, frame)) {
      // filemap_map_folio_range(): all of it, wherever the 16 pages end.
      const start = folioStart(tx, at, frame);
      const pages = tx.folioPages(frame);
      for (let i = 0; i < pages; i++) mapAt(start + i, tx.headOfFolio(frame) + i, vpn < start || vpn >= start + pages);
      at = start + pages - 1;
      continue;
    }
    mapAt(at, frame, at !== vpn);
  }
  if (mapped) tx.via("filemap_map_pages");
  return mapped;
}
