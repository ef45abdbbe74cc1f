// Files as such: pread, pwrite, hole punch, truncate, of shmem and of hugetlbfs. mm/shmem.c, mm/truncate.c; fs/hugetlbfs/inode.c:
// hugetlbfs_punch_hole(), hugetlb_vmtruncate(), hugetlbfs_read_iter().

import type { ZapReason } from "../design/design.ts";
import type { Operation } from "../operation.ts";
import { newFile } from "../state/frame.ts";
import { fileNamed } from "../state/state.ts";
import type { Tx } from "../state/tx.ts";
import { PMD_PAGES } from "../state/vma.ts";
import { zapHugetlbRange } from "./hugetlb.ts";
import { allocHugetlb } from "./hugetlb_fault.ts";
import { errno, type Outcome, ok } from "./outcome.ts";
import { removeFromCache, shmemAllocFolio, shmemCached, shmemGetFolioRead } from "./shmem.ts";
import { shmemUndoRange, type Waits } from "./shmem_truncate.ts";
import { unmapMapping } from "./zap.ts";

/** memfd_create(2), an unnamed file on tmpfs, or one on hugetlbfs, with its size set. A name is given once. */
export function createFile(tx: Tx, op: Extract<Operation, { op: "file" }>): Outcome {
  if (fileNamed(tx.state, op.file) >= 0)
    return { kind: "result", result: { ret: 0, bad: `${op.file} exists already` } };
  tx.addFile(newFile(op.file, op.kind, op.pages, op.huge ?? null));
  return ok();
}

/**
 * shmem_fallocate() with FALLOC_FL_PUNCH_HOLE, in 4 KiB pages: unmapped first, markers staying, then the pages go. What it waits for, if it
 * does; it goes on with `again`. Who faults in the hole meanwhile waits in the kernel for its end (shmem_falloc_wait()); here it
 * fills the hole, and what it fills goes when the other goes on.
 */
export function punchHole(tx: Tx, file: number, first: number, last: number, again = false): Waits | undefined {
  if (tx.file(file).kind === "hugetlb") {
    hugetlbPunch(tx, file, first, last);
    return undefined;
  }
  tx.via("shmem_fallocate");
  if (!again) unmapMapping(tx, file, first, last, "punch", { evenCows: false });
  return shmemUndoRange(tx, file, first, last);
}

/** It waits for as long as somebody migrates a folio that it has to cut; `next`: for who goes on. */
export function waitIn(waits: Waits, next: number): Outcome {
  return { kind: "block", wait: { on: "stuck", in: waits }, next };
}

/**
 * fallocate(2): FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, or mode 0. EBADF without such a file, EINVAL for an empty
 * range; ENOSPC where the hugetlb pool has no page left. `again`: it had slept.
 */
export function fallocate(tx: Tx, op: Extract<Operation, { op: "fallocate" }>, again = false): Outcome {
  const file = fileNamed(tx.state, op.file);
  if (file < 0) return errno(tx.why("EBADF", "no-file"));
  if (op.count <= 0 || op.page < 0) return errno(tx.why("EINVAL", "range-empty"));
  const unit = tx.file(file).kind === "hugetlb" ? 512 : 1;
  if (op.mode === "punch") {
    const waits = punchHole(tx, file, op.page * unit, (op.page + op.count) * unit, again);
    return waits === undefined ? ok() : waitIn(waits, 0);
  }
  if (unit !== 1) return hugetlbAllocate(tx, file, op.page, op.page + op.count);
  tx.via("shmem_fallocate");
  // shmem_get_folio() with SGP_FALLOC: what is swapped out comes back, and all of it is dirty from then on, that it be swapped and not dropped.
  const end = op.page + op.count;
  for (let index = op.page; index < end; ) {
    const cached = shmemCached(tx, file, index);
    const frame = cached || shmemAllocFolio(tx, file, index, end);
    const head = tx.headOfFolio(frame);
    const next = index + head + tx.folioPages(frame) - frame;
    if (cached === 0) for (const part of tx.partsOf(head)) tx.setFrame(part, { fallocated: true });
    tx.dirtyFolio(frame);
    index = next;
  }
  if (tx.file(file).pages < op.page + op.count) tx.setFile(file, { pages: op.page + op.count });
  return ok();
}

