// Address spaces and their page tables, as a step writes to them.

import { foldCovered, setPteInGroups, unfoldPartial, withoutCont } from "./contpte.ts";
import { type Entry, NONE } from "./entry.ts";
import { REF } from "./frame.ts";
import { Memory } from "./memory.ts";
import { Mm } from "./mm.ts";
import { PteTable } from "./pagetable.ts";
import { PLACE_PAGES, PMD_PAGES, PUD_PAGES, type Vma } from "./vma.ts";

/** An entry before the step wrote to it, and whether it stood at pmd level. */
interface Before {
  readonly entry: Entry;
  readonly pmd: boolean;
}

const nothing: ReadonlyMap<number, Before> = new Map();

/** Memory, and the address spaces that map it. Keeps what entries were, so that a step can say what it changed. */
export class Tables extends Memory {
  /** Ptes may form contiguous groups. */
  protected groups = false;
  private batching = false;
  private written: Map<number, Before> | undefined;
  /** Spans whose VMA changed: mm, first vpn, one past the last. */
  readonly spans: [number, number, number][] = [];

  /** What entries were before the step first wrote to them, by mm * REF + vpn (of the 2 MiB at pmd level). */
  get before(): ReadonlyMap<number, Before> {
    return this.written ?? nothing;
  }

  // Address spaces

  mm(id: number): Mm {
    const mm = this.state.mms[id];
    if (mm === undefined) throw new Error(`no address space ${id}`);
    return mm;
  }

  /** The address space to write to: this step's own clone, made at the first write. */
  own(id: number): Mm {
    const mm = this.mm(id);
    if (mm.edit === this.edit) return mm;
    const clone = new Mm(this.edit, id, mm.name, mm);
    this.setMm(id, clone);
    return clone;
  }

  setMm(id: number, mm: Mm | undefined): void {
    const mms = this.state.mms.slice();
    mms[id] = mm;
    while (mms.length > 0 && mms[mms.length - 1] === undefined) mms.pop();
    this.state.mms = mms;
  }

  setVmas(id: number, vmas: readonly Vma[]): void {
    this.own(id).vmas = vmas;
  }

  /** The VMAs of [start, end) were changed: what is protected there is looked at again when the step ends. */
  touch(mm: number, start: number, end: number): void {
    this.spans.push([mm, start, end]);
  }

  // Entries

  entry(mm: number, vpn: number): Entry {
    return (
      this.mm(mm)
        .place(vpn)
        ?.entry(vpn % PLACE_PAGES) ?? NONE
    );
  }

  /**
   * With the contiguous bit as it stands in the table (arm64); entry() gives what ptep_get() does, accessed and dirty
   * of all 16.
   */
  rawEntry(mm: number, vpn: number): Entry {
    return (
      this.mm(mm)
        .place(vpn)
        ?.rawEntry(vpn % PLACE_PAGES) ?? NONE
    );
  }

  /** The entry at pmd level itself (a 2 MiB leaf or marker), not a table. */
  pmdEntry(mm: number, vpn: number): Entry | undefined {
    const pmd = this.mm(mm).place(vpn)?.pmds[(vpn % PLACE_PAGES) >> 9];
    return pmd === undefined || pmd instanceof PteTable ? undefined : pmd;
  }

  hasTable(mm: number, vpn: number): boolean {
    return this.mm(mm).place(vpn)?.pmds[(vpn % PLACE_PAGES) >> 9] instanceof PteTable;
  }

  private remember(mm: number, vpn: number, entry: Entry, pmd: boolean): void {
    const key = mm * REF + vpn;
    this.written ??= new Map();
    if (!this.written.has(key)) this.written.set(key, { entry, pmd });
  }

  /**
   * set_pte_at(): on arm64 a write into a contiguous group unfolds it first (contpte_try_unfold(),
   * arch/arm64/mm/contpte.c).
   */
  setPte(mm: number, vpn: number, entry: Entry): void {
    if (this.groups && !this.batching) setPteInGroups(this, mm, vpn, entry);
    else this.putPte(mm, vpn, withoutCont(entry));
  }

  /** modify_prot_start_ptes() to modify_prot_commit_ptes(): the ptes that `change` sets are changed as one. */
  asBatch(mm: number, vpn: number, count: number, change: () => void): void {
    if (!this.groups) {
      change();
      return;
    }
    unfoldPartial(this, mm, vpn, count);
    this.batching = true;
    change();
    this.batching = false;
    foldCovered(this, mm, vpn, count);
  }

  /** Writes one entry, and looks at no group that it may be part of. */
  putPte(mm: number, vpn: number, entry: Entry): void {
    const old = this.rawEntry(mm, vpn);
    // Entries are interned: what is the same is not written, and the state stays the one that it was.
    if (old === entry && this.hasTable(mm, vpn)) return;
    this.remember(mm, vpn, old, false);
    this.own(mm)
      .writablePlace(this.edit, vpn)
      .setPte(this.edit, vpn % PLACE_PAGES, entry);
  }

  /**
   * set_pmd_at(), for a THP or a hugetlb page: of any vpn in the 2 MiB. NONE takes the entry away, and a table that
   * stood there.
   */
  setPmd(mm: number, vpn: number, entry: Entry): void {
    const head = vpn - (vpn % PMD_PAGES);
    const old = this.pmdEntry(mm, head);
    if (old === entry) return;
    this.remember(mm, head, old ?? NONE, true);
    const place = this.own(mm).writablePlace(this.edit, head);
    place.setPmd(head % PLACE_PAGES, entry === NONE ? undefined : entry);
    place.pmdTable = true;
  }

  /** Sets the entry that maps vpn, at the level where it is. */
  setEntry(mm: number, vpn: number, entry: Entry): void {
    if (this.pmdEntry(mm, vpn) !== undefined) this.setPmd(mm, vpn, entry);
    else this.setPte(mm, vpn, entry);
  }

  /** Whether a table of pmds covers vpn: 1 GiB of them, 16 places. */
  hasPmdTable(mm: number, vpn: number): boolean {
    const { places } = this.mm(mm);
    const first = (vpn - (vpn % PUD_PAGES)) / PLACE_PAGES;
    for (let i = first; i < first + PUD_PAGES / PLACE_PAGES; i++) if (places[i]?.pmdTable) return true;
    return false;
  }

  /** huge_pte_alloc(): the table of pmds, without an entry. */
  allocPmdTable(mm: number, vpn: number): void {
    if (!this.hasPmdTable(mm, vpn)) this.own(mm).writablePlace(this.edit, vpn).pmdTable = true;
  }

  /** free_pmd_range(): the table of pmds goes when no VMA is left in its 1 GiB. */
  freePmdTable(mm: number, vpn: number): void {
    const first = (vpn - (vpn % PUD_PAGES)) / PLACE_PAGES;
    for (let i = first; i < first + PUD_PAGES / PLACE_PAGES; i++) {
      if (this.mm(mm).places[i]?.pmdTable) this.own(mm).writablePlace(this.edit, i * PLACE_PAGES).pmdTable = false;
    }
  }

  /** pte_alloc(): a table for vpn, if there is none. */
  allocTable(mm: number, vpn: number): void {
    if (!this.hasTable(mm, vpn))
      this.own(mm)
        .writablePlace(this.edit, vpn)
        .table(this.edit, vpn % PLACE_PAGES);
  }

  /** free_pte_range(): the table goes, with what it holds. */
  freeTable(mm: number, vpn: number): void {
    if (this.hasTable(mm, vpn))
      this.own(mm)
        .writablePlace(this.edit, vpn)
        .setPmd(vpn % PLACE_PAGES, undefined);
  }
}
