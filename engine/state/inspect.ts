// Processes, their VMAs and pages as somebody looks at them: plain data about a state, in the kernel's words. Memory is of folio.ts, tables
// of walk.ts, what sleeps of sleepers.ts.

import { saysExclusive, specialType } from "../arch/swap.ts";
import type { FormName } from "../arch/table.ts";
import type { FileName, ProcessName, Range, RegisterMode } from "../operation.ts";
import { type Protection, protectionOf } from "../step.ts";
import { type Entry, EXCLUSIVE, flagsOf, isUffdWp, MARKER_GUARD, NONE, SOFT_DIRTY, UFFD_WP } from "./entry.ts";
import { type FolioView, folioAt } from "./folio.ts";
import type { Frame } from "./frame.ts";
import { hasCapability, machineOf } from "./machine.ts";
import { type Mm, unitOf } from "./mm.ts";
import { type Place, PteTable } from "./pagetable.ts";
import { processNamed, type State } from "./state.ts";
import {
  isHugetlb,
  isShared,
  PLACE_PAGES,
  PMD_PAGES,
  pageIn,
  placeOf,
  registeredModes,
  VM_ACCOUNT,
  VM_DONTCOPY,
  VM_HUGEPAGE,
  VM_HUGETLB,
  VM_LOCKED,
  VM_MAYBE_GUARD,
  VM_NOHUGEPAGE,
  VM_READ,
  VM_SOFTDIRTY,
  VM_UFFD_MINOR,
  VM_UFFD_MISSING,
  VM_UFFD_RWP,
  VM_UFFD_WP,
  VM_WIPEONFORK,
  VM_WRITE,
  type Vma,
} from "./vma.ts";

/** What a process mapped at a place last. */
export interface PlaceView {
  readonly place: number;
  /** In pages of pageSize. */
  readonly pages: number;
  readonly track: number;
  readonly pageSize: 4096 | 2097152;
}

/** A VMA as /proc/PID/maps and smaps show it, by the place where it begins. */
export interface VmaView {
  readonly place: number;
  /** First page in the place, and how many, in pages of the place's page size. */
  readonly start: number;
  readonly pages: number;
  /** As in /proc/PID/maps: "rw-p". */
  readonly perms: string;
  /** VmFlags of smaps, those of the traces, in smaps' order. */
  readonly flags: readonly string[];
  readonly backing: "anon" | "shanon" | "hanon" | "file";
  readonly file: FileName | null;
  /** Page of the file that the first page maps. */
  readonly offset: number;
  /** The process whose userfaultfd watches it, null: none. */
  readonly uffd: ProcessName | null;
}

/** A page of a process: its entry, and what goes with it. */
export interface PageView {
  readonly entry: Entry;
  readonly level: "pte" | "pmd" | "none";
  /** Entries that map the page; 0 where none is mapped. */
  readonly mapcount: number;
  readonly isFile: boolean;
  /** It is the zero page, or the huge one. */
  readonly zero: boolean;
  /** PageAnonExclusive, of the page that is mapped. */
  readonly exclusive: boolean;
  /** Pins of the page that is mapped. */
  readonly pins: number;
  /** The large folio that the mapped page is part of. */
  readonly folio: FolioView | null;
  /** Modes its VMA is registered for. */
  readonly registered: readonly RegisterMode[];
  readonly protection: Protection;
}

/** The processes that are, in the order in which they were made. */
export function processes(s: State): ProcessName[] {
  return s.mms.filter((mm) => mm !== undefined).map((mm) => mm.name);
}

/** What a process mapped at a place last, unmapped since or not; undefined: it never did. */
export function placeAt(s: State, name: ProcessName, place: number): Omit<PlaceView, "place"> | undefined {
  const node = processNamed(s, name)?.places[place];
  return node?.used ? node : undefined;
}

/** The size of a page of a place, bytes: 4096 too where nothing was mapped. */
export function pageSizeAt(s: State, name: ProcessName, place: number): 4096 | 2097152 {
  return placeAt(s, name, place)?.pageSize ?? 4096;
}

/** The page after a range's last one. Without a count it goes to the end of what is mapped there; page 0 where nothing is. */
export function rangeEnd(s: State, name: ProcessName, { place, page, count }: Range): number {
  return count === null ? (placeAt(s, name, place)?.pages ?? 0) : page + count;
}

/** The places where a process has mapped something, those that were unmapped since included. */
export function placesOf(s: State, name: ProcessName): PlaceView[] {
  const views: PlaceView[] = [];
  const places = processNamed(s, name)?.places ?? [];
  for (let index = 0; index < places.length; index++) {
    const place = places[index];
    if (place?.used) views.push({ place: index, pages: place.pages, track: place.track, pageSize: place.pageSize });
  }
  return views;
}

