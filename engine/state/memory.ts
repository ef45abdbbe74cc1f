// Page frames and swap slots, as a step writes to them: who maps a frame, and when it goes. The lowest base of Tx.

import { blankFrame, copyFrame, copySlot, type Frame, mmOf, NO_FRAME, NO_SLOT, REF, type Slot } from "./frame.ts";
import { copyState, type HugetlbPool, type State, type StateFields } from "./state.ts";
import { patched } from "./vector.ts";
import { PMD_ORDER, PMD_PAGES } from "./vma.ts";

let edits = 0;

/** The step meets what the engine does not know of Linux, by name: nothing of it happened. Any other error is the engine's own fault. */
export class NotModelled extends Error {}

/** The memory of a state that is being written. `edit` marks what belongs to this step and may be changed in place. */
export class Memory {
  readonly edit: number;
  readonly state: StateFields;
  /** The step has pinned pages that are on no list yet. */
  isPinning = false;

  constructor(state: State) {
    this.edit = ++edits;
    this.state = copyState(state);
  }

  // Frames

  /** The page frame of a number; NO_FRAME where it is free. */
  frame(n: number): Frame {
    return this.state.frames.get(n);
  }

  /** What maps the frame: of a THP the first frame says so for all. */
  headOf(n: number): number {
    const frame = this.frame(n);
    return frame.huge === "tail" ? frame.head : n;
  }

  /** Writes some of its fields, to this step's state alone. */
  setFrame(n: number, patch: Partial<Frame>): void {
    this.putIn(n, patched(this.frame(n), patch, copyFrame));
  }

  private putIn(n: number, frame: Frame): void {
    this.state.frames = this.state.frames.set(this.edit, n, frame);
  }

  /** The lowest number that is free. No page frame number of a kernel: users see it as p1, p2, …. */
  allocFrame(patch: Partial<Frame>): number {
    const n = this.state.frames.firstFree(this.state.frameHint);
    this.state.frameHint = n + 1;
    this.putIn(n, Object.assign(copyFrame(blankFrame), patch));
    return n;
  }

  /** 512 frames in a row, at a multiple of 512: a THP or hugetlb page. */
  allocHuge(patch: Partial<Frame>): number {
    const n = this.state.frames.firstFree(PMD_PAGES, PMD_PAGES);
    const first = Object.assign(copyFrame(blankFrame), patch, { order: PMD_ORDER });
    const tail = patched<Frame>(first, { huge: "tail", head: n, value: 0 }, copyFrame);
    this.putIn(n, first);
    for (let i = 1; i < PMD_PAGES; i++) this.putIn(n + i, tail);
    return n;
  }

  /** A large folio that ptes will map: 2^order frames in a row, at a multiple of their number as the buddy allocator has them. */
  allocFolio(order: number, patch: Partial<Frame>): number {
    const n = this.state.frames.firstFree(2 ** order, 2 ** order);
    const each = Object.assign(copyFrame(blankFrame), patch, { large: true, head: n, order });
    for (let i = 0; i < 2 ** order; i++) this.putIn(n + i, each);
    return n;
  }

  /** folio_nr_pages(), of the folio that a page is part of. */
  folioPages(n: number): number {
    return 2 ** this.frame(n).order;
  }

  /** What the other 511 pages of a 2 MiB page hold goes to those of its copy. */
  copyTails(from: number, to: number): void {
    for (let i = 1; i < PMD_PAGES; i++) {
      const { value } = this.frame(from + i);
      if (value !== 0) this.setFrame(to + i, { value });
    }
  }

  /** How many entries map the page: its own, and pmds that map the THP that it is part of. */
  mapcount(n: number): number {
    const frame = this.frame(n);
    return frame.maps.length + (frame.huge === "" ? 0 : this.frame(this.headOf(n)).entire.length);
  }

  /** The first frame of the large folio that a page is part of, or its own. */
  headOfFolio(n: number): number {
    const frame = this.frame(n);
    return frame.huge === "tail" || frame.large ? frame.head : n;
  }

  /** The frames of a large folio. It has all of them until it is split, or goes: who unmaps a page frees nothing. */
  partsOf(head: number): number[] {
    return Array.from({ length: this.folioPages(head) }, (_, i) => head + i);
  }

  /** folio_mark_dirty(): PG_dirty is of the folio, so of all its pages. */
  dirtyFolio(n: number): void {
    if (this.frame(n).dirty) return;
    for (const part of this.partsOf(this.headOfFolio(n))) this.setFrame(part, { dirty: true });
  }

  /** folio_maybe_mapped_shared(): more than one process maps the folio that a page is part of. */
  sharedFolio(n: number): boolean {
    const frame = this.frame(n);
    const head = this.headOfFolio(n);
    const parts = frame.huge !== "" || frame.large ? this.folioPages(head) : 1;
    let only = -1;
    const isAnother = (ref: number): boolean => {
      const mm = mmOf(ref);
      if (only < 0) only = mm;
      return mm !== only;
    };
    if (this.frame(head).entire.some(isAnother)) return true;
    for (let i = 0; i < parts; i++) if (this.frame(head + i).maps.some(isAnother)) return true;
    return false;
  }

