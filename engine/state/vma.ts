// A VMA: a value, replaced when it changes. Addresses are virtual page numbers (vpn): place * PLACE_PAGES + page, in units of 4 KiB.

import type { RegisterMode } from "../operation.ts";

/** 4 KiB pages of a place (64 MiB). */
export const PLACE_PAGES = 16384;
/**
 * Places from this one on are of 1 GiB each, and have every 16th number: a mapping of hugetlb that covers an aligned GiB is one alone. Above
 * all small ones (MAX_PLACES of language/limits.ts), and at a multiple of 1 GiB.
 */
export const FIRST_LARGE_PLACE = 1040;
/** 4 KiB pages that one pmd maps (2 MiB). */
export const PMD_PAGES = 512;
/** HPAGE_PMD_ORDER. */
export const PMD_ORDER = 9;
/** 4 KiB pages that one table of pmds maps (1 GiB). */
export const PUD_PAGES = 262144;

const LARGE_VPN = FIRST_LARGE_PLACE * PLACE_PAGES;

/** The place in which a page of an address space lies. */
export function placeOf(vpn: number): number {
  const place = (vpn / PLACE_PAGES) | 0;
  return vpn < LARGE_VPN ? place : place - (place % (PUD_PAGES / PLACE_PAGES));
}

/** Which page of its place a page of an address space is, in 4 KiB. */
export function pageIn(vpn: number): number {
  return vpn < LARGE_VPN ? vpn % PLACE_PAGES : vpn % PUD_PAGES;
}

/** 4 KiB pages that a place has room for. */
export function placePages(place: number): number {
  return place < FIRST_LARGE_PLACE ? PLACE_PAGES : PUD_PAGES;
}

export const VM_READ = 1;
export const VM_WRITE = 2;
export const VM_SHARED = 4;
export const VM_UFFD_MISSING = 8;
export const VM_UFFD_WP = 16;
export const VM_UFFD_MINOR = 32;
export const VM_LOCKED = 64;
export const VM_DONTCOPY = 128;
export const VM_WIPEONFORK = 256;
export const VM_HUGEPAGE = 512;
export const VM_NOHUGEPAGE = 1024;
export const VM_HUGETLB = 2048;
export const VM_SOFTDIRTY = 4096;
export const VM_MERGEABLE = 8192;
export const VM_ACCOUNT = 16384;
/** Guard regions were installed here once (smaps "gu", 6.18). */
export const VM_MAYBE_GUARD = 32768;
export const VM_UFFD_RWP = 65536;
export const VM_UFFD = VM_UFFD_MISSING | VM_UFFD_WP | VM_UFFD_MINOR | VM_UFFD_RWP;

/** struct vm_area_struct. */
export interface Vma {
  /** First vpn, and one past the last. */
  readonly start: number;
  readonly end: number;
  /** VM_* of this file. */
  readonly flags: number;
  /** Index of the file mapped (shared anonymous and hugetlb memory have one too), -1: none. */
  readonly file: number;
  /** vm_pgoff in 4 KiB pages; of anonymous memory the vpn at which it was first touched. */
  readonly pgoff: number;
  /** Of a private mapping of a file, the vpn at which it was when its first copy was made; it moves along until then (vma_start_anon_pgoff()). */
  readonly anonPgoff: number;
  /** vm_userfaultfd_ctx: a userfaultfd's number, -1: none. */
  readonly ctx: number;
  /** Identity of the anon_vma, 0: none yet. Decides merges and what fork copies. */
  readonly anonVma: number;
  /** The anon_vma chain holds one link only: not a child's (list_is_singular() in is_mergeable_anon_vma()). */
  readonly singular: boolean;
}

/** Field by field: see patched(). */
export function copyVma(vma: Vma): Vma {
  return {
    start: vma.start,
    end: vma.end,
    flags: vma.flags,
    file: vma.file,
    pgoff: vma.pgoff,
    anonPgoff: vma.anonPgoff,
    ctx: vma.ctx,
    anonVma: vma.anonVma,
    singular: vma.singular,
  };
}

/** vma_is_anonymous(): shared anonymous memory is a file's, and so is hugetlb memory. */
export function isAnonymous(vma: Vma): boolean {
  return vma.file < 0 && (vma.flags & VM_HUGETLB) === 0;
}

/** VM_SHARED. */
export function isShared(vma: Vma): boolean {
  return (vma.flags & VM_SHARED) !== 0;
}

/** is_vm_hugetlb_page(). */
export function isHugetlb(vma: Vma): boolean {
  return (vma.flags & VM_HUGETLB) !== 0;
}

/** userfaultfd_wp(): registered for write protection. */
export function userfaultfdWp(vma: Vma): boolean {
  return (vma.flags & VM_UFFD_WP) !== 0;
}

/** The uffd bit of an entry means read-write protection here: PROT_NONE goes with it. */
export function userfaultfdRwp(vma: Vma): boolean {
  return (vma.flags & VM_UFFD_RWP) !== 0;
}

/** userfaultfd_protected(): registered for WP or RWP, which share the bit. A VMA never has both. */
export function userfaultfdProtected(vma: Vma): boolean {
  return (vma.flags & (VM_UFFD_WP | VM_UFFD_RWP)) !== 0;
}

/** Lists of modes by the VM_UFFD_* flags that they stand for. */
const modeLists = new Map<number, readonly RegisterMode[]>();

/** The modes for which a VMA is registered: the same list for the same modes. */
export function registeredModes(vma: Vma | undefined): readonly RegisterMode[] {
  const flags = vma === undefined || vma.ctx < 0 ? 0 : vma.flags & VM_UFFD;
  let modes = modeLists.get(flags);
  if (modes === undefined) {
    const rows = [
      [VM_UFFD_MISSING, "MISSING"],
      [VM_UFFD_WP, "WP"],
      [VM_UFFD_MINOR, "MINOR"],
      [VM_UFFD_RWP, "RWP"],
    ] as const;
    modes = rows.filter(([bit]) => (flags & bit) !== 0).map(([, mode]) => mode);
    modeLists.set(flags, modes);
  }
  return modes;
}

/** The page of the file that vpn maps, in 4 KiB pages. */
export function fileIndex(vma: Vma, vpn: number): number {
  return vma.pgoff + (vpn - vma.start);
}

/** Smaller of two spans: the part of [start, end) that a VMA covers. */
export function clip(vma: Vma, start: number, end: number): readonly [number, number] {
  return [Math.max(vma.start, start), Math.min(vma.end, end)];
}