/**
 * ftruncate(2). Pages past the new end leave every mapping, private copies too (even_cows), are taken out of the cache,
 * and leave once more what was mapped in between: truncate_pagecache().
 */
export function ftruncate(tx: Tx, op: Extract<Operation, { op: "ftruncate" }>): Outcome {
  const file = fileNamed(tx.state, op.file);
  if (file < 0) return errno(tx.why("EBADF", "no-file"));
  if (op.pages < 0) return errno(tx.why("EINVAL", "range-negative"));
  const { pages, kind } = tx.file(file);
  tx.via(kind === "hugetlb" ? "hugetlbfs_setattr" : "shmem_setattr");
  if (kind === "hugetlb") {
    hugetlbTruncate(tx, file, op.pages);
    return ok();
  }
  tx.setFile(file, { pages: op.pages });
  // unmap_mapping_range() "twice": pages that were mapped while the first pass ran may not be left.
  if (op.pages < pages) unmapPastEnd(tx, file, op.pages);
  return op.pages <= pages ? cut(tx, file, op.pages < pages) : ok();
}

/** shmem_truncate_range() and the second pass. A size that is not new cuts what lies beyond it all the same: a large folio may; but then nobody is unmapped. */
function cut(tx: Tx, file: number, shrinks: boolean): Outcome {
  const { pages, cache } = tx.file(file);
  const waits = shmemUndoRange(tx, file, pages, cache.limit);
  if (waits !== undefined) return waitIn(waits, shrinks ? 1 : 0);
  if (shrinks) unmapPastEnd(tx, file, pages);
  return ok();
}

function unmapPastEnd(tx: Tx, file: number, pages: number): void {
  unmapMapping(tx, file, pages, Number.MAX_SAFE_INTEGER / 2, "truncate", { evenCows: true });
}

/** ftruncate() goes on, its size set: it holds the inode's lock, so that it still is. `next`: of its sleep. */
export function ftruncateEnd(tx: Tx, op: Extract<Operation, { op: "ftruncate" }>, next: number): Outcome {
  const file = fileNamed(tx.state, op.file);
  return file < 0 ? ok() : cut(tx, file, next === 1);
}

/**
 * pwrite(2) of four bytes at the start of a page. EINVAL on hugetlbfs, which has no write operation. A page past the
 * end makes the file longer.
 */
export function pwrite(tx: Tx, op: Extract<Operation, { op: "pwrite" }>): Outcome {
  const file = fileNamed(tx.state, op.file);
  if (file < 0) return errno(tx.why("EBADF", "no-file"));
  // hugetlbfs has no write operation.
  if (tx.file(file).kind === "hugetlb") return errno(tx.why("EINVAL", "hugetlb-write"));
  tx.via("generic_perform_write");
  const frame = shmemCached(tx, file, op.page) || shmemAllocFolio(tx, file, op.page, op.page + 1);
  tx.setFrame(frame, { value: op.value });
  tx.dirtyFolio(frame);
  if (op.page >= tx.file(file).pages) tx.setFile(file, { pages: op.page + 1 });
  return ok();
}

/** pread(2) of four bytes at the start of a page: 0 bytes past the end, zeroes from a hole. */
export function pread(tx: Tx, op: Extract<Operation, { op: "pread" }>): Outcome {
  const file = fileNamed(tx.state, op.file);
  if (file < 0) return errno(tx.why("EBADF", "no-file"), 0);
  if (op.page >= tx.file(file).pages) return ok(0);
  if (tx.file(file).kind === "hugetlb") return hugetlbRead(tx, file, op.page);
  const frame = shmemGetFolioRead(tx, file, op.page);
  return ok(frame === 0 ? 0 : tx.frame(frame).value);
}

