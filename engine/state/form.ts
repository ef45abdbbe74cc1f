// How values of a state are written as words in which no number is one that was merely given: the means of canonical.ts
// and slice.ts.
// Fields are those of fields.ts, in the order of the lists.

import { ACCESSED, type Entry, NONE, SOFT_DIRTY, YOUNG } from "./entry.ts";
import {
  afterRemoveFields,
  comparedFields,
  eventFields,
  type FieldKind,
  frameFields,
  pinFields,
  poolFields,
  slotFields,
  taskFields,
  uffdFields,
  vmaFields,
  waitFields,
} from "./fields.ts";
import { type Frame, mmOf, REF, type Slot, vpnOf } from "./frame.ts";
import type { Mm } from "./mm.ts";
import { type Pmd, PteTable } from "./pagetable.ts";
import type { AfterRemove, HugetlbPool, Pin, State, Task, UffdEvent, Userfaultfd, Wait } from "./state.ts";
import type { Vma } from "./vma.ts";

/** What is left out of a form. */
export interface CanonicalOptions {
  /**
   * Contents of pages: states that differ in them alone are one. For whoever asks neither what a read returns nor what
   * KSM merges.
   */
  readonly withoutContents?: boolean;
  /** Of contents that are left out: whether a page holds zeroes alone. Linux asks where it writes to swap, and where it splits a folio, by version. */
  readonly withZeroes?: boolean;
  /**
   * That a page was used: of present entries accessed, of migration entries young. Linux asks for it where it looks for
   * pages to collapse (hpage_collapse_scan_pmd()) and to reclaim; reclaim happens here when a scenario says so.
   */
  readonly withoutUse?: boolean;
  /** Soft-dirty. Asked for by PAGEMAP_SCAN and, of a VMA without VM_SOFTDIRTY, by pte_needs_soft_dirty_wp(). */
  readonly withoutSoftDirty?: boolean;
}

/** Ends a list whose items start with a number that is never negative. */
export const END = -1;

/** Numbers by first reference, from 1 on. */
export class Numbering {
  private readonly numbers = new Map<number, number>();
  /** What has a number, in the order of the numbers. */
  readonly order: number[] = [];

  /** The number of one, given when it is met for the first time. */
  of(n: number): number {
    let number = this.numbers.get(n);
    if (number === undefined) {
      number = this.order.push(n);
      this.numbers.set(n, number);
    }
    return number;
  }
}

/**
 * How the fields of a kind of value are written, in the order of its list; `parts`: those that are made of other
 * values.
 */
export type Scribe<T> = (form: Form, value: T) => void;

/** Writes all fields of a list but those that only name. Throws, when it is made, where a part of the list has nobody to write it. */
export function scribe<T>(
  fields: { readonly [K in keyof T]?: FieldKind },
  parts: { readonly [K in keyof T]?: (form: Form, value: NonNullable<T[K]>) => void },
): Scribe<T> {
  const names = comparedFields<T>(fields, true);
  const kinds = names.map((name) => fields[name] ?? "value");
  const writePart = <K extends keyof T>(form: Form, value: T, name: K): void => {
    const part = value[name];
    const write = parts[name];
    if (part !== undefined && part !== null) write?.(form, part);
  };
  for (const [i, name] of names.entries()) {
    if (kinds[i] === "parts" && parts[name] === undefined) throw new Error(`nothing writes the field ${String(name)}`);
  }
  return (form, value) => {
    for (let i = 0; i < names.length; i++) {
      const name = names[i];
      if (name === undefined) continue;
      if (kinds[i] === "parts") writePart(form, value, name);
      else form.field(value[name], kinds[i] ?? "value");
    }
  };
}

/** Plain data that many states share, as text. */
const dataTexts = new WeakMap<object, string>();

/** Settings and the like are one object for many states: made into text once for all. */
function dataText(data: object): string {
  let text = dataTexts.get(data);
  if (text === undefined) {
    text = JSON.stringify(data);
    dataTexts.set(data, text);
  }
  return text;
}