/** In the order of their bits in vm_flags, as smaps prints them. */
const vmFlags: readonly (readonly [number, string])[] = [
  [VM_UFFD_MISSING, "um"],
  [VM_MAYBE_GUARD, "gu"],
  [VM_UFFD_WP, "uw"],
  [VM_LOCKED, "lo"],
  [VM_DONTCOPY, "dc"],
  [VM_ACCOUNT, "ac"],
  [VM_HUGETLB, "ht"],
  [VM_WIPEONFORK, "wf"],
  [VM_SOFTDIRTY, "sd"],
  [VM_HUGEPAGE, "hg"],
  [VM_NOHUGEPAGE, "nh"],
  [VM_UFFD_MINOR, "ui"],
  [VM_UFFD_RWP, "ur"],
];

/** No x: executable mappings are not modelled. */
function permsOf(vma: Vma): string {
  return `${(vma.flags & VM_READ) !== 0 ? "r" : "-"}${(vma.flags & VM_WRITE) !== 0 ? "w" : "-"}-${isShared(vma) ? "s" : "p"}`;
}

function viewOf(s: State, mm: Mm, vma: Vma): VmaView {
  const place = placeOf(vma.start);
  const unit = unitOf(mm, place);
  const file = s.files[vma.file];
  const uffd = s.uffds[vma.ctx];
  const huge = isHugetlb(vma) ? PMD_PAGES : 1;
  return {
    place,
    start: pageIn(vma.start) / unit,
    pages: (vma.end - vma.start) / unit,
    perms: permsOf(vma),
    flags: vmFlags.filter(([bit]) => (vma.flags & bit) !== 0).map(([, name]) => name),
    backing: file === undefined ? "anon" : file.name !== null ? "file" : file.kind === "hugetlb" ? "hanon" : "shanon",
    file: file?.name ?? null,
    offset: file === undefined ? 0 : vma.pgoff / huge,
    uffd: uffd === undefined ? null : (s.mms[uffd.mm]?.name ?? null),
  };
}

/** A process's VMAs, or those that begin at a place. */
export function vmasOf(s: State, name: ProcessName, place?: number): VmaView[] {
  const mm = processNamed(s, name);
  if (mm === undefined) return [];
  return mm.vmas.map((vma) => viewOf(s, mm, vma)).filter((view) => place === undefined || view.place === place);
}

/** What a page is of which a process has no place. */
const nowhere: PageView = {
  entry: NONE,
  level: "none",
  mapcount: 0,
  isFile: false,
  zero: false,
  exclusive: false,
  pins: 0,
  folio: null,
  registered: [],
  protection: protectionOf(0),
};

/** The entry alone, for who asks of many pages. `page`: in units of the place's page size. */
export function entryAt(s: State, name: ProcessName, place: number, page: number): Entry {
  const mm = processNamed(s, name);
  return asKernelHasIt(s, mm?.places[place]?.rawEntry(page * unitOf(mm, place)) ?? NONE);
}

/** The protections for which the VMA of a page is registered. `page`: in units of the place's page size. */
export function registeredAt(s: State, name: ProcessName, place: number, page: number): PageView["registered"] {
  const mm = processNamed(s, name);
  return mm === undefined ? [] : registeredModes(mm.lookup(place * PLACE_PAGES + page * unitOf(mm, place)));
}

/**
 * Before entries said that their page is exclusive, the kernel found out by counting references: what the engine remembers in the entry's place is in no
 * entry then.
 */
function asKernelHasIt(s: State, entry: Entry): Entry {
  if (entry.kind !== "swap" && entry.kind !== "migration") return entry;
  if (saysExclusive(machineOf(s.settings).series)) return entry;
  if (entry.kind === "swap") return { ...entry, flags: entry.flags & ~EXCLUSIVE };
  return entry.access === "read-exclusive" ? { ...entry, access: "read" } : entry;
}

/** What a process has at a page, in units of the place's page size; nothing where it never mapped anything at the place. */
export function pageAt(s: State, name: ProcessName, place: number, page: number): PageView {
  const mm = processNamed(s, name);
  const node = mm?.places[place];
  if (mm === undefined || node === undefined) return nowhere;
  const at = page * unitOf(mm, place);
  const entry = asKernelHasIt(s, node.rawEntry(at));
  const pmd = node.pmds[at >> 9];
  const frame = frameOf(s, entry, thpOffset(node, at));
  return {
    entry,
    level: pmd === undefined ? "none" : pmd instanceof PteTable ? "pte" : "pmd",
    mapcount: mapcountOf(s, frame),
    isFile: frame?.kind === "file",
    zero: mapsZeroes(s, entry),
    exclusive: frame?.exclusive ?? false,
    pins: frame?.pins ?? 0,
    folio: folioAt(s, name, place, at),
    registered: registeredModes(mm.lookup(place * PLACE_PAGES + at)),
    protection: protectionOf(node.protection.get(at)),
  };
}

