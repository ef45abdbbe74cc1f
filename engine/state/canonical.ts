// One form for all states that no later operation can tell apart: frames, slots, files, userfaultfds, anon_vmas and
// tasks count by first
// reference, processes by name. For equality and hashing alone; what users see keeps its numbers.

import { fileFields, mmFields, placeFields, stateFields } from "./fields.ts";
import {
  type CanonicalOptions,
  END,
  Form,
  scribe,
  writeFrame,
  writePin,
  writePool,
  writeSlot,
  writeTask,
  writeUffd,
  writeVma,
} from "./form.ts";
import type { File, Frame } from "./frame.ts";
import type { Mm } from "./mm.ts";
import type { Place } from "./pagetable.ts";
import type { State } from "./state.ts";

export type { CanonicalOptions } from "./form.ts";

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
/** Frames whose number counts from another's: the parts of a large folio get theirs in a row, the first one first. */
function numberFolio(form: Form, n: number, frame: Frame): void {
  const part = frame.huge === "tail" || frame.large;
  if (frame.huge === "" && !part) return;
  const head = part ? frame.head : n;
  // Every part of it comes here: the first one numbers them all.
  if (!form.firstOf(head, frame.order)) return;
  for (let i = 0; i < 2 ** frame.order; i++) {
    const other = form.state.frames.get(head + i);
    if (i === 0 || other.head === head) form.frames.of(head + i);
  }
}

/**
 * Whatever the numberings reach, to the last: files, frames, slots, userfaultfds; then what nothing refers to. A
 * worklist, since writing one thing gives numbers to others: a file's cache to frames, a frame to its slot. It ends
 * when no numbering has grown.
 */
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
  // Files that nobody maps: a later open() reaches them by name, and so the name orders them.
  const named = state.files.map((file, n) => ({ name: file?.name ?? "", n })).filter(({ n }) => state.files[n]);
  for (const { n } of named.sort((a, b) => (a.name < b.name ? -1 : 1))) form.files.of(n);
  drain();
  // Nothing that was written refers to what is left, so that its own number has to order it: states that are alike may
  // get two forms here, which costs a search time, but states that are not never get one.
  state.uffds.forEach((uffd, n) => void (uffd && uffds.of(n)));
  state.frames.forEach((_, n) => void frames.of(n));
  state.slots.forEach((_, n) => void slots.of(n));
  drain();
}

const writeState = scribe<State>(stateFields, {
  mms: (form) => form.list(form.mms, writeMm),
  pins: (form, pins) => form.list(pins, writePin),
  // Reached from the address spaces, and written with what they reach.
  files: writeReached,
  frames: () => {},
  slots: () => {},
  uffds: () => {},
  // In the order in which they went to sleep, which is the order in which they are woken; what spins is tried by
  // number.
  tasks: (form) => {
    const { tasks, waiters } = form.state;
    // goOn() of kernel/step.ts tries these by task number, so that their order among themselves is part of the state.
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

/**
 * Words as a string, one for one: a unit for a small one, 0xffff and four units for any other. Different words give
 * different strings: 0xffff is never a unit of its own.
 */
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

/**
 * A hash of 64 bits of the canonical form, the same on every machine. Each word goes through both halves; a hit is to
 * be confirmed by sameCanonical(), for two forms may have one hash.
 */
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