/** A form as it is written: words that read back in one way only. */
export class Form {
  readonly words: number[] = [];
  readonly state: State;
  private readonly contents: boolean;
  private readonly zeroes: boolean;
  /** Flags of present entries, and of others, that are written. */
  private readonly presentFlags: number;
  private readonly otherFlags: number;
  private readonly mmNumbers: Map<number, number>;
  readonly mms: readonly Mm[];
  readonly frames = new Numbering();
  readonly slots = new Numbering();
  private readonly tables = new Numbering();
  readonly files: Numbering;
  readonly uffds: Numbering;
  private readonly anonVmas: Numbering;
  /** Folios whose frames have numbers. */
  private readonly folios = new Set<number>();
  /** The page from which pages count. */
  private readonly base: number;

  /**
   * `part`: of that page of what another form is of; it has its own numbers of frames and slots, and the other's for
   * all else, or, where it is of one process, for files. `names`: numbers of processes, for more states than this one.
   */
  constructor(
    state: State,
    options: CanonicalOptions,
    part?: { readonly of: Form; readonly page: number; readonly process?: boolean },
    names?: ReadonlyMap<string, number>,
  ) {
    this.state = state;
    this.contents = options.withoutContents !== true;
    this.zeroes = options.withZeroes === true;
    const softDirty = options.withoutSoftDirty === true ? SOFT_DIRTY : 0;
    const use = options.withoutUse === true;
    this.presentFlags = ~(softDirty | (use ? ACCESSED : 0));
    this.otherFlags = ~(softDirty | (use ? YOUNG : 0));
    this.base = part?.page ?? 0;
    this.files = part?.of.files ?? new Numbering();
    const all = part?.process === true ? undefined : part?.of;
    this.uffds = all?.uffds ?? new Numbering();
    this.anonVmas = all?.anonVmas ?? new Numbering();
    if (part?.of.state.mms === state.mms) {
      this.mms = part.of.mms;
      this.mmNumbers = part.of.mmNumbers;
      return;
    }
    this.mms = state.mms.filter((mm) => mm !== undefined).sort((a, b) => (a.name < b.name ? -1 : 1));
    this.mmNumbers = new Map();
    for (const [number, mm] of this.mms.entries()) {
      this.mmNumbers.set(mm.id, names?.get(mm.name) ?? number);
    }
  }

  /** The number of a process, by its number in the state. */
  mmNumber(id: number): number {
    return this.mmNumbers.get(id) ?? END;
  }

  /** Whether this is the first time that a folio is met: frames in a row, 2^order of them. */
  firstOf(head: number, order: number): boolean {
    const folio = head * 16 + order;
    const known = this.folios.size;
    return this.folios.add(folio).size > known;
  }

  put(word: number): void {
    this.words.push(word);
  }

  field(value: unknown, kind: FieldKind): void {
    // Left out altogether, not written as 0: all states of one search leave it out, so that forms stay comparable.
    if (kind === "content" && !this.contents) {
      if (this.zeroes) this.put(value === 0 ? 0 : 1);
      return;
    }
    if (kind === "node" && this.state.settings.nodes === 1) return;
    if (typeof value === "number") this.put(this.numbered(value, kind));
    else if (typeof value === "boolean") this.put(value ? 1 : 0);
    else if (typeof value === "string") this.text(value);
    else if (value === undefined || value === null) this.put(END);
    else if (typeof value === "object") this.text(dataText(value));
  }

  /** 0 and negative numbers name nothing (no frame, the zero page, anonymous memory): they stay as they are. */
  private numbered(n: number, kind: FieldKind): number {
    switch (kind) {
      case "mm":
        return this.mmNumbers.get(n) ?? END;
      case "frame":
        return n <= 0 ? n : this.frames.of(n);
      case "table":
        return n <= 0 ? n : this.tables.of(n);
      case "slot":
        return n <= 0 ? n : this.slots.of(n);
      case "file":
        return n < 0 ? n : this.files.of(n);
      case "uffd":
        return n < 0 ? n : this.uffds.of(n);
      case "anonVma":
        return n === 0 ? n : this.anonVmas.of(n);
      case "index":
        return n < 0 ? n : n - this.base;
      case "vpn":
        return n - this.base;
      default:
        return n;
    }
  }

  /** Its length first: else two texts in a row could be read as two others. */
  private text(text: string): void {
    this.put(text.length);
    for (let i = 0; i < text.length; i++) this.put(text.charCodeAt(i));
  }