/** Whether an entry maps the zero page, or the huge one. */
export function mapsZeroes(s: State, entry: Entry): boolean {
  return entry.kind === "present" && (entry.frame === 0 || s.frames.get(entry.frame).huge === "zero");
}

/** Whether a pmd maps a page, not as hugetlb. */
function isThp(node: Place, page: number): boolean {
  const pmd = node.pmds[page >> 9];
  return pmd !== undefined && !(pmd instanceof PteTable) && node.pageSize === 4096;
}

/** Where in its THP a page lies, 0 where ptes or hugetlb map it. */
function thpOffset(node: Place, page: number): number {
  return isThp(node, page) ? page % PMD_PAGES : 0;
}

/** The frame of a page. */
function frameOf(s: State, entry: Entry, offset: number): Frame | undefined {
  if ((entry.kind !== "present" && entry.kind !== "migration") || entry.frame === 0) return undefined;
  return s.frames.get(entry.frame + offset);
}

/** Entries that map a frame: its own, and pmds that map the THP that it is part of. The huge zero page is nobody's. */
function mapcountOf(s: State, frame: Frame | undefined): number {
  if (frame === undefined || frame.huge === "zero") return 0;
  if (frame.huge === "" || frame.huge === "hugetlb") return frame.maps.length;
  const head = frame.huge === "tail" ? s.frames.get(frame.head) : frame;
  return head.huge === "zero" ? 0 : frame.maps.length + head.entire.length;
}

/** The number of a special swap type on a state's kernel. */
function swapType(s: State, form: FormName): number {
  return specialType(machineOf(s.settings).series, form);
}

/** Before markers got the last type, pagemap shows what their offset holds as a frame number: one that is no frame's. */
export const MARKER_FRAME = 1 << 20;

/** Whether pagemap sets bit 61 for a page that is not anonymous: `zero`, the huge zero page; `pmd`, what a pmd maps. pagemap_pmd_range(). */
function isCalledFile(s: State, zero: boolean, pmd: boolean): boolean {
  return (
    !(zero && hasCapability(s.settings, "huge-zero-no-file")) &&
    !(pmd && !hasCapability(s.settings, "pagemap-file-thp"))
  );
}

/** The word of a kernel trace for a page: what /proc/PID/pagemap says, with the engine's own frame and slot numbers. */
export function pageWord(s: State, name: ProcessName, place: number, page: number): string {
  const mm = processNamed(s, name);
  if (mm === undefined) return "-";
  const vpn = place * PLACE_PAGES + page * unitOf(mm, place);
  const vma = mm.lookup(vpn);
  if (vma === undefined) return "-";
  const node = mm.places[place];
  const entry = node?.rawEntry(pageIn(vpn)) ?? NONE;
  const hugetlb = isHugetlb(vma);
  const dirty =
    machineOf(s.settings).bits.softDirty &&
    ((vma.flags & VM_SOFTDIRTY) !== 0 || (!hugetlb && (flagsOf(entry) & SOFT_DIRTY) !== 0));
  const wp = isUffdWp(entry) || (flagsOf(entry) & UFFD_WP) !== 0;
  const offset = node === undefined ? 0 : thpOffset(node, pageIn(vpn));
  const frame = frameOf(s, entry, offset);
  const rest = `${wp && hasCapability(s.settings, "pagemap-wp") ? "W" : ""}${dirty ? "D" : ""}`;
  const zero =
    frame?.huge === "zero" || (offset > 0 && entry.kind === "present" && s.frames.get(entry.frame).huge === "zero");
  const file =
    frame?.kind === "file" && isCalledFile(s, zero, node !== undefined && isThp(node, pageIn(vpn))) ? "F" : "";
  if (entry.kind === "present") {
    const id = entry.frame === 0 ? "z" : `p${entry.frame + offset}`;
    const counted =
      offset === 0 || hasCapability(s.settings, "mapped-once-by-page") ? frame : s.frames.get(entry.frame);
    return `P${file}${mapcountOf(s, counted) === 1 ? "X" : ""}${rest}:${id}`;
  }
  if (hugetlb || entry.kind === "none") return rest === "" ? "-" : rest;
  switch (entry.kind) {
    case "swap":
      return `S${rest}:0/s${entry.slot}`;
    case "migration":
      return `S${file}${rest}:${swapType(s, `migration-${entry.access}`)}/p${entry.frame + offset}`;
    case "marker": {
      const guard = (entry.bits & MARKER_GUARD) !== 0 ? "G" : "";
      const type = swapType(s, "marker");
      return `S${rest}${guard}:${type}/${type === 31 ? entry.bits : `p${MARKER_FRAME}`}`;
    }
    case "hwpoison":
      return `S${file}${rest}:${swapType(s, "hwpoison")}/p${entry.frame}`;
    case "preserved":
      return `S${rest}:${entry.design}`;
  }
}
