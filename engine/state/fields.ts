// The one list of what a state consists of: each field of each kind of value, and what it is to somebody who compares
// states.
// equal.ts and canonical.ts read it. A field that is missing here does not compile; one that they, or a copy, overlook
// fails
// canonical.test.ts.

import type { File, Frame, Slot } from "./frame.ts";
import type { Mm } from "./mm.ts";
import type { Place } from "./pagetable.ts";
import type { AfterRemove, HugetlbPool, Pin, StateFields, Task, UffdEvent, Userfaultfd } from "./state.ts";
import type { Vma } from "./vma.ts";

/**
 * - `value`: a number, a string, a boolean, null; as it is.
 * - `data`: plain data of such, by structure.
 * - `content`: bytes of a page.
 * - `mm`, `file`, `uffd`, `anonVma`, `frame`, `slot`: the number of one. Which number it is tells nothing, who else has
 * it does.
 * - `node`: a NUMA node; nobody can tell which on a machine that has one.
 * - `index`: a page of a file, -1: none. `vpn`: a page of an address space.
 * - `parts`: made of other values of these lists, or a list or vector of such.
 * - `table`: the page of a page table: that there is one, and who shares it.
 * - `shown`: what users see and no operation asks for: two states that differ in it alone are told apart by equality, and have one canonical form.
 * - `naming`: which number is the next to be given, or whose transaction may write: nothing of what the kernel is in.
 */
export type FieldKind =
  | "value"
  | "data"
  | "content"
  | "mm"
  | "file"
  | "uffd"
  | "anonVma"
  | "frame"
  | "slot"
  | "node"
  | "index"
  | "vpn"
  | "parts"
  | "table"
  | "shown"
  | "naming";

/** The fields of T that hold something; methods are none. */
type FieldName<T> = { [K in keyof T]-?: T[K] extends (...args: never[]) => unknown ? never : K }[keyof T];
type Fields<T> = Readonly<Record<FieldName<T>, FieldKind>>;

export const stateFields: Fields<StateFields> = {
  settings: "data",
  mms: "parts",
  pins: "parts",
  files: "parts",
  frames: "parts",
  slots: "parts",
  // Counted from the address spaces, which are compared.
  ptdescs: "naming",
  swapOn: "value",
  uffds: "parts",
  tasks: "parts",
  waiters: "parts",
  pool: "parts",
  frameHint: "naming",
  slotHint: "naming",
  ptdescHint: "naming",
};

export const mmFields: Fields<Mm> = {
  edit: "naming",
  id: "mm",
  name: "value",
  vmas: "parts",
  places: "parts",
  upper: "shown",
  uffd: "uffd",
};

export const vmaFields: Fields<Vma> = {
  start: "value",
  end: "value",
  flags: "value",
  file: "file",
  pgoff: "value",
  anonPgoff: "value",
  ctx: "uffd",
  anonVma: "anonVma",
  singular: "value",
};

export const placeFields: Fields<Place> = {
  edit: "naming",
  // It stands in that address space's list.
  mm: "naming",
  used: "value",
  pages: "value",
  track: "value",
  pageSize: "value",
  pmds: "parts",
  pmdTable: "table",
  protection: "parts",
};

export const fileFields: Fields<File> = {
  name: "value",
  kind: "value",
  huge: "value",
  pages: "value",
  unusedHuge: "value",
  cache: "parts",
};

export const frameFields: Fields<Frame> = {
  kind: "value",
  value: "content",
  maps: "parts",
  entire: "parts",
  exclusive: "value",
  dirty: "value",
  fallocated: "value",
  lazyfree: "value",
  mlocked: "value",
  ksm: "value",
  slot: "slot",
  file: "file",
  index: "index",
  node: "node",
  huge: "value",
  large: "value",
  order: "value",
  head: "frame",
  partial: "value",
  migrating: "value",
  migratingEntire: "value",
  pins: "value",
};

export const slotFields: Fields<Slot> = { count: "value", value: "content", frame: "frame", order: "value" };

export const pinFields: Fields<Pin> = { mm: "mm", start: "value", end: "value", frames: "parts", whole: "value" };

export const uffdFields: Fields<Userfaultfd> = {
  mm: "mm",
  features: "data",
  userModeOnly: "value",
  unread: "value",
  changing: "value",
};

export const eventFields: Fields<UffdEvent> = {
  uffd: "uffd",
  type: "value",
  start: "vpn",
  to: "vpn",
  pages: "value",
  child: "uffd",
};

export const afterRemoveFields: Fields<AfterRemove> = { hole: "value", file: "file", index: "index" };

export const taskFields: Fields<Task> = { mm: "mm", op: "data", next: "vpn", wait: "parts" };

export const poolFields: Fields<HugetlbPool> = { total: "value", free: "value", surplus: "value" };

/** Of every kind of wait. */
export const waitFields: Readonly<
  Record<"on" | "uffd" | "vpn" | "fault" | "swapDevice" | "write" | "unread" | "in" | "events" | "after", FieldKind>
> = {
  on: "value",
  uffd: "uffd",
  vpn: "vpn",
  fault: "value",
  swapDevice: "value",
  write: "value",
  unread: "value",
  in: "value",
  events: "parts",
  after: "parts",
};

/** The names of a list's fields, in its order, but those that only name; `form`: of what a canonical form is made. */
export function comparedFields<T>(fields: { readonly [K in keyof T]?: FieldKind }, form = false): (keyof T)[] {
  const names: (keyof T)[] = [];
  for (const name in fields) if (fields[name] !== "naming" && !(form && fields[name] === "shown")) names.push(name);
  return names;
}
