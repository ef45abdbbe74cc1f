// One form for all states that no later operation can tell apart: frames, slots, files, userfaultfds, anon_vmas and
// tasks count by first reference, processes by name. For equality and hashing alone; what users see keeps its numbers.
// Fields are those of fields.ts.

import { type Entry, NONE } from "./entry.ts";
import {
  comparedFields,
  type FieldKind,
  fileFields,
  frameFields,
  mmFields,
  placeFields,
  poolFields,
  slotFields,
  stateFields,
  taskFields,
  uffdFields,
  vmaFields,
  waitFields,
} from "./fields.ts";
import type { File } from "./file.ts";
import { type Frame, REF, type Slot } from "./frame.ts";
import type { Mm } from "./mm.ts";
import { type Place, type Pmd, PteTable } from "./pagetable.ts";
import type { HugetlbPool, State, Task, Userfaultfd, Wait } from "./state.ts";
import { PMD_PAGES, type Vma } from "./vma.ts";

/** What is left out of a form. */
export interface CanonicalOptions {
  /**
   * Contents of pages: states that differ in them alone are one. For whoever asks neither what a read returns nor what
   * KSM merges.
   */
  readonly withoutContents?: boolean;
}

/** Ends a list whose items start with a number that is never negative. */
const END = -1;