/** hugetlb_vmdelete_list(): every mapping of the file's pages, private copies too. Indexes in 4 KiB pages. */
function vmdeleteList(tx: Tx, file: number, first: number, last: number, reason: ZapReason, frame?: number): void {
  for (const mm of tx.state.mms) {
    if (mm === undefined) continue;
    for (const vma of mm.vmas) {
      if (vma.file !== file) continue;
      const start = Math.max(vma.start, vma.start + first - vma.pgoff);
      const end = Math.min(vma.end, vma.start + last - vma.pgoff);
      if (start < end) zapHugetlbRange(tx, mm.id, vma, start, end, reason, frame);
    }
  }
}

/** remove_inode_hugepages(): the pages leave the file; one still mapped is unmapped with ZAP_FLAG_DROP_MARKER. */
function removePages(tx: Tx, file: number, first: number, last: number): void {
  for (let index = first; index < Math.min(last, tx.file(file).cache.limit); index++) {
    const frame = tx.cached(file, index);
    if (frame === 0) continue;
    if (tx.frame(frame).maps.length > 0)
      vmdeleteList(tx, file, index * PMD_PAGES, (index + 1) * PMD_PAGES, "evict", frame);
    removeFromCache(tx, file, index);
  }
}

/**
 * hugetlbfs_punch_hole(), in 4 KiB pages: markers stay in mappings where a whole page goes. What is less than a page at either
 * end is zeroed in place, its 4 KiB alone (asked of 6.18.44: r-hugetlb-hole).
 */
export function hugetlbPunch(tx: Tx, file: number, first: number, last: number): void {
  tx.via("hugetlbfs_punch_hole");
  const whole = [Math.ceil(first / PMD_PAGES), Math.floor(last / PMD_PAGES)] as const;
  const [from, to] = [whole[0] * PMD_PAGES, whole[1] * PMD_PAGES];
  zeroPartialPage(tx, file, first, Math.min(last, from));
  if (last > from) zeroPartialPage(tx, file, to, last);
  if (from >= to) return;
  vmdeleteList(tx, file, from, to, "punch");
  removePages(tx, file, ...whole);
}

/** hugetlbfs_zero_partial_page(): a part of one page, where the page cache has it. */
function zeroPartialPage(tx: Tx, file: number, first: number, last: number): void {
  const head = tx.cached(file, Math.floor(first / PMD_PAGES));
  if (head === 0) return;
  for (let index = first; index < last; index++) tx.setFrame(head + (index % PMD_PAGES), { value: 0 });
}

/** hugetlb_vmtruncate(): unlike a hole punched, it drops markers (ZAP_FLAG_DROP_MARKER). */
export function hugetlbTruncate(tx: Tx, file: number, pages: number): void {
  tx.via("hugetlb_vmtruncate");
  const before = tx.file(file).pages;
  tx.setFile(file, { pages });
  if (pages >= before) return;
  vmdeleteList(tx, file, pages * PMD_PAGES, Number.MAX_SAFE_INTEGER / 2, "truncate");
  removePages(tx, file, pages, tx.file(file).cache.limit);
}

/** hugetlbfs_fallocate() without a flag: pages for the holes, up to the first that the pool has no page for; the size only grows with the last. */
function hugetlbAllocate(tx: Tx, file: number, first: number, last: number): Outcome {
  tx.via("hugetlbfs_fallocate");
  for (let index = first; index < last; index++) {
    if (tx.cached(file, index) !== 0) continue;
    const frame = allocHugetlb(tx, { kind: "file", value: 0, file, index });
    if (frame === 0) return errno(tx.why("ENOSPC", "pool-empty"));
    tx.setCached(file, index, frame);
  }
  if (tx.file(file).pages < last) tx.setFile(file, { pages: last });
  return ok();
}

/** pread of four bytes at the start of a page; a hole reads as zero. */
export function hugetlbRead(tx: Tx, file: number, page: number): Outcome {
  const frame = tx.cached(file, page);
  return ok(frame === 0 ? 0 : tx.frame(frame).value);
}
