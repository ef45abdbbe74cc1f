// An address space: its VMAs in address order and its places.

import type { ProcessName } from "../operation.ts";
import type { Entry } from "./entry.ts";
import { lookAt, lookAtVmas, Place } from "./pagetable.ts";
import { PLACE_PAGES, PUD_PAGES, pageIn, placeOf, placePages, type Vma } from "./vma.ts";

/** struct mm_struct: a process's VMAs, page tables, and what the scenario calls its places. */
export class Mm {
  edit: number;
  readonly id: number;
  readonly name: ProcessName;
  private list: readonly Vma[];
  places: (Place | undefined)[];
  /**
   * The pages of the tables above those of pmds, from the PGD on: that one alone until a table of pmds is made (pgd_alloc(),
   * __p4d_alloc(), __pud_alloc()). One of each: all places lie in the first 512 GiB.
   */
  upper: readonly number[];
  /** The userfaultfd that the process's monitor holds, -1: none. */
  uffd: number;

  constructor(edit: number, id: number, name: ProcessName, from?: Mm) {
    this.edit = edit;
    this.id = id;
    this.name = name;
    this.list = from?.list ?? [];
    this.places = from?.places.slice() ?? [];
    this.upper = from?.upper ?? [];
    this.uffd = from?.uffd ?? -1;
  }

  /** Sorted by start, never overlapping. */
  get vmas(): readonly Vma[] {
    lookAtVmas(this.id);
    return this.list;
  }

  set vmas(vmas: readonly Vma[]) {
    this.list = vmas;
  }

  /** find_vma(): the first VMA that ends after vpn. */
  findVma(vpn: number): Vma | undefined {
    const { vmas } = this;
    let low = 0;
    let high = vmas.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const vma = vmas[middle];
      if (vma !== undefined && vma.end > vpn) high = middle;
      else low = middle + 1;
    }
    return vmas[low];
  }

  /** The anon_vmas that there are. Not watched: which numbers are taken decides what the next one is called, and nothing else. */
  addAnonVmas(to: Set<number>): void {
    for (const { anonVma } of this.list) to.add(anonVma);
  }

  /** vma_lookup(): the VMA that contains vpn. */
  lookup(vpn: number): Vma | undefined {
    const vma = this.findVma(vpn);
    return vma !== undefined && vma.start <= vpn ? vma : undefined;
  }

  place(vpn: number): Place | undefined {
    return this.places[placeOf(vpn)];
  }

  /** pmd_offset() of the 1 GiB around vpn: the page that is its table of pmds, 0: none. */
  pmdTable(vpn: number): number {
    const first = (vpn - (vpn % PUD_PAGES)) / PLACE_PAGES;
    for (let i = first; i < first + PUD_PAGES / PLACE_PAGES; i++) {
      const frame = this.places[i]?.pmdTable ?? 0;
      if (frame > 0) return frame;
    }
    return 0;
  }

  /**
   * walk_page_range() over [start, end), whatever places it lies in: calls back for ptes that are not none, and once for an entry at pmd
   * level, a huge page's or a marker of hugetlb, with the first vpn of it that lies in the range. The callback may write to what it is called for.
   */
  walk(start: number, end: number, visit: (vpn: number, entry: Entry, pmd: boolean) => void, watched = true): void {
    for (let vpn = start; vpn < end; ) {
      const base = vpn - pageIn(vpn);
      const size = placePages(placeOf(vpn));
      this.place(vpn)?.walk(vpn - base, Math.min(end - base, size), visit, watched, base);
      vpn = base + size;
    }
  }

  /**
   * Calls back for the pages of [start, end) for which a protection is on record, with its number (protectionOf() of
   * engine/step.ts), whatever places they lie in. `watched`: false where what comes of a page is for its entry to say, which is looked at then.
   */
  eachProtected(start: number, end: number, visit: (protection: number, vpn: number) => void, watched = true): void {
    for (let vpn = start; vpn < end; ) {
      const base = vpn - pageIn(vpn);
      const size = placePages(placeOf(vpn));
      if (watched) lookAt(vpn - base, Math.min(end - base, size), this.id);
      this.place(vpn)?.protection.forEach(visit, vpn, end, base);
      vpn = base + size;
    }
  }

  /** An own copy for transaction `edit`. */
  writablePlace(edit: number, vpn: number): Place {
    const index = placeOf(vpn);
    let place = this.places[index];
    if (place === undefined || place.edit !== edit) {
      while (this.places.length < index) this.places.push(undefined);
      place = new Place(edit, this.id, place);
      this.places[index] = place;
    }
    return place;
  }
}

/** Who refers to a table of pmds, each by the first page that it covers there. More than one where hugetlb shares it, whose places are of 1 GiB. */
export function pmdTableUsers(
  mms: readonly (Mm | undefined)[],
  table: number,
): readonly { readonly mm: number; readonly vpn: number }[] {
  const users: { mm: number; vpn: number }[] = [];
  if (table === 0) return users;
  for (const mm of mms) {
    mm?.places.forEach((place, index) => {
      const vpn = index * PLACE_PAGES - ((index * PLACE_PAGES) % PUD_PAGES);
      const last = users.at(-1);
      if (place?.pmdTable !== table || (last?.mm === mm.id && last.vpn === vpn)) return;
      users.push({ mm: mm.id, vpn });
    });
  }
  return users;
}

/** How many pages of 4 KiB a page of a place is: 512 in hugetlb memory. */
export function unitOf(mm: Mm, place: number): number {
  return (mm.places[place]?.pageSize ?? 4096) / 4096;
}