/** Numbers by first reference, from 1 on. */
class Numbering {
  private readonly numbers = new Map<number, number>();
  /** What has a number, in the order of the numbers. */
  readonly order: number[] = [];

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
type Scribe<T> = (form: Form, value: T) => void;

function scribe<T>(
  fields: { readonly [K in keyof T]?: FieldKind },
  parts: { readonly [K in keyof T]?: (form: Form, value: NonNullable<T[K]>) => void },
): Scribe<T> {
  const names = comparedFields<T>(fields);
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

function dataText(data: object): string {
  let text = dataTexts.get(data);
  if (text === undefined) {
    text = JSON.stringify(data);
    dataTexts.set(data, text);
  }
  return text;
}

/** A form as it is written: words that read back in one way only. */
class Form {
  readonly words: number[] = [];
  readonly state: State;
  private readonly contents: boolean;
  private readonly mmNumbers = new Map<number, number>();
  readonly mms: readonly Mm[];
  readonly frames = new Numbering();
  readonly slots = new Numbering();
  readonly files = new Numbering();
  readonly uffds = new Numbering();
  private readonly anonVmas = new Numbering();

  constructor(state: State, options: CanonicalOptions) {
    this.state = state;
    this.contents = options.withoutContents !== true;
    this.mms = state.mms.filter((mm) => mm !== undefined).sort((a, b) => (a.name < b.name ? -1 : 1));
    for (const [number, mm] of this.mms.entries()) this.mmNumbers.set(mm.id, number);
  }

  put(word: number): void {
    this.words.push(word);
  }

  field(value: unknown, kind: FieldKind): void {
    if (kind === "content" && !this.contents) return;
    if (typeof value === "number") this.put(this.numbered(value, kind));
    else if (typeof value === "boolean") this.put(value ? 1 : 0);
    else if (typeof value === "string") this.text(value);
    else if (value === undefined || value === null) this.put(END);
    else if (typeof value === "object") this.text(dataText(value));
  }

  private numbered(n: number, kind: FieldKind): number {
    switch (kind) {
      case "mm":
        return this.mmNumbers.get(n) ?? END;
      case "frame":
        return n <= 0 ? n : this.frames.of(n);
      case "slot":
        return n <= 0 ? n : this.slots.of(n);
      case "file":
        return n < 0 ? n : this.files.of(n);
      case "uffd":
        return n < 0 ? n : this.uffds.of(n);
      case "anonVma":
        return n === 0 ? n : this.anonVmas.of(n);
      default:
        return n;
    }
  }

  private text(text: string): void {
    this.put(text.length);
    for (let i = 0; i < text.length; i++) this.put(text.charCodeAt(i));
  }

  entry(entry: Entry): void {
    switch (entry.kind) {
      case "none":
        this.put(0);
        return;
      case "present":
        this.put(1);
        this.put(entry.flags);
        this.put(this.numbered(entry.frame, "frame"));
        return;
      case "swap":
        this.put(2);
        this.put(entry.flags);
        this.put(this.numbered(entry.slot, "slot"));
        return;
      case "migration":
        this.put(entry.access === "read" ? 3 : entry.access === "write" ? 4 : 5);
        this.put(entry.flags);
        this.put(this.numbered(entry.frame, "frame"));
        return;
      case "marker":
        this.put(6);
        this.put(entry.flags);
        this.put(entry.bits);
        return;
      case "kept":
        this.put(7);
        this.put(entry.flags);
        this.text(entry.design);
        return;
      case "hwpoison":
        this.put(8);
        this.put(this.numbered(entry.frame, "frame"));
    }
  }

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
    const renamed = refs.map((ref) => this.numbered(Math.floor(ref / REF), "mm") * REF + (ref % REF));
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

const writeVma = scribe<Vma>(vmaFields, {});
const writePlace = scribe<Place>(placeFields, {
  pmds: (form, pmds) => form.pmds(pmds),
  protection: (form, protection) => {
    protection.forEach((value, page) => {
      form.put(page);
      form.put(value);
    });
    form.put(END);
  },
});
const writeMm = scribe<Mm>(mmFields, {
  vmas: (form, vmas) => form.list(vmas, writeVma),
  places: (form, places) => form.list(places, writePlace),
});
const writeFile = scribe<File>(fileFields, {
  cache: (form, cache) => {
    cache.forEach((cached, index) => {
      form.put(index);
      if (cached > 0) form.field(cached, "frame");
      else {
        form.put(END);
        form.field(-cached, "slot");
      }
    });
    form.put(END);
  },
});
const writeFrame = scribe<Frame>(frameFields, {
  maps: (form, maps) => form.refs(maps),
  entire: (form, entire) => form.refs(entire),
});
const writeSlot = scribe<Slot>(slotFields, {});
const writeUffd = scribe<Userfaultfd>(uffdFields, {});
const writePool = scribe<HugetlbPool>(poolFields, {});
const writeWait = scribe<{ readonly [K in keyof typeof waitFields]?: unknown }>(waitFields, {});
const writeTask = scribe<Task>(taskFields, { wait: (form, wait: Wait) => writeWait(form, wait) });

/** Frames whose number counts from another's: the parts of a large folio get theirs in a row, the first one first. */
function numberFolio(form: Form, n: number, frame: Frame): void {
  const part = frame.huge === "tail" || frame.large;
  if (frame.huge === "" && !part) return;
  const head = part ? frame.head : n;
  for (let i = 0; i < PMD_PAGES; i++) {
    const other = form.state.frames.get(head + i);
    if (i === 0 || other.head === head) form.frames.of(head + i);
  }
}

/** Whatever the numberings reach, to the last: files, frames, slots, userfaultfds; then what nothing refers to. */
function writeReached(form: Form): void {
  const { state, frames, slots, files, uffds } = form;
  const done = { frames: 0, slots: 0, files: 0, uffds: 0 };
  const drain = (): void => {
    for (;;) {
      const { frames: f, slots: s, files: c, uffds: u } = done;
      if (c < files.order.length) {
        const file = state.files[files.order[done.files++] ?? 0];
        if (file !== undefined) writeFile(form, file);
      } else if (f < frames.order.length) {
        const n = frames.order[done.frames++] ?? 0;
        const frame = state.frames.get(n);
        numberFolio(form, n, frame);
        form.put(frame.head > 0 ? n - frame.head : 0);
        writeFrame(form, frame);
      } else if (s < slots.order.length) writeSlot(form, state.slots.get(slots.order[done.slots++] ?? 0));
      else if (u < uffds.order.length) {
        const uffd = state.uffds[uffds.order[done.uffds++] ?? 0];
        if (uffd !== undefined) writeUffd(form, uffd);
      } else return;
    }
  };
  drain();
  const named = state.files.map((file, n) => ({ name: file?.name ?? "", n })).filter(({ n }) => state.files[n]);
  for (const { n } of named.sort((a, b) => (a.name < b.name ? -1 : 1))) form.files.of(n);
  drain();
  state.uffds.forEach((uffd, n) => void (uffd && uffds.of(n)));
  state.frames.forEach((_, n) => void frames.of(n));
  state.slots.forEach((_, n) => void slots.of(n));
  drain();
}

const writeState = scribe<State>(stateFields, {
  mms: (form) => form.list(form.mms, writeMm),
  // Reached from the address spaces, and written with what they reach.
  files: writeReached,
  frames: () => {},
  slots: () => {},
  uffds: () => {},
  // In the order in which they went to sleep, which is the order in which they are woken; what spins is tried by
  // number.
  tasks: (form) => {
    const { tasks, waiters } = form.state;
    const spinning = tasks.flatMap((task, n) => (task?.wait.on === "stuck" ? [n] : []));
    for (const n of waiters) {
      const task = tasks[n];
      if (task === undefined) continue;
      form.put(spinning.indexOf(n) + 1);
      writeTask(form, task);
    }
    form.put(END);
  },
  waiters: () => {},
  pool: (form, pool) => writePool(form, pool),
});

/** The canonical form as words: integers below 2^53, the same for all states that no later operation can tell apart. */
export function canonicalWords(state: State, options: CanonicalOptions = {}): readonly number[] {
  const form = new Form(state, options);
  writeState(form, state);
  return form.words;
}

/** The canonical form as a string, to be a key. */
export function canonicalKey(state: State, options: CanonicalOptions = {}): string {
  return keyOfWords(canonicalWords(state, options));
}

/** Words as a string, one for one: a unit for a small one, 0xffff and four units for any other. */
export function keyOfWords(words: readonly number[]): string {
  const units: number[] = [];
  for (const word of words) {
    if (word >= 0 && word < 0xffff) units.push(word);
    else {
      const low = word >>> 0;
      const high = Math.floor(word / 2 ** 32) >>> 0;
      units.push(0xffff, high >>> 16, high & 0xffff, low >>> 16, low & 0xffff);
    }
  }
  let key = "";
  for (let i = 0; i < units.length; i += 4096) key += String.fromCharCode(...units.slice(i, i + 4096));
  return key;
}

/** A hash of 64 bits of the canonical form, the same on every machine. */
export function canonicalHash(state: State, options: CanonicalOptions = {}): bigint {
  let a = 0x9e3779b9;
  let b = 0x85ebca6b;
  for (const word of canonicalWords(state, options)) {
    const mixed = word ^ Math.imul(Math.floor(word / 2 ** 32), 0x27d4eb2f);
    a = Math.imul(a ^ mixed, 0x85ebca6b);
    a ^= a >>> 13;
    b = Math.imul(b ^ (mixed + (a >>> 7)), 0xc2b2ae35);
    b ^= b >>> 16;
  }
  return (BigInt(a >>> 0) << 32n) | BigInt(b >>> 0);
}

/** Whether no later operation can tell two states apart, whatever the numbers of frames and slots are. */
export function sameCanonical(a: State, b: State, options: CanonicalOptions = {}): boolean {
  if (a === b) return true;
  const left = canonicalWords(a, options);
  const right = canonicalWords(b, options);
  return left.length === right.length && left.every((word, i) => word === right[i]);
}
