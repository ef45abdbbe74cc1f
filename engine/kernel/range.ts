// Ranges of operations in pages of 4 KiB, and what system calls make of one that is no whole pages: most refuse a start inside a
// page, and round a length up; the ioctls of a userfaultfd refuse both (validate_range() of mm/userfaultfd.c).

import type { Operation, Range } from "../operation.ts";
import type { Tx } from "../state/tx.ts";
import { PLACE_PAGES } from "../state/vma.ts";

const PAGE = 4096;

/** A range in virtual page numbers, and its length in pages of the place. */
export interface Span {
  readonly start: number;
  readonly end: number;
  readonly count: number;
}

export type RangeOperation = Extract<Operation, { readonly range: Range }>;

/** 4 KiB pages in a page of the place. */
function unitOf(tx: Tx, mm: number, place: number): number {
  return (tx.mm(mm).places[place]?.pageSize ?? PAGE) / PAGE;
}

/** The address of a page of a place, in virtual page numbers. `sized`: the place whose pages it counts, where that is another one. */
export function vpnOf(tx: Tx, mm: number, { place, page }: { place: number; page: number }, sized = place): number {
  return place * PLACE_PAGES + page * unitOf(tx, mm, sized);
}

/**
 * The pages that an operation works on; an errno where the kernel refuses the range for not being whole pages. mlock(2)
 * and munlock(2) take the pages that the bytes touch: they round the start down.
 */
export function spanOf(tx: Tx, mm: number, op: RangeOperation): Span | string {
  const { range } = op;
  const unit = unitOf(tx, mm, range.place);
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
export function saysDone(op: RangeOperation): boolean {
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
