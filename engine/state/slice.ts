// A state in slices. A slice is one page with all that refers to it: its entry in every address space, its place in the
// page cache, its frame and swap slot, who sleeps on it. What belongs to no page is the rest. In the keys of a slice
// nothing says which page it is, so pages with equal keys are alike. Only of states in which no frame is another page's
// too, and none is huge.

import { keyOfWords } from "./canonical.ts";
import { type Entry, NONE } from "./entry.ts";
import { fileFields, mmFields, placeFields, stateFields } from "./fields.ts";
import {
  type CanonicalOptions,
  END,
  Form,
  type Scribe,
  scribe,
  writeFrame,
  writePool,
  writeSlot,
  writeTask,
  writeUffd,
  writeVma,
  writeWait,
} from "./form.ts";
import type { File } from "./frame.ts";
import type { Mm } from "./mm.ts";
import { type Place, PteTable } from "./pagetable.ts";
import type { State } from "./state.ts";
import { PLACE_PAGES } from "./vma.ts";

/** Page n of all places and files, with what refers to it: what a search treats by itself. */
export interface Slice {
  /** All but the entries: page cache, frames, swap slots, who sleeps. */
  readonly shared: string;
  /** By number of the process: its entries and protections of the page; empty: none. */
  readonly entries: readonly string[];
}

/** What belongs to no page. */
export interface Rest {
  /** All but what is of one process: files, swap, who sleeps; and which processes there are. */
  readonly shared: string;
  /** By number of the process: its VMAs, its userfaultfd; empty: it is not there, or all of it is in `shared`. */
  readonly own: readonly string[];
}

/** A state, taken apart: the pages, and what belongs to none. */
export interface Slices {
  readonly rest: Rest;
  /** By page. */
  readonly slices: readonly Slice[];
  /** The numbers of files and userfaultfds that slices are written with. */
  readonly numbers: Form;
}

export interface SliceOptions extends CanonicalOptions {
  /** Pages 0 up to this one, of every place and file, are slices. */
  readonly pages: number;
  /** Numbers of processes, the same for all states of a search. */
  readonly names: ReadonlyMap<string, number>;
  /** An empty page table is as none. */
  readonly withoutTables: boolean;
  /** What a task does, as a number, and the page that it is about; null: it belongs to the rest, as it is. */
  task(n: number): { readonly does: number; readonly page: number } | null;
}

const none = (): void => {};

const restOfPlace = scribe<Place>(placeFields, {
  // That a table exists belongs to no page.
  pmds: (form, pmds) => {
    for (const [i, pmd] of pmds.entries()) if (pmd !== undefined) form.put(i);
    form.put(END);
  },
  protection: none,
});
// Whoever compares slices has one machine.
const restFields = { ...stateFields, settings: "naming" } as const;
const restWithoutTables = scribe<Place>({ ...placeFields, pmdTable: "naming" }, { pmds: none, protection: none });
const restOfMm = (place: Scribe<Place>) =>
  scribe<Mm>(mmFields, {
    vmas: (form, vmas) => form.list(vmas, writeVma),
    places: (form, places) => form.list(places, place),
  });
const withTables = restOfMm(restOfPlace);
const withoutTables = restOfMm(restWithoutTables);
const restOfFile = scribe<File>(fileFields, { cache: none });

/** By name: those that have none by who maps them first. */
function writeFiles(form: Form): void {
  const { state, files } = form;
  const named = state.files.flatMap((file, n) => (file === undefined ? [] : [{ name: file.name ?? "", n }]));
  for (const { n } of named.sort((a, b) => (a.name < b.name ? -1 : 1))) files.of(n);
  for (const n of files.order) {
    const file = state.files[n];
    if (file !== undefined) restOfFile(form, file);
  }
}

function writeUffds(form: Form): void {
  for (const n of form.uffds.order) {
    const uffd = form.state.uffds[n];
    if (uffd !== undefined) writeUffd(form, uffd);
  }
}

function writeFilesAndUffds(form: Form): void {
  writeFiles(form);
  form.state.uffds.forEach((uffd, n) => void (uffd && form.uffds.of(n)));
  writeUffds(form);
}