  /** folio_maybe_dma_pinned(): a page of the folio that this one is part of is pinned. */
  pinned(n: number): boolean {
    if (this.state.pins.length === 0 && !this.isPinning) return false;
    const { huge, large, pins } = this.frame(n);
    if (pins > 0 || (huge === "" && !large)) return pins > 0;
    return this.partsOf(this.headOfFolio(n)).some((part) => this.frame(part).pins > 0);
  }

  /** A pmd maps a THP. */
  mapHuge(head: number, mm: number, vpn: number): void {
    this.setFrame(head, { entire: [...this.frame(head).entire, mm * REF + vpn].sort((a, b) => a - b) });
  }

  /** A pmd maps it no longer. With the last one its frames go, or are mapped by ptes from then on. */
  unmapHuge(head: number, mm: number, vpn: number): void {
    const entire = this.frame(head).entire.filter((ref) => ref !== mm * REF + vpn);
    this.setFrame(head, { entire });
    this.putHuge(head);
  }

  /** A migration entry at pmd level holds a THP no longer. */
  dropHugeMigration(head: number): void {
    this.setFrame(head, { migratingEntire: this.frame(head).migratingEntire - 1 });
    this.putHuge(head);
  }

  /** put_page() of a THP: when no pmd maps it any more its ptes may, and it stands as a large folio. */
  private putHuge(head: number): void {
    const { entire, migratingEntire } = this.frame(head);
    if (entire.length > 0 || migratingEntire > 0) return;
    // The kernel leaves the huge zero page to a shrinker; here it goes with its last user.
    if (this.frame(head).huge === "zero") {
      this.freeFrame(head);
      return;
    }
    for (let i = 0; i < PMD_PAGES; i++) this.setFrame(head + i, { huge: "", head, large: true });
    this.putFolio(head);
  }

  /** Frees a large folio that ptes map, where nothing uses a page of it any more. */
  private putFolio(n: number): void {
    const head = this.headOfFolio(n);
    const pages = this.folioPages(head);
    // From the page on that was unmapped now: who unmaps them in a row meets one in use at once.
    for (let i = 0; i < pages; i++) if (this.isUsed(this.frame(head + ((n - head + i) % pages)))) return;
    for (let i = 0; i < pages; i++) this.freePage(head + i);
  }

  /** Somebody has a reference: entries, the page cache, whoever moves it, pins, the swap cache. */
  private isUsed({ maps, file, migrating, pins, slot }: Frame): boolean {
    // A page in the swap cache stays as long as somebody has its slot swapped out.
    return maps.length > 0 || file >= 0 || migrating > 0 || pins > 0 || (slot > 0 && this.slot(slot).count > 0);
  }

  /** The page goes, and with it the swap slot that it was the cache of. */
  private freePage(n: number): void {
    const { slot } = this.frame(n);
    if (slot > 0) this.freeSlot(slot);
    this.freeFrame(n);
  }

  /** The number is free again: the next page that is allocated may get it. A huge page's 512 go together. */
  freeFrame(n: number): void {
    const { huge } = this.frame(n);
    const count = huge === "thp" || huge === "zero" || huge === "hugetlb" ? PMD_PAGES : 1;
    if (huge === "hugetlb") this.freeHugetlb();
    for (let i = 0; i < count; i++) this.putIn(n + i, NO_FRAME);
    if (n < this.state.frameHint) this.state.frameHint = n;
  }

  /** folio_add_…_rmap(). */
  mapFrame(n: number, mm: number, vpn: number): void {
    const ref = mm * REF + vpn;
    // In ascending order, so that the order in which pages were mapped makes no difference to a state.
    const maps = this.frame(n).maps.slice();
    let at = maps.length;
    while (at > 0 && (maps[at - 1] ?? 0) > ref) at--;
    maps.splice(at, 0, ref);
    this.setFrame(n, { maps });
  }

  /** Forgets a mapping that moved: the frame has its new one. */
  dropRef(n: number, mm: number, vpn: number): void {
    const ref = mm * REF + vpn;
    this.setFrame(n, { maps: this.frame(n).maps.filter((other) => other !== ref) });
  }

  /** folio_remove_rmap() and folio_put(): the frame goes with its last user. */
  unmapFrame(n: number, mm: number, vpn: number): void {
    const ref = mm * REF + vpn;
    const maps = this.frame(n).maps.filter((other) => other !== ref);
    this.setFrame(n, maps.length === 0 ? { maps, mlocked: false } : { maps });
    this.putFrame(n);
  }

  /** Frees the frame if nothing uses it any more; with it a swap slot of which it was the last copy. */
  putFrame(n: number): void {
    const frame = this.frame(n);
    if (this.isUsed(frame)) return;
    if (frame.huge !== "") {
      const head = this.frame(this.headOf(n));
      if (head.entire.length > 0 || head.migratingEntire > 0) return;
    }
    if (frame.large) this.putFolio(n);
    else this.freePage(n);
  }

