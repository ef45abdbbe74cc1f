// mmap(2), munmap(2), exit, and what they do to page tables. mm/mmap.c, mm/vma.c; kernel/exit.c.

import type { Operation } from "../operation.ts";
import { endProtection } from "../protection.ts";
import { newFile } from "../state/frame.ts";
import { fileNamed } from "../state/state.ts";
import type { Tx } from "../state/tx.ts";
import {
  clip,
  PLACE_PAGES,
  PMD_PAGES,
  PUD_PAGES,
  placePages,
  VM_HUGETLB,
  VM_SHARED,
  VM_SOFTDIRTY,
  type Vma,
} from "../state/vma.ts";
import { unpinAll } from "./gup.ts";
import { splitAtBoundary } from "./huge_memory.ts";
import { errno, type Outcome, ok } from "./outcome.ts";
import { vmFlagsOf } from "./pgprot.ts";
import { punchHole } from "./truncate.ts";
import { closeUffd } from "./userfaultfd.ts";
import { type EventWait, releaseNew, unbornUffd, unmapEvents } from "./userfaultfd_event.ts";
import { insertVma, maySplit, pieceOf, replaceVma, splitVma, vmasIn } from "./vma.ts";
import { zapRange } from "./zap.ts";

/**
 * Shared anonymous memory goes with its last mapping; a file of its own name stays as long as its descriptor. The inode
 * of shmem_zero_setup() or of a MAP_HUGETLB mapping has no other user than mappings.
 */
export function putFile(tx: Tx, file: number): void {
  if (file < 0 || tx.state.files[file] === undefined) return;
  const { name, cache } = tx.file(file);
  if (name !== null || tx.state.mms.some((mm) => mm?.vmas.some((vma) => vma.file === file))) return;
  // get_file() of madvise_remove(), which sleeps until its message was read.
  if (
    tx.state.tasks.some(
      (task) => task?.wait.on === "event" && "file" in task.wait.after && task.wait.after.file === file,
    )
  )
    return;
  cache.forEach((cached) => {
    if (cached < 0) tx.swapFree(-cached);
    else {
      tx.setFrame(cached, { file: -1, index: -1 });
      tx.putFrame(cached);
    }
  });
  tx.removeFile(file);
}

/**
 * do_vmi_align_munmap(): takes [start, end) out of the address space, after telling the userfaultfds that asked for EVENT_UNMAP. EINVAL, and
 * nothing is unmapped, where an end of the range cuts a hugetlb page; the split of the first VMA stays (vms_gather_munmap_vmas()).
 */
export function doMunmap(tx: Tx, mm: number, start: number, end: number): string | undefined {
  const vmas = vmasIn(tx, mm, start, end);
  const refusing = vmas.findIndex((vma) => !maySplit(vma, start) || !maySplit(vma, end));
  if (refusing < 0) {
    unmapEvents(tx, vmas, start, end);
    unmapRange(tx, mm, start, end, "vma-removed");
    return undefined;
  }
  const [first] = vmas;
  if (first !== undefined && maySplit(first, start)) splitVma(tx, mm, first, start);
  // Those before it have their message prepared by then, and get it.
  if (tx.has("unmap-events-by-vma")) unmapEvents(tx, vmas.slice(0, refusing), start, end);
  return tx.why("EINVAL", "hugetlb-cut");
}

/** unmap_vmas() and free_pgtables() for [start, end), which cuts no hugetlb page. */
function unmapRange(tx: Tx, mm: number, start: number, end: number, cause: "vma-removed" | "exit"): void {
  const vmas = vmasIn(tx, mm, start, end);
  if (vmas.length === 0) return;
  tx.via("unmap_vmas");
  for (const vma of vmas) {
    const [from, to] = clip(vma, start, end);
    zapRange(tx, mm, vma, from, to, "vma-removed");
    endProtection(tx, mm, from, to, cause);
  }
  // What is left at both ends keeps its pages: a huge page that the range cuts is split.
  splitAtBoundary(tx, mm, start);
  splitAtBoundary(tx, mm, end);
  const left: Vma[] = [];
  const gone: Vma[] = [];
  for (const vma of tx.mm(mm).vmas) {
    if (vma.end <= start || vma.start >= end) {
      left.push(vma);
      continue;
    }
    gone.push(vma);
    if (vma.start < start) left.push(pieceOf(vma, vma.start, start));
    if (vma.end > end) left.push(pieceOf(vma, end, vma.end));
  }
  tx.setVmas(mm, left);
  tx.touch(mm, start, end);
  for (const vma of gone) putFile(tx, vma.file);
  freePgtables(tx, mm, vmas);
}

/**
 * free_pgtables(): a table goes when no VMA is left in what it covers: 2 MiB, 1 GiB, and all that a process maps here, which is the
 * first 512 GiB. mm/memory.c: free_pgd_range() and those below it, down to free_pte_range().
 */
