// A step at work: a clone of the state's top node, and the means to write to what is below it. What belongs to another
// step is cloned on the first write; the state that the step was given is never touched. A node's `edit` says whose it is.

import type { Design } from "../design/design.ts";
import { designOf } from "../design/index.ts";
import type { Again, Done, Message, Misread, ProtectionCause, ProtectionChange, ProtectionState } from "../step.ts";
import { type Capability, type Capabilities, capabilitiesOf } from "../version/capability.ts";
import type { Bits } from "./bits.ts";
import { type Entry, NONE } from "./entry.ts";
import type { File } from "./file.ts";
import { blankFrame, type Frame, NO_FRAME, NO_SLOT, REF, type Slot } from "./frame.ts";
import { Mm } from "./mm.ts";
import { PteTable } from "./pagetable.ts";
import { protectionNumber, protectionStates } from "./protections.ts";
import type { HugetlbPool, State, StateFields, Task, Userfaultfd } from "./state.ts";
import { PLACE_PAGES, PMD_PAGES, VM_UFFD_MISSING, type Vma } from "./vma.ts";

let edits = 0;

/** The step meets what the engine does not know: nothing of it happened. */
export class NotModelled extends Error {}

interface Before {
  readonly entry: Entry;
  readonly pmd: boolean;
}

export class Tx {
  readonly edit: number;
  readonly state: StateFields;
  readonly caps: Capabilities;
  readonly design: Design;
  readonly bits: Bits;
  readonly messages: Message[] = [];
  readonly done: Done[] = [];
  readonly again: Again[] = [];
  readonly trail: string[] = [];
  readonly protection: ProtectionChange[] = [];
  readonly misread: Misread[] = [];
  /** Tasks that were woken: they go on when the operation is over. */
  readonly woken: number[] = [];
  /** What entries were before the step first wrote to them, by mm * REF + vpn (of the 2 MiB at pmd level). */
  readonly before = new Map<number, Before>();
  /** Spans whose VMA changed: mm, first vpn, one past the last. */
  readonly spans: [number, number, number][] = [];
  /** The cause and kernel function to name when a protection is found to be lost, by mm * REF + vpn. */
  readonly causes = new Map<number, readonly [ProtectionCause, string]>();

  constructor(state: State) {
    this.edit = ++edits;
    this.state = { ...state };
    this.caps = capabilitiesOf(state.settings.kernel);
    this.design = designOf(state.settings);
    this.bits = { savedDirty: this.caps["saved-dirty"], softDirty: state.settings.softDirty };
  }

  has(capability: Capability): boolean {
    return this.caps[capability];
  }

  /** Notes a kernel function on the way. */
  via(name: string): void {
    if (!this.trail.includes(name)) this.trail.push(name);
  }

  // Address spaces