const restOfState = (options: SliceOptions) =>
  scribe<State>(restFields, {
    mms: (form) => form.list(form.mms, options.withoutTables ? withoutTables : withTables),
    pins: none,
    files: writeFilesAndUffds,
    frames: none,
    slots: none,
    uffds: none,
    tasks: (form) => {
      const { tasks, waiters } = form.state;
      for (const n of waiters) {
        const task = tasks[n];
        if (task === undefined || options.task(n) !== null) continue;
        form.put(n);
        writeTask(form, task);
      }
      form.put(END);
    },
    waiters: none,
    pool: (form, pool) => writePool(form, pool),
  });

/** What is of no process. Nobody sleeps, and files go by name. */
const restOfNobody = scribe<State>(restFields, {
  mms: (form) => {
    for (const { id } of form.mms) form.put(form.mmNumber(id));
    form.put(END);
  },
  pins: none,
  files: writeFiles,
  frames: none,
  slots: none,
  uffds: none,
  tasks: none,
  waiters: none,
  pool: (form, pool) => writePool(form, pool),
});

/**
 * Nothing in what is of one process has a number that another process has a part in: userfaultfds are each of the process that they serve, files have
 * names, and nobody sleeps. (An anon_vma is of one process: anon_vma_fork() gives the child its own.)
 */
function fallsApart({ mms, files, uffds, tasks }: State): boolean {
  if (tasks.length > 0 || files.some((file) => file !== undefined && file.name === null)) return false;
  if (uffds.some((uffd, n) => uffd !== undefined && (mms[uffd.mm] === undefined || mms[uffd.mm]?.uffd !== n)))
    return false;
  const isOwn = (mm: number, uffd: number): boolean => uffd < 0 || uffds[uffd]?.mm === mm;
  return mms.every(
    (mm) => mm === undefined || (isOwn(mm.id, mm.uffd) && mm.vmas.every(({ ctx }) => isOwn(mm.id, ctx))),
  );
}

function restOf(state: State, whole: Form, options: SliceOptions): Rest {
  const { words } = whole;
  const own = Array.from({ length: options.names.size }, () => "");
  const isApart = options.withoutTables && fallsApart(state);
  (isApart ? restOfNobody : restOfState(options))(whole, state);
  const shared = keyOfWords(words);
  words.length = 0;
  if (isApart)
    for (const mm of whole.mms) {
      const form = new Form(state, options, { of: whole, page: 0, process: true }, options.names);
      withoutTables(form, mm);
      writeUffds(form);
      own[form.mmNumber(mm.id)] = keyOfWords(form.words);
    }
  return { shared: `${isApart ? "apart" : "whole"}${shared}`, own };
}

/**
 * Null: the state is not made of slices of these pages. For a search: states whose slices differ in their order alone are alike.
 */
export function slicesOf(state: State, options: SliceOptions): Slices | null {
  // struct Pin names all its frames at once.
  // Pages that are pinned together belong together.
  if (state.pins.length > 0) return null;
  const whole = new Form(state, options, undefined, options.names);
  const rest = restOf(state, whole, options);
  const slices: Slice[] = [];
  const owners = { frames: new Map<number, number>(), slots: new Map<number, number>() };
  for (let page = 0; page < options.pages; page++) {
    const slice = writeSlice(state, whole, page, owners, options);
    if (slice === null) return null;
    slices.push(slice);
  }
  if (holdsMore(state, options.pages)) return null;
  return { rest, slices, numbers: whole };
}

/**
 * The slice of the one page that differs between two states with the same rest (slice-change.ts). Null: it has to be
 * found out with those of all other pages.
 */
export function sliceAfter(
  before: State,
  after: State,
  numbers: Form,
  page: number,
  options: SliceOptions,
): Slice | null {
  const made = newOwners();
  const slice = writeSlice(after, numbers, page, made, options);
  if (slice === null) return null;
  // What it came to have and did not have before was nobody's: else it could be another page's too.
  const old = newOwners();
  if (!findOwned(before, numbers, page, old, options)) return null;
  for (const n of made.frames.keys())
    if (before.frames.get(n) !== before.frames.empty && !old.frames.has(n)) return null;
  for (const n of made.slots.keys()) if (before.slots.get(n) !== before.slots.empty && !old.slots.has(n)) return null;
  return slice;
}

/** The frames and slots of a page, as writeSlice() finds them. False: something is not of this page alone. */
function findOwned(state: State, whole: Form, page: number, owners: Owners, options: SliceOptions): boolean {
  const form = new Form(state, options, { of: whole, page }, options.names);
  writeCached(form, page);
  for (const mm of form.mms) writeEntries(form, mm, page);
  return writeBehind(form, page, owners);
}

