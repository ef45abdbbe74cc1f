// Files of hugetlbfs. fs/hugetlbfs/inode.c: hugetlbfs_punch_hole(), hugetlb_vmtruncate(), hugetlbfs_read_iter().

import type { ZapReason } from "../design/design.ts";
import type { Tx } from "../state/tx.ts";
import { PMD_PAGES } from "../state/vma.ts";
import { zapHugetlbRange } from "./hugetlb.ts";
import { type Outcome, ok } from "./outcome.ts";
import { removeFromCache } from "./shmem.ts";

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

export function hugetlbPunch(tx: Tx, file: number, first: number, last: number): void {
  tx.via("hugetlbfs_punch_hole");
  vmdeleteList(tx, file, first, last, "punch");
  removePages(tx, file, Math.ceil(first / PMD_PAGES), Math.floor(last / PMD_PAGES));
}

export function hugetlbTruncate(tx: Tx, file: number, pages: number): void {
  tx.via("hugetlb_vmtruncate");
  const before = tx.file(file).pages;
  tx.setFile(file, { pages });
  if (pages >= before) return;
  vmdeleteList(tx, file, pages * PMD_PAGES, Number.MAX_SAFE_INTEGER / 2, "truncate");
  removePages(tx, file, pages, tx.file(file).cache.limit);
}

/** pread of four bytes at the start of a page; a hole reads as zero. */
export function hugetlbRead(tx: Tx, file: number, page: number): Outcome {
  const frame = tx.cached(file, page);
  return ok(frame === 0 ? 0 : tx.frame(frame).value);
}
