// Which function carries an operation out: of the machine, of a process, or of a range of its pages; and which pages these are.

import type { Operation, Range } from "../operation.ts";
import { unitOf } from "../state/mm.ts";
import { processNamed } from "../state/state.ts";
import type { Tx } from "../state/tx.ts";
import { PLACE_PAGES } from "../state/vma.ts";
import { access } from "./fault.ts";
import { dropSlab } from "./folio_split.ts";
import { fork } from "./fork.ts";
import { pin, unpin } from "./gup.ts";
import { hugepages } from "./hugetlb.ts";
import { kernelAccess } from "./kaccess.ts";
import { khugepaged } from "./khugepaged.ts";
import { ksm } from "./ksm.ts";
import { madvise } from "./madvise.ts";
import { mfill } from "./mfill.ts";
import { migrate, migrateBegin, migrateEnd } from "./migrate.ts";
import { mlock } from "./mlock.ts";
import { exit, mmap, munmap } from "./mmap.ts";
import { mprotect, numaHint } from "./mprotect.ts";
import { mremap } from "./mremap.ts";
import { bad, errno, type Outcome, ok } from "./outcome.ts";
import { pagemapScan } from "./pagemap_scan.ts";
import { rwprotect, setMode } from "./rwprotect.ts";
import { swapoff, swapon } from "./swapfile.ts";
import { clearRefs } from "./task_mmu.ts";
import { createFile, fallocate, ftruncate, pread, pwrite } from "./truncate.ts";
import { closeUffd, register, unregister, userfaultfd, wake, writeprotect } from "./userfaultfd.ts";
import { refusedMeanwhile, uffdPoll, uffdRead, unbornUffd } from "./userfaultfd_event.ts";
import { move } from "./userfaultfd_move.ts";
import { reclaimPage } from "./vmscan.ts";

// Ranges of operations in pages of 4 KiB, and what system calls make of one that is no whole pages: most refuse a start inside a
// page, and round a length up; the ioctls of a userfaultfd refuse both (validate_range() of mm/userfaultfd.c).

const PAGE = 4096;

/** A range in virtual page numbers, and its length in pages of the place. */
interface Span {
  readonly start: number;
  readonly end: number;
  readonly count: number;
}

type RangeOperation = Extract<Operation, { readonly range: Range }>;

/** The address of a page of a place, in virtual page numbers. `sized`: the place whose pages it counts, where that is another one. */
function vpnOf(tx: Tx, mm: number, { place, page }: { place: number; page: number }, sized = place): number {
  return place * PLACE_PAGES + page * unitOf(tx.mm(mm), sized);
}

/**
 * The pages that an operation works on; an errno where the kernel refuses the range for not being whole pages. mlock(2)
 * and munlock(2) take the pages that the bytes touch: they round the start down.
 */
export function spanOf(tx: Tx, mm: number, op: RangeOperation): Span | string {
  const { range } = op;
  const unit = unitOf(tx.mm(mm), range.place);
  const count = range.count ?? tx.mm(mm).places[range.place]?.pages ?? 0;
  const first = vpnOf(tx, mm, range);
  if (range.skew === undefined && range.bytes === undefined) return { start: first, end: first + count * unit, count };
  const skew = range.skew ?? 0;
  const bytes = range.bytes ?? count * unit * PAGE;
  if (op.op === "mlock" || op.op === "munlock") {
    const start = first + Math.floor(skew / PAGE);
    return spanFrom(start, Math.ceil((first * PAGE + skew + bytes) / PAGE), unit);
  }
  if (skew % PAGE !== 0 || (bytes % PAGE !== 0 && wantsWholePages(op))) {
    // ioctl(2) looks for the file before it hands the argument on (fs/ioctl.c: CLASS(fd, f)(fd) of sys_ioctl(), 7.3).
    if (wantsWholePages(op) && tx.mm(mm).uffd < 0) return tx.why("EBADF", "no-uffd");
    return tx.why("EINVAL", "not-whole-pages");
  }
  const start = first + skew / PAGE;
  return spanFrom(start, start + Math.ceil(bytes / PAGE), unit);
}

/** Pages of 4 KiB, and the count in pages of the place's size. */
function spanFrom(start: number, end: number, unit: number): Span {
  return { start, end, count: (end - start) / unit };
}

/** An ioctl of a userfaultfd. */
function wantsWholePages(op: RangeOperation): boolean {
  switch (op.op) {
    case "register":
    case "unregister":
    case "wake":
    case "writeprotect":
    case "rwprotect":
      return true;
    default:
      return saysDone(op);
  }
}

/** An ioctl that writes back how many bytes it did; not where the range is refused (userfaultfd_copy(): "goto out" behind validate_range()): 0 stays. */
function saysDone(op: RangeOperation): boolean {
  switch (op.op) {
    case "copy":
    case "zeropage":
    case "continue":
    case "poison":
    case "move":
      return true;
    default:
      return false;
  }
}

/**
 * Operations that no process makes. Undefined: it is not one of them. They are of the machine: files, swap, the hugetlb
 * pool, ksmd. `spawn` makes an empty address space, no copy of another.
 */