interface Owners {
  readonly frames: Map<number, number>;
  readonly slots: Map<number, number>;
}

function newOwners(): Owners {
  return { frames: new Map(), slots: new Map() };
}

/** Null: something is not of this page alone. */
function writeSlice(state: State, whole: Form, page: number, owners: Owners, options: SliceOptions): Slice | null {
  // Its own numbers of frames and slots: two pages that are alike each have a first frame.
  const form = new Form(state, options, { of: whole, page }, options.names);
  const { words } = form;
  writeCached(form, page);
  const cached = words.splice(0);
  const entries: string[] = Array.from({ length: options.names.size }, () => "");
  for (const mm of form.mms) {
    writeEntries(form, mm, page);
    entries[form.mmNumber(mm.id)] = keyOfWords(words.splice(0));
  }
  words.push(...cached);
  if (!writeBehind(form, page, owners)) return null;
  writeSleepers(form, page, options);
  return { shared: keyOfWords(words), entries };
}

/** The page's places in page caches. */
function writeCached(form: Form, page: number): void {
  for (const n of form.files.order) {
    const cached = form.state.files[n]?.cache.get(page) ?? 0;
    if (cached > 0) form.field(cached, "frame");
    else if (cached < 0) {
      form.put(END);
      form.field(-cached, "slot");
    } else form.put(0);
  }
}

/** Its entries and protections in an address space. */
function writeEntries(form: Form, { places }: Mm, page: number): void {
  for (let at = 0; at < places.length; at++) {
    const place = places[at];
    if (place === undefined) continue;
    const entry: Entry = place.pmds[0] instanceof PteTable ? place.pmds[0].get(page) : NONE;
    const protection = place.protection.get(page);
    if (entry === NONE && protection === 0) continue;
    form.put(at);
    form.put(protection);
    form.entry(entry);
  }
}

/** Frames and slots that the page's entries lead to. False: one of them is not of this page alone. */
function writeBehind(form: Form, page: number, owners: Owners): boolean {
  const { state, frames, slots } = form;
  for (let f = 0, s = 0; f < frames.order.length || s < slots.order.length; ) {
    if (f < frames.order.length) {
      const n = frames.order[f++] ?? 0;
      const frame = state.frames.get(n);
      const own = (ref: number) => ref % PLACE_PAGES === page;
      // A folio of more pages ties their fates: one split or migration is seen by all of them.
      if (frame.huge !== "" || frame.large || frame.entire.length > 0 || !frame.maps.every(own)) return false;
      if ((frame.file >= 0 && frame.index !== page) || owners.frames.has(n)) return false;
      owners.frames.set(n, page);
      writeFrame(form, frame);
    } else {
      const n = slots.order[s++] ?? 0;
      // A page that KSM merged has one slot for all that map it.
      if (owners.slots.has(n)) return false;
      owners.slots.set(n, page);
      writeSlot(form, state.slots.get(n));
    }
  }
  return true;
}

/** Who sleeps on the page, in the order in which they went to sleep. */
function writeSleepers(form: Form, page: number, options: SliceOptions): void {
  const { tasks, waiters } = form.state;
  for (const n of waiters) {
    const task = tasks[n];
    const about = options.task(n);
    if (task === undefined || about?.page !== page) continue;
    form.put(about.does);
    form.field(task.next, "vpn");
    writeWait(form, task.wait);
  }
  form.put(END);
}

/** There is something that is no slice's: a page further on, a pmd that maps a huge page. */
function holdsMore(state: State, pages: number): boolean {
  for (const mm of state.mms) {
    for (const place of mm?.places ?? []) {
      if (place === undefined) continue;
      let more = place.pmds.some((pmd, i) => pmd !== undefined && (i > 0 || !(pmd instanceof PteTable)));
      place.protection.forEach((_, page) => {
        if (page >= pages) more = true;
      });
      place.walk(pages, 512, () => {
        more = true;
      });
      if (more) return true;
    }
  }
  return state.files.some((file) => {
    let more = file?.kind === "hugetlb";
    file?.cache.forEach((_, index) => {
      if (index >= pages) more = true;
    });
    return more;
  });
}
