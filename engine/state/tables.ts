// Address spaces and their page tables, as a step writes to them.

import type { ProcessName } from "../operation.ts";
import { foldCovered, setPteInGroups, unfoldPartial, withoutCont } from "./contpte.ts";
import { type Entry, NONE } from "./entry.ts";
import { REF } from "./frame.ts";
import { Memory } from "./memory.ts";
import { Mm, pmdTableUsers } from "./mm.ts";
import { lookAt, type Place, PteTable } from "./pagetable.ts";
import { added, emptyList } from "./vector.ts";
import { PLACE_PAGES, PMD_PAGES, PUD_PAGES, pageIn, type Vma } from "./vma.ts";

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
  /** Levels of page tables that the machine has (struct Machine). */
  protected levels = 4;
  private batching = false;
  private written: Map<number, Before> | undefined;
  /** Spans whose VMA changed: mm, first vpn, one past the last. */
  spans: readonly [number, number, number][] = emptyList();

  /** What entries were before the step first wrote to them, by mm * REF + vpn (of the 2 MiB at pmd level). */
  get before(): ReadonlyMap<number, Before> {
    return this.written ?? nothing;
  }

  // Address spaces

  /** Throws where there is none: an operation of a process that is gone was refused before it came here. */
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

  /** Puts one in its place; undefined: it is gone, and the list ends with the last that there is. */
  setMm(id: number, mm: Mm | undefined): void {
    const mms = this.state.mms.slice();
    mms[id] = mm;
    while (mms.length > 0 && mms[mms.length - 1] === undefined) mms.pop();
    this.state.mms = mms;
  }

  /** mm_init(): an empty address space, which has a PGD from the start. kernel/fork.c. */
  addMm(id: number, name: ProcessName): Mm {
    const mm = new Mm(this.edit, id, name);
    mm.upper = [this.pagetableAlloc()];
    this.setMm(id, mm);
    return mm;
  }

  /** __mmdrop() after exit_mmap(): the PGD goes with the address space. kernel/fork.c. */
  dropMm(id: number): void {
    for (const frame of this.mm(id).upper) this.pagetablePut(frame);
    this.setMm(id, undefined);
  }

  /** Replaces the list of VMAs, which is in ascending order of addresses. */
  setVmas(id: number, vmas: readonly Vma[]): void {
    this.own(id).vmas = vmas;
  }

  /** The VMAs of [start, end) were changed: what is protected there is looked at again when the step ends. */
  touch(mm: number, start: number, end: number): void {
    this.spans = added(this.spans, [mm, start, end]);
  }

  // Entries

  /** ptep_get(): what Linux reads of a page, none where there is no table. Of a THP, its pmd. */
  entry(mm: number, vpn: number): Entry {
    return this.mm(mm).place(vpn)?.entry(pageIn(vpn)) ?? NONE;
  }

  /**
   * With the contiguous bit as it stands in the table (arm64); entry() gives what ptep_get() does, accessed and dirty
   * of all 16.
   */
  rawEntry(mm: number, vpn: number): Entry {
    return this.mm(mm).place(vpn)?.rawEntry(pageIn(vpn)) ?? NONE;
  }

  /** The entry at pmd level itself (a 2 MiB leaf or marker), not a table. */
  pmdEntry(mm: number, vpn: number): Entry | undefined {
    const pmd = this.mm(mm).place(vpn)?.pmds[pageIn(vpn) >> 9];
    return pmd === undefined || pmd instanceof PteTable ? undefined : pmd;
  }

  /** Whether a table of ptes stands there, empty or not: faults and scans go another way where none does. */
  hasTable(mm: number, vpn: number): boolean {
    return this.mm(mm).place(vpn)?.pmds[pageIn(vpn) >> 9] instanceof PteTable;
  }

  /** The same for a walk over [vpn, end) of it: that there is none says of each of these pages that nothing is mapped there. */
  hasTableOver(mm: number, vpn: number, end: number): boolean {
    if (this.hasTable(mm, vpn)) return true;
    lookAt(pageIn(vpn), pageIn(vpn) + end - vpn, mm);
    return false;
  }

  /** What an entry was, once a step: what it was judged by is the state before. */
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
    const place = this.mm(mm).place(vpn);
    const page = pageIn(vpn);
    const old = place?.rawEntry(page) ?? NONE;
    // Entries are interned: what is the same is not written, and the state stays the one that it was.
    const tabled = place?.pmds[page >> 9] instanceof PteTable;
    if (old === entry && tabled) return;
    this.remember(mm, vpn, old, false);
    if (!tabled) this.allocTable(mm, vpn);
    this.own(mm).writablePlace(this.edit, vpn).setPte(this.edit, page, entry);
  }

  /** Entries of a table of pmds, wherever it is shared, are the same for all that share it. */
  private writePmd(mm: number, head: number, old: Entry | undefined, entry: Entry): void {
    this.remember(mm, head, old ?? NONE, true);
    this.freeTable(mm, head);
    this.populatePmdTable(mm, head).setPmd(pageIn(head), entry === NONE ? undefined : entry);
  }

  /**
   * set_pmd_at(), for a THP or a hugetlb page: of any vpn in the 2 MiB. NONE takes the entry away, and a table that
   * stood there.
   */
  setPmd(mm: number, vpn: number, entry: Entry): void {
    const head = vpn - (vpn % PMD_PAGES);
    const old = this.pmdEntry(mm, head);
    if (old === entry) return;
    if (!this.sharesPmdTable(mm, head)) this.writePmd(mm, head, old, entry);
    else
      for (const user of this.pmdTableUsers(this.mm(mm).pmdTable(head)))
        this.writePmd(user.mm, user.vpn + (head % PUD_PAGES), old, entry);
  }

  /** Sets the entry that maps vpn, at the level where it is. */
  setEntry(mm: number, vpn: number, entry: Entry): void {
    if (this.pmdEntry(mm, vpn) !== undefined) this.setPmd(mm, vpn, entry);
    else this.setPte(mm, vpn, entry);
  }

  /** Whether a table of pmds covers vpn: 1 GiB of them, 16 places. */
  hasPmdTable(mm: number, vpn: number): boolean {
    return this.mm(mm).pmdTable(vpn) > 0;
  }

  /** huge_pte_alloc(): the table of pmds, without an entry. */
  allocPmdTable(mm: number, vpn: number): void {
    if (!this.hasPmdTable(mm, vpn)) this.populatePmdTable(mm, vpn);
  }

  /**
   * pmd_alloc(), after p4d_alloc() and pud_alloc(): the place of vpn, whose entries have a table of pmds from now on, that of its neighbours
   * where these have one. mm/memory.c: __pmd_alloc(), __pud_alloc(), __p4d_alloc().
   */
  private populatePmdTable(mm: number, vpn: number): Place {
    const own = this.own(mm);
    const place = own.writablePlace(this.edit, vpn);
    if (place.pmdTable > 0) return place;
    this.populateUpper(mm);
    place.pmdTable = own.pmdTable(vpn) || this.pagetableAlloc();
    return place;
  }

  /** A level that is folded into the one above has no table: what is left are those from the PGD to that of pmds. */
  private populateUpper(mm: number): void {
    const own = this.own(mm);
    while (own.upper.length < this.levels - 2) own.upper = [...own.upper, this.pagetableAlloc()];
  }

  /** ptdesc_pmd_is_shared(): more than one entry refers to the table of pmds around vpn. */
  sharesPmdTable(mm: number, vpn: number): boolean {
    return this.state.ptdescs.get(this.mm(mm).pmdTable(vpn)) > 1;
  }

  /** Who refers to a table of pmds, each by the first page that it covers there, in the order of address spaces. */
  pmdTableUsers(table: number): readonly { readonly mm: number; readonly vpn: number }[] {
    return pmdTableUsers(this.state.mms, table);
  }

  /** A table of pmds is shared: what it maps stands for both from now on. ptdesc_pmd_pts_inc(), pud_populate(). */
  sharePmdTable(mm: number, vpn: number, other: number, at: number): void {
    const place = this.mm(other).place(at);
    if (place === undefined) return;
    const { pmdTable, pmds } = place;
    this.state.ptdescs = this.state.ptdescs.set(this.edit, pmdTable, this.state.ptdescs.get(pmdTable) + 1);
    this.populateUpper(mm);
    const own = this.own(mm).writablePlace(this.edit, vpn);
    own.pmdTable = pmdTable;
    pmds.forEach((pmd, i) => {
      if (pmd === undefined) return;
      this.remember(mm, vpn - (vpn % PUD_PAGES) + i * PMD_PAGES, NONE, true);
      own.setPmd(i * PMD_PAGES, pmd);
    });
  }

  /**
   * pud_clear(), ptdesc_pmd_pts_dec(): a table that others share is no longer this process's, and nothing is mapped there. Pages count a table
   * that maps them once, whoever shares it: one of the others stands for it from now on.
   */
  unsharePmdTable(mm: number, vpn: number): void {
    const table = this.mm(mm).pmdTable(vpn);
    const first = vpn - (vpn % PUD_PAGES);
    const other = this.pmdTableUsers(table).find((user) => user.mm !== mm || user.vpn !== first);
    const place = this.own(mm).writablePlace(this.edit, vpn);
    place.pmdTable = 0;
    this.pagetablePut(table);
    place.pmds.forEach((pmd, i) => {
      if (pmd === undefined || pmd instanceof PteTable) return;
      const head = first + i * PMD_PAGES;
      this.remember(mm, head, pmd, true);
      place.setPmd(i * PMD_PAGES, undefined);
      if (other === undefined || pmd.kind !== "present" || !this.frame(pmd.frame).maps.includes(mm * REF + head))
        return;
      this.mapFrame(pmd.frame, other.mm, other.vpn + i * PMD_PAGES);
      this.dropRef(pmd.frame, mm, head);
    });
  }

  /** free_pmd_range(): the table of pmds goes when no VMA is left in its 1 GiB. */
  freePmdTable(mm: number, vpn: number): void {
    const frame = this.mm(mm).pmdTable(vpn);
    if (frame === 0) return;
    this.pagetablePut(frame);
    const first = (vpn - (vpn % PUD_PAGES)) / PLACE_PAGES;
    for (let i = first; i < first + PUD_PAGES / PLACE_PAGES; i++) {
      if (this.mm(mm).places[i]?.pmdTable) this.own(mm).writablePlace(this.edit, i * PLACE_PAGES).pmdTable = 0;
    }
  }

  /** free_pud_range(), free_p4d_range(): what is between the PGD and the tables of pmds goes when no VMA is left at all. */
  freeUpperTables(mm: number): void {
    const [pgd = 0, ...others] = this.mm(mm).upper;
    if (others.length === 0) return;
    for (const frame of others) this.pagetablePut(frame);
    this.own(mm).upper = [pgd];
  }

  /** pte_alloc(): a table for vpn, if there is none. */
  allocTable(mm: number, vpn: number): void {
    if (this.hasTable(mm, vpn)) return;
    const place = this.populatePmdTable(mm, vpn);
    place.addTable(this.edit, pageIn(vpn), this.pagetableAlloc());
  }

  /**
   * The page of the table at `from` becomes the table at `to`, where there is none: what stands in it is for the caller to move. The
   * table at `from` is nobody's until it is freed. move_normal_pmd() of mm/mremap.c.
   */
  adoptTable(mm: number, from: number, to: number): void {
    const table = this.own(mm).writablePlace(this.edit, from).table(this.edit, pageIn(from));
    if (table === undefined) return;
    this.populatePmdTable(mm, to).addTable(this.edit, pageIn(to), table.frame);
    table.frame = 0;
  }

  /** free_pte_range(): the table goes, with what it holds. */
  freeTable(mm: number, vpn: number): void {
    const table = this.mm(mm).place(vpn)?.pmds[pageIn(vpn) >> 9];
    if (!(table instanceof PteTable)) return;
    if (table.frame > 0) this.pagetablePut(table.frame);
    this.own(mm).writablePlace(this.edit, vpn).setPmd(pageIn(vpn), undefined);
  }
}
