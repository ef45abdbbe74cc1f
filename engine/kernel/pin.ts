// Pages that are held for a device, or for io_uring's registered buffers: pin_user_pages() with FOLL_LONGTERM, and its end. mm/gup.c.
// What such a page is mapped by may go and change; the page stays, and stays where it is.

import type { Pin } from "../state/state.ts";
import type { Tx } from "../state/tx.ts";
import { isHugetlb, PMD_PAGES } from "../state/vma.ts";
import { type Foll, getUserPage, gupFast, pageOf } from "./gup.ts";
import { bad, errno, type Outcome, ok } from "./outcome.ts";

/**
 * pin_user_pages_fast() with FOLL_WRITE | FOLL_LONGTERM over a range: all of it or nothing. EFAULT, with nothing pinned, where a page can't be had.
 * `from`: where one that slept goes on; what it pinned before that it holds.
 */
export function pin(tx: Tx, mm: number, start: number, end: number, from?: number): Outcome {
  if (end <= start) return errno(tx.why("EFAULT", "range-empty"));
  const waits = tx.has("pin-waits");
  const foll: Foll = { write: true, pin: true, noRetry: !waits };
  tx.via(waits ? "pin_user_pages_fast" : "pin_user_pages");
  const frames = [...(from === undefined ? [] : takeUnfinished(tx, mm, start, end))];
  // Where the fast way ends the slow one goes on, to the end.
  let slow = from !== undefined || !waits;
  for (let vpn = from ?? start; vpn < end; ) {
    slow ||= !gupFast(tx, mm, vpn, foll);
    const outcome = slow ? getUserPage(tx, mm, vpn, foll) : undefined;
    if (outcome?.kind === "block") {
      tx.state.pins = [...tx.state.pins, { mm, start, end, frames, whole: false }];
      return outcome;
    }
    if (outcome !== undefined) {
      release(tx, frames);
      return frames.length > 0 ? errno("EFAULT") : outcome;
    }
    const vma = tx.mm(mm).lookup(vpn);
    // A hugetlb page is found once, and pinned as often as it has pages in the range.
    const pages = vma !== undefined && isHugetlb(vma) ? Math.min(end - vpn, PMD_PAGES - (vpn % PMD_PAGES)) : 1;
    const frame = pageOf(tx, mm, vpn);
    tx.isPinning = true;
    hold(tx, frame, pages);
    for (let i = 0; i < pages; i++) frames.push(frame + i);
    vpn += pages;
  }
  tx.state.pins = [...tx.state.pins, { mm, start, end, frames, whole: true }];
  return ok();
}

/** What a task that slept on its way holds already: it goes on with that. */
function takeUnfinished(tx: Tx, mm: number, start: number, end: number): readonly number[] {
  const own = (each: Pin): boolean => !each.whole && each.mm === mm && each.start === start && each.end === end;
  const found = tx.state.pins.find(own);
  tx.state.pins = tx.state.pins.filter((each) => each !== found);
  return found?.frames ?? [];
}

/** unpin_user_pages() of every pin that was taken through a page of the range. */
export function unpin(tx: Tx, mm: number, start: number, end: number): Outcome {
  const gone = tx.state.pins.filter((each) => each.whole && each.mm === mm && each.start < end && start < each.end);
  if (gone.length === 0) return bad("no pin covers a page of that range");
  tx.via("unpin_user_pages");
  drop(tx, gone);
  return ok();
}

/** The process ends: whoever pinned its pages for it closes what it had open. */
export function unpinAll(tx: Tx, mm: number): void {
  drop(
    tx,
    tx.state.pins.filter((each) => each.mm === mm),
  );
}

/** unpin_user_pages(): the pins go from the list, and from their pages. */
function drop(tx: Tx, gone: readonly Pin[]): void {
  if (gone.length === 0) return;
  tx.state.pins = tx.state.pins.filter((each) => !gone.includes(each));
  for (const { frames } of gone) release(tx, frames);
}

/** try_grab_folio(): `pages` of the pages from a frame on; of a hugetlb page the first frame counts for all. */
function hold(tx: Tx, frame: number, pages: number): number {
  const head = tx.headOf(frame);
  const holder = tx.frame(head).huge === "hugetlb" ? head : frame;
  tx.setFrame(holder, { pins: tx.frame(holder).pins + pages });
  return holder;
}

/** gup_put_folio(): each page goes with its last user. */
function release(tx: Tx, frames: readonly number[]): void {
  for (const frame of frames) {
    const holder = hold(tx, frame, -1);
    if (tx.frame(holder).pins === 0) tx.putFrame(holder);
  }
}

/** The page that was pinned last through an address; undefined: none. */
export function pinnedFrame(tx: Tx, mm: number, vpn: number): number | undefined {
  const found = tx.state.pins.findLast((each) => each.whole && each.mm === mm && each.start <= vpn && vpn < each.end);
  return found?.frames[vpn - found.start];
}