function runGlobal(tx: Tx, op: Operation): Outcome | undefined {
  switch (op.op) {
    case "bad":
      return bad("malformed");
    case "file":
      return createFile(tx, op);
    case "pwrite":
      return pwrite(tx, op);
    case "pread":
      return pread(tx, op);
    case "fallocate":
      return fallocate(tx, op);
    case "ftruncate":
      return ftruncate(tx, op);
    case "swapon":
      return swapon(tx);
    case "swapoff":
      return swapoff(tx);
    case "hugepages":
      return hugepages(tx, op.count);
    // Compaction moves pages by migration, which a scenario says page by page (`migrate`): of itself it changes no
    // entry for certain.
    case "compact":
      return ok();
    case "drop_slab":
      return dropSlab(tx);
    case "ksm":
      return ksm(tx);
    case "spawn": {
      if (processNamed(tx.state, op.process) !== undefined) return bad(`${op.process} exists already`);
      // The lowest that is free: the number of a process that exited is given anew.
      const free = tx.state.mms.indexOf(undefined);
      const id = free < 0 ? tx.state.mms.length : free;
      tx.addMm(id, op.process);
      return ok();
    }
    default:
      return undefined;
  }
}

/**
 * Carries out an operation of process `mm`; `from`: where a blocked one goes on. Ranges become virtual page numbers
 * here, so that no operation knows of places and their page sizes.
 */
export function runProcess(tx: Tx, mm: number, op: Operation, from?: number): Outcome {
  if ("range" in op) {
    const span = spanOf(tx, mm, op);
    const refused = refusedMeanwhile(tx, mm, op);
    if (refused !== undefined) {
      // UFFDIO_WAKE, the second half of `resolve`, is not refused.
      if (op.op === "writeprotect" && op.wake && typeof span !== "string") wake(tx, mm, span.start, span.end);
      return refused;
    }
    return typeof span === "string" ? errno(span, saysDone(op) ? 0 : undefined) : runRange(tx, mm, op, span, from);
  }
  switch (op.op) {
    case "fork":
      if (processNamed(tx.state, op.child) !== undefined) return bad(`${op.child} exists already`);
      return fork(tx, mm, op.child);
    case "exit":
      return exit(tx, mm);
    case "mmap":
      return mmap(tx, mm, op);
    case "read":
    case "write": {
      const vpn = vpnOf(tx, mm, op);
      // FAULT_FLAG_USER: an access of the program itself, which a signal ends where a system call would get an errno.
      const flags = { write: op.op === "write", user: true };
      return access(tx, mm, vpn, flags, op.op === "write" ? op.value : 0, from !== undefined);
    }
    case "kread":
    case "kwrite":
      return kernelAccess(tx, mm, vpnOf(tx, mm, op), op, from !== undefined);
    case "userfaultfd":
      return userfaultfd(tx, mm, op);
    case "uffd_read":
      return uffdRead(tx, mm, op.count);
    case "uffd_poll":
      return uffdPoll(tx, mm);
    case "close":
      return closeUffd(tx, mm);
    case "set_mode":
      return setMode(tx, mm, op);
    case "clear_refs":
      return clearRefs(tx, mm, op.value);
    case "migrate":
    case "migrate_begin":
    case "migrate_end":
    case "reclaim":
    case "numa_hint": {
      const vpn = vpnOf(tx, mm, op);
      const run = {
        migrate,
        migrate_begin: migrateBegin,
        migrate_end: migrateEnd,
        reclaim: reclaimPage,
        numa_hint: numaHint,
      }[op.op];
      return run(tx, mm, vpn);
    }
    default:
      return bad("not an operation of a process");
  }
}

/**
 * Operations of a process over a range. `from`: where one that had blocked goes on. In pages of 4 KiB, `end` exclusive: spanOf() has rounded what is no whole pages, or refused it.
 */
function runRange(tx: Tx, mm: number, op: RangeOperation, span: Span, from?: number): Outcome {
  const { start, end } = span;
  switch (op.op) {
    case "munmap":
      return munmap(tx, mm, start, end);
    case "mlock":
    case "munlock":
      return mlock(tx, mm, start, end, op.op === "mlock", from);
    case "khugepaged":
      return khugepaged(tx, mm, start, end);
    case "pin":
      return pin(tx, mm, start, end, from);
    case "unpin":
      return unpin(tx, mm, start, end);
    case "mprotect":
      return mprotect(tx, mm, start, end, op.prot);
    case "mremap":
      return mremap(tx, mm, start, end, vpnOf(tx, mm, op.to, op.range.place), op, span.count);
    case "madvise":
      return madvise(tx, mm, start, end, op.advice, from);
    case "register":
      return register(tx, mm, start, end, op.modes);
    case "unregister":
      return unregister(tx, mm, start, end);
    case "wake":
      return wake(tx, mm, start, end);
    case "writeprotect":
      return writeprotect(tx, mm, start, end, op);
    case "rwprotect":
      return rwprotect(tx, mm, start, end, op);
    case "copy":
    case "zeropage":
    case "poison":
    case "continue":
      return mfill(tx, mm, start, end, op);
    case "move":
      return move(tx, mm, start, end, vpnOf(tx, mm, op.from, op.range.place), op.allowSrcHoles, from);
    case "pagemap_scan":
      return pagemapScan(tx, mm, start, end, op);
  }
}

/** An operation, whoever makes it. */
export function run(tx: Tx, op: Operation): Outcome {
  const global = runGlobal(tx, op);
  if (global !== undefined) return global;
  const name = "mm" in op ? op.mm : "";
  const mm = processNamed(tx.state, name);
  if (mm === undefined) return bad(`there is no process ${name}`);
  if (isUnborn(tx, mm.id))
    return bad(`${name} does not run yet: the fork that makes it sleeps until its message is read`);
  return runProcess(tx, mm.id, op);
}

/** The fork that makes the process sleeps: its userfaultfd is not anybody's yet. */
function isUnborn(tx: Tx, mm: number): boolean {
  return tx.state.tasks.some((task) => tx.uffd(unbornUffd(task))?.mm === mm);
}