function freePgtables(tx: Tx, mm: number, gone: readonly Vma[]): void {
  for (const vma of gone) {
    for (let at = vma.start - (vma.start % PMD_PAGES); at < vma.end; at += PMD_PAGES) {
      if (!tx.hasTable(mm, at)) continue;
      if (vmasIn(tx, mm, at, at + PMD_PAGES).length === 0) tx.freeTable(mm, at);
    }
    for (let at = vma.start - (vma.start % PUD_PAGES); at < vma.end; at += PUD_PAGES) {
      if (tx.hasPmdTable(mm, at) && vmasIn(tx, mm, at, at + PUD_PAGES).length === 0) tx.freePmdTable(mm, at);
    }
  }
  if (tx.mm(mm).vmas.length === 0) tx.freeUpperTables(mm);
}

/**
 * mmap(2) with MAP_FIXED | MAP_NORESERVE: what was there is unmapped first. EBADF without such a file, EINVAL for no
 * pages and where a hugetlb page would be cut.
 */
export function mmap(tx: Tx, mm: number, op: Extract<Operation, { op: "mmap" }>): Outcome {
  const { backing } = op;
  let file = -1;
  let huge = backing.kind === "hanon";
  if (backing.kind === "file") {
    file = fileNamed(tx.state, backing.file);
    if (file < 0) return errno(tx.why("EBADF", "no-file"));
    huge = tx.file(file).kind === "hugetlb";
  }
  const unit = huge ? PMD_PAGES : 1;
  if (op.pages <= 0) return errno(tx.why("EINVAL", "range-empty"));
  const start = op.place * PLACE_PAGES;
  const end = start + op.pages * unit;
  if (op.pages * unit > placePages(op.place))
    return { kind: "result", result: { ret: 0, bad: "a mapping of more than 64 MiB" } };
  const shared = backing.kind === "shanon" || (backing.kind === "file" && op.shared);
  const refused = doMunmap(tx, mm, start, end);
  if (refused !== undefined) return errno(refused);
  const flags =
    vmFlagsOf(op.prot) | (shared ? VM_SHARED : 0) | (huge ? VM_HUGETLB : 0) | (tx.bits.softDirty ? VM_SOFTDIRTY : 0);
  if (backing.kind === "shanon") file = tx.addFile(newFile(null, "tmpfs", op.pages));
  if (backing.kind === "hanon") file = tx.addFile(newFile(null, "hugetlb", op.pages));
  const vma: Vma = {
    start,
    end,
    flags,
    file,
    // Anonymous memory counts its pages from the address, as vma_set_anonymous() mappings do until they are moved: that
    // is what makes neighbours join.
    pgoff: file < 0 ? start : op.offset * unit,
    anonPgoff: file < 0 || !shared ? start : op.offset * unit,
    ctx: -1,
    anonVma: 0,
    singular: true,
  };
  // hugetlbfs_file_mmap(): a writable mapping past the end makes the file longer.
  if (huge && op.prot === "read+write" && tx.file(file).pages < op.offset + op.pages)
    tx.setFile(file, { pages: op.offset + op.pages });
  insertVma(tx, mm, vma, true);
  // "New (or expanded) vma always get soft dirty status": with the neighbours that it was merged with.
  const mapped = tx.mm(mm).lookup(start);
  if (mapped !== undefined && tx.bits.softDirty) replaceVma(tx, mm, mapped, { flags: mapped.flags | VM_SOFTDIRTY });
  const place = tx.own(mm).writablePlace(tx.edit, start);
  place.used = true;
  place.pages = op.pages;
  place.track = op.track ?? op.pages;
  place.pageSize = huge ? 2097152 : 4096;
  return ok();
}

/**
 * munmap(2). EINVAL for an empty range, and where a hugetlb page would be cut; a range where nothing is mapped is a
 * success.
 */
export function munmap(tx: Tx, mm: number, start: number, end: number): Outcome {
  if (end <= start) return errno(tx.why("EINVAL", "range-empty"));
  const refused = doMunmap(tx, mm, start, end);
  return refused === undefined ? ok() : errno(refused);
}

/** MADV_REMOVE that is killed where it sleeps punches its hole all the same: vfs_fallocate() comes before the signal. */
function endRemove(tx: Tx, { events: [event], after }: EventWait): void {
  if (event === undefined || !("file" in after) || after.file < 0) return;
  punchHole(tx, after.file, after.index, after.index + event.pages);
  putFile(tx, after.file);
}

/** A fork that is killed in userfaultfd_event_wait_completion() fails (copy_process()), and there is no child. */
function endUnborn(tx: Tx, ctx: number): void {
  const child = tx.uffd(ctx)?.mm;
  if (child === undefined) return;
  releaseNew(tx, ctx);
  exit(tx, child);
}

/**
 * do_exit() after SIGKILL: tasks, memory, and the userfaultfd that the monitor held for the process. exit_mmap() sends
 * no EVENT_UNMAP, and protections that end with their memory are not lost.
 */
export function exit(tx: Tx, mm: number): Outcome {
  tx.via("exit_mmap");
  unpinAll(tx, mm);
  tx.state.tasks.forEach((task, n) => {
    if (task?.mm !== mm) return;
    tx.setTask(n, undefined);
    endUnborn(tx, unbornUffd(task));
    if (task.wait.on === "event") endRemove(tx, task.wait);
  });
  for (const vma of tx.mm(mm).vmas) unmapRange(tx, mm, vma.start, vma.end, "exit");
  if (tx.mm(mm).uffd >= 0) closeUffd(tx, mm);
  tx.dropMm(mm);
  return ok();
}