  mm(id: number): Mm {
    const mm = this.state.mms[id];
    if (mm === undefined) throw new NotModelled(`no address space ${id}`);
    return mm;
  }

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
    return this.mm(mm).place(vpn)?.entry(vpn % PLACE_PAGES) ?? NONE;
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
    if (!this.before.has(key)) this.before.set(key, { entry, pmd });
  }

  setPte(mm: number, vpn: number, entry: Entry): void {
    const old = this.entry(mm, vpn);
    if (old === entry && this.hasTable(mm, vpn)) return;
    this.remember(mm, vpn, old, false);
    this.own(mm).writablePlace(this.edit, vpn).setPte(this.edit, vpn % PLACE_PAGES, entry);
  }

  setPmd(mm: number, vpn: number, entry: Entry): void {
    const head = vpn - (vpn % PMD_PAGES);
    const old = this.pmdEntry(mm, head);
    if (old === entry) return;
    this.remember(mm, head, old ?? NONE, true);
    const place = this.own(mm).writablePlace(this.edit, head);
    place.pmds[(head % PLACE_PAGES) >> 9] = entry === NONE ? undefined : entry;
    place.pmdTable = true;
  }

  /** Sets the entry that maps vpn, at the level where it is. */
  setEntry(mm: number, vpn: number, entry: Entry): void {
    if (this.pmdEntry(mm, vpn) !== undefined) this.setPmd(mm, vpn, entry);
    else this.setPte(mm, vpn, entry);
  }

  /** Whether a table of pmds covers vpn: 1 GiB of them, 16 places. */
  hasPmdTable(mm: number, vpn: number): boolean {
    const first = Math.floor(vpn / PLACE_PAGES / 16) * 16;
    const { places } = this.mm(mm);
    for (let i = first; i < first + 16; i++) if (places[i]?.pmdTable) return true;
    return false;
  }

  /** huge_pte_alloc(): the table of pmds, without an entry. */
  allocPmdTable(mm: number, vpn: number): void {
    if (!this.hasPmdTable(mm, vpn)) this.own(mm).writablePlace(this.edit, vpn).pmdTable = true;
  }

  /** free_pmd_range(): the table of pmds goes when no VMA is left in its 1 GiB. */
  freePmdTable(mm: number, vpn: number): void {
    const first = Math.floor(vpn / PLACE_PAGES / 16) * 16;
    for (let i = first; i < first + 16; i++) {
      if (this.mm(mm).places[i]?.pmdTable) this.own(mm).writablePlace(this.edit, i * PLACE_PAGES).pmdTable = false;
    }
  }

  /** pte_alloc(): a table for vpn, if there is none. */
  allocTable(mm: number, vpn: number): void {
    if (!this.hasTable(mm, vpn)) this.own(mm).writablePlace(this.edit, vpn).table(this.edit, vpn % PLACE_PAGES);
  }

  /** free_pte_range(): the table goes, with what it holds. */
  freeTable(mm: number, vpn: number): void {
    if (this.hasTable(mm, vpn)) this.own(mm).writablePlace(this.edit, vpn).pmds[(vpn % PLACE_PAGES) >> 9] = undefined;
  }

  // Frames

  frame(n: number): Frame {
    return this.state.frames.get(n);
  }

  /** What maps the frame: of a THP the first frame says so for all. */
  headOf(n: number): number {
    const frame = this.frame(n);
    return frame.huge === "tail" ? frame.head : n;
  }

  setFrame(n: number, patch: Partial<Frame>): void {
    this.state.frames = this.state.frames.set(this.edit, n, { ...this.frame(n), ...patch });
  }

  allocFrame(patch: Partial<Frame>): number {
    const n = this.state.frames.firstFree(this.state.frameHint);
    this.state.frameHint = n + 1;
    this.state.frames = this.state.frames.set(this.edit, n, { ...blankFrame, ...patch });
    return n;
  }

  /** 512 frames in a row, at a multiple of 512: a THP or hugetlb page. */
  allocHuge(patch: Partial<Frame>): number {
    const n = this.state.frames.firstFree(PMD_PAGES, PMD_PAGES);
    const tail: Frame = { ...blankFrame, ...patch, huge: "tail", head: n };
    this.state.frames = this.state.frames.set(this.edit, n, { ...blankFrame, ...patch });
    for (let i = 1; i < PMD_PAGES; i++) this.state.frames = this.state.frames.set(this.edit, n + i, tail);
    return n;
  }

  /** How many entries map the page: its own, and pmds that map the THP that it is part of. */
  mapcount(n: number): number {
    const frame = this.frame(n);
    return frame.maps.length + (frame.huge === "" ? 0 : this.frame(this.headOf(n)).entire.length);
  }

  /** A pmd maps a THP. */
  mapHuge(head: number, mm: number, vpn: number): void {
    this.setFrame(head, { entire: [...this.frame(head).entire, mm * REF + vpn].sort((a, b) => a - b) });
  }

  /** A pmd maps it no longer. With the last one its frames go, or are mapped by ptes from then on. */
  unmapHuge(head: number, mm: number, vpn: number): void {
    const entire = this.frame(head).entire.filter((ref) => ref !== mm * REF + vpn);
    this.setFrame(head, { entire });
    if (entire.length > 0) return;
    if (this.frame(head).huge === "zero") {
      this.freeFrame(head);
      return;
    }
    for (let i = 0; i < PMD_PAGES; i++) {
      this.setFrame(head + i, { huge: "", head: 0, large: true });
      this.putFrame(head + i);
    }
  }

  freeFrame(n: number): void {
    const { huge } = this.frame(n);
    const count = huge === "thp" || huge === "zero" || huge === "hugetlb" ? PMD_PAGES : 1;
    if (huge === "hugetlb") this.setPool({ free: this.state.pool.free + 1 });
    for (let i = 0; i < count; i++) this.state.frames = this.state.frames.set(this.edit, n + i, NO_FRAME);
    if (n < this.state.frameHint) this.state.frameHint = n;
  }

  /** folio_add_…_rmap(). */
  mapFrame(n: number, mm: number, vpn: number): void {
    const ref = mm * REF + vpn;
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
    if (frame.maps.length > 0 || frame.file >= 0 || frame.migrating > 0) return;
    if (frame.huge !== "" && this.frame(this.headOf(n)).entire.length > 0) return;
    if (frame.slot > 0) {
      if (this.slot(frame.slot).count > 0) return;
      this.freeSlot(frame.slot);
    }
    this.freeFrame(n);
  }

  // Swap slots

  slot(n: number): Slot {
    return this.state.slots.get(n);
  }

  setSlot(n: number, patch: Partial<Slot>): void {
    this.state.slots = this.state.slots.set(this.edit, n, { ...this.slot(n), ...patch });
  }

  allocSlot(patch: Partial<Slot>): number {
    const n = this.state.slots.firstFree(this.state.slotHint);
    this.state.slotHint = n + 1;
    this.state.slots = this.state.slots.set(this.edit, n, { ...NO_SLOT, ...patch });
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

  /** folio_free_swap(): takes a page that nobody has swapped out any more from the swap cache. */
  freeSwapCache(frame: number): boolean {
    const slot = this.frame(frame).slot;
    if (slot === 0) return false;
    if (this.slot(slot).count > 0) return false;
    this.freeSlot(slot);
    this.setFrame(frame, { slot: 0, dirty: true });
    return true;
  }

  // Files, userfaultfds, tasks, pool

  file(n: number): File {
    const file = this.state.files[n];
    if (file === undefined) throw new NotModelled(`no file ${n}`);
    return file;
  }

  setFile(n: number, patch: Partial<File>): void {
    const files = this.state.files.slice();
    files[n] = { ...this.file(n), ...patch };
    this.state.files = files;
  }

  addFile(file: File): number {
    const files = this.state.files.slice();
    let n = files.indexOf(undefined);
    if (n < 0) n = files.length;
    files[n] = file;
    this.state.files = files;
    return n;
  }

  removeFile(n: number): void {
    const files = this.state.files.slice();
    files[n] = undefined;
    while (files.length > 0 && files[files.length - 1] === undefined) files.pop();
    this.state.files = files;
  }

  /** The page cache at an index: 0 nothing, n > 0 a frame, n < 0 swap slot -n. */
  cached(file: number, index: number): number {
    return this.file(file).cache.get(index);
  }

  setCached(file: number, index: number, value: number): void {
    this.setFile(file, { cache: this.file(file).cache.set(this.edit, index, value) });
    // Whether a write to an empty pte raises a missing message depends on the cache: look again at those who would get one.
    for (const mm of this.state.mms) {
      for (const vma of mm?.vmas ?? []) {
        if (vma.file === file && (vma.flags & VM_UFFD_MISSING) !== 0 && mm !== undefined) this.touch(mm.id, vma.start, vma.end);
      }
    }
  }

  uffd(n: number): Userfaultfd | undefined {
    return n < 0 ? undefined : this.state.uffds[n];
  }

  addUffd(uffd: Userfaultfd): number {
    const uffds = this.state.uffds.slice();
    let n = uffds.indexOf(undefined);
    if (n < 0) n = uffds.length;
    uffds[n] = uffd;
    this.state.uffds = uffds;
    return n;
  }

  removeUffd(n: number): void {
    const uffds = this.state.uffds.slice();
    uffds[n] = undefined;
    while (uffds.length > 0 && uffds[uffds.length - 1] === undefined) uffds.pop();
    this.state.uffds = uffds;
  }

  setTask(n: number, task: Task | undefined): void {
    const tasks = this.state.tasks.slice();
    tasks[n] = task;
    const others = this.state.waiters.filter((other) => other !== n);
    this.state.waiters = task === undefined ? others : [...others, n];
    while (tasks.length > 0 && tasks[tasks.length - 1] === undefined) tasks.pop();
    this.state.tasks = tasks;
  }

  addTask(task: Task): number {
    let n = this.state.tasks.indexOf(undefined);
    if (n < 0) n = this.state.tasks.length;
    this.setTask(n, task);
    return n;
  }

  setPool(patch: Partial<HugetlbPool>): void {
    this.state.pool = { ...this.state.pool, ...patch };
  }

  // Protection

  protectionAt(mm: number, vpn: number): ProtectionState {
    return protectionStates[this.mm(mm).place(vpn)?.protection.get(vpn % PLACE_PAGES) ?? 0] ?? "none";
  }

  /** What userspace asked for of a page; `cause` and `by` are reported where it differs from what was. */
  setProtection(mm: number, vpn: number, to: ProtectionState, cause: ProtectionCause, by: string): void {
    const from = this.protectionAt(mm, vpn);
    if (from === to) return;
    const place = this.own(mm).writablePlace(this.edit, vpn);
    place.protection = place.protection.set(this.edit, vpn % PLACE_PAGES, protectionNumber(to));
    const unit = place.pageSize === 4096 ? 1 : PMD_PAGES;
    this.protection.push({
      mm: this.mm(mm).name, place: Math.floor(vpn / PLACE_PAGES), page: Math.floor((vpn % PLACE_PAGES) / unit), from, to, cause, by,
    });
  }

  /** Names what is to blame if the protection of this page is found to be lost at the end of the step. */
  blame(mm: number, vpn: number, cause: ProtectionCause, by: string): void {
    this.causes.set(mm * REF + vpn, [cause, by]);
  }
}