  // Pages of page tables

  /**
   * pagetable_alloc(): the lowest number that is free. They count apart from page frames: nothing maps a table, and users see t1, t2, … only
   * in a walk. include/linux/mm.h; before 6.6 each level had an alloc_page() of its own.
   */
  pagetableAlloc(): number {
    const n = this.state.ptdescs.firstFree(Math.max(1, this.state.ptdescHint));
    this.state.ptdescHint = n + 1;
    this.state.ptdescs = this.state.ptdescs.set(this.edit, n, 1);
    return n;
  }

  /** pagetable_dtor_free(): an entry refers to the table no longer; the page goes with the last. */
  pagetablePut(n: number): void {
    const users = this.state.ptdescs.get(n) - 1;
    this.state.ptdescs = this.state.ptdescs.set(this.edit, n, users);
    if (users === 0 && n < this.state.ptdescHint) this.state.ptdescHint = n;
  }

  // Swap slots

  /** The swap slot of a number; NO_SLOT where it is free. */
  slot(n: number): Slot {
    return this.state.slots.get(n);
  }

  /** Writes some of its fields, to this step's state alone. */
  setSlot(n: number, patch: Partial<Slot>): void {
    this.state.slots = this.state.slots.set(this.edit, n, patched(this.slot(n), patch, copySlot));
  }

  /** The lowest number that is free: no swap offset of a kernel. Users see it as s1, s2, …. */
  allocSlot(patch: Partial<Slot>): number {
    const n = this.state.slots.firstFree(this.state.slotHint);
    this.state.slotHint = n + 1;
    this.state.slots = this.state.slots.set(this.edit, n, Object.assign(copySlot(NO_SLOT), patch));
    return n;
  }

  private freeSlot(n: number): void {
    this.state.slots = this.state.slots.set(this.edit, n, NO_SLOT);
    if (n < this.state.slotHint) this.state.slotHint = n;
  }

  /** swap_free(): one user less. The last one takes an unmapped swap cache page with it (__try_to_reclaim_swap()). */
  swapFree(n: number): void {
    const slot = this.slot(n);
    this.setSlot(n, { count: slot.count - 1 });
    if (slot.count > 1) return;
    if (slot.frame === 0) this.freeSlot(n);
    else this.putFrame(slot.frame);
  }

  /** folio_alloc_swap() of a large folio: as many slots in a row as it has pages, at a multiple of that. */
  addToSwapCache(head: number): void {
    const pages = this.folioPages(head);
    const first = this.state.slots.firstFree(pages, pages);
    for (let i = 0; i < pages; i++) {
      const slot = { count: 0, value: this.frame(head + i).value, frame: head + i, order: 0 };
      this.state.slots = this.state.slots.set(this.edit, first + i, slot);
      this.setFrame(head + i, { slot: first + i, dirty: true });
    }
  }

  /** folio_free_swap(): takes a folio that nobody has swapped out any more, no page of it, from the swap cache. */
  freeSwapCache(frame: number): boolean {
    if (this.frame(frame).slot === 0) return false;
    const parts = this.frame(frame).large ? this.partsOf(this.headOfFolio(frame)) : [frame];
    if (parts.some((part) => this.slot(this.frame(part).slot).count > 0)) return false;
    for (const part of parts) {
      this.freeSlot(this.frame(part).slot);
      this.setFrame(part, { slot: 0, dirty: true });
    }
    return true;
  }

  /** remove_mapping() of a folio that nobody maps: it leaves the swap cache, and goes. What is swapped out stays in its slots. */
  dropSwapCache(frame: number): void {
    const parts = this.frame(frame).large ? this.partsOf(this.headOfFolio(frame)) : [frame];
    for (const part of parts) {
      const { slot } = this.frame(part);
      if (this.slot(slot).count > 0) this.setSlot(slot, { frame: 0 });
      else this.freeSlot(slot);
      this.setFrame(part, { slot: 0 });
    }
    this.putFrame(frame);
  }

  /** How many ptes and pmds map pages of a large folio: folio_large_mapcount(). */
  largeMapcount(n: number): number {
    const head = this.headOfFolio(n);
    return this.partsOf(head).reduce((sum, part) => sum + this.frame(part).maps.length, this.frame(head).entire.length);
  }

  /** free_huge_folio(): a surplus page goes back to the buddy allocator, any other to the pool. */
  private freeHugetlb(): void {
    const { total, free, surplus } = this.state.pool;
    this.setPool(surplus > 0 ? { total: total - 1, surplus: surplus - 1 } : { free: free + 1 });
  }

  /** The pool of 2 MiB pages, counted in these; /proc/meminfo's HugePages_Total, _Free and _Surp. */
  setPool(patch: Partial<HugetlbPool>): void {
    this.state.pool = { ...this.state.pool, ...patch };
  }
}