  /** A number for its kind, then what that has. The numbers are of no meaning outside, but must differ. */
  entry(entry: Entry): void {
    switch (entry.kind) {
      case "none":
        this.put(0);
        return;
      case "present":
        this.put(1);
        this.put(entry.flags & this.presentFlags);
        this.put(this.numbered(entry.frame, "frame"));
        return;
      case "swap":
        this.put(2);
        this.put(entry.flags & this.otherFlags);
        this.put(this.numbered(entry.slot, "slot"));
        return;
      case "migration":
        this.put(entry.access === "read" ? 3 : entry.access === "write" ? 4 : 5);
        this.put(entry.flags & this.otherFlags);
        this.put(this.numbered(entry.frame, "frame"));
        return;
      case "marker":
        this.put(6);
        this.put(entry.flags & this.otherFlags);
        this.put(entry.bits);
        return;
      case "preserved":
        this.put(7);
        this.put(entry.flags & this.otherFlags);
        this.text(entry.design);
        return;
      case "hwpoison":
        this.put(8);
        this.put(this.numbered(entry.frame, "frame"));
    }
  }

  /** A table that is empty is not the same as none: pte_alloc() and khugepaged tell them apart. */
  pmds(pmds: readonly Pmd[]): void {
    let last = pmds.length;
    while (last > 0 && pmds[last - 1] === undefined) last--;
    this.put(last);
    for (let i = 0; i < last; i++) {
      const pmd = pmds[i];
      if (pmd === undefined) this.put(0);
      else if (!(pmd instanceof PteTable)) {
        this.put(1);
        this.entry(pmd);
      } else {
        this.put(2);
        // Chunks of 16 that were never written are passed over as one.
        for (let pte = 0; pte < pmd.chunks.length << 4; pte++) {
          if (pmd.chunks[pte >> 4] === undefined) pte |= 15;
          else {
            const entry = pmd.get(pte);
            if (entry === NONE) continue;
            this.put(pte);
            this.entry(entry);
          }
        }
        this.put(END);
      }
    }
  }

  /** Entries that map a frame: a set. */
  refs(refs: readonly number[]): void {
    const renamed = refs.map((ref) => this.numbered(mmOf(ref), "mm") * REF + vpnOf(ref) - this.base);
    renamed.sort((a, b) => a - b);
    this.put(renamed.length);
    for (const ref of renamed) this.put(ref);
  }

  /** Each item of a list that there is, with where it stands. */
  list<T>(list: readonly (T | undefined)[], write: Scribe<T>): void {
    for (let i = 0; i < list.length; i++) {
      const item = list[i];
      if (item === undefined) continue;
      this.put(i);
      write(this, item);
    }
    this.put(END);
  }
}

export const writeVma = scribe<Vma>(vmaFields, {});
export const writeFrame = scribe<Frame>(frameFields, {
  maps: (form, maps) => form.refs(maps),
  entire: (form, entire) => form.refs(entire),
});
export const writeSlot = scribe<Slot>(slotFields, {});
export const writePin = scribe<Pin>(pinFields, {
  frames: (form, frames) => {
    form.put(frames.length);
    for (const frame of frames) form.field(frame, "frame");
  },
});
export const writeUffd = scribe<Userfaultfd>(uffdFields, {});
export const writePool = scribe<HugetlbPool>(poolFields, {});
const writeEvent = scribe<UffdEvent>(eventFields, {});
const writeAfterRemove = scribe<AfterRemove>(afterRemoveFields, {});
interface WaitParts extends Readonly<Record<Exclude<keyof typeof waitFields, "events" | "after">, unknown>> {
  readonly events: readonly UffdEvent[];
  readonly after: (Wait & { readonly on: "event" })["after"];
}
export const writeWait = scribe<Partial<WaitParts>>(waitFields, {
  events: (form, events) => form.list(events, writeEvent),
  after: (form, after) => {
    if ("hole" in after) writeAfterRemove(form, after);
    else form.field(after, "data");
  },
});
export const writeTask = scribe<Task>(taskFields, { wait: (form, wait: Wait) => writeWait(form, wait) });
