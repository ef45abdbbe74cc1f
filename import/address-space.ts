// Where a traced process has what: mappings by address, as mmap, munmap and mremap move them. Addresses and lengths in bytes.

const PAGE = 4096n;
const HUGE_PAGE = 2n * 1024n * 1024n;

/** A file that is mapped, written or punched. */
export interface TracedFile {
  readonly kind: "memfd" | "tmpfs" | "hugetlb";
  /** As the trace names it: memfd_create's name, a path's last part. */
  readonly label: string;
  /** Where it is known only from a path, what it is is assumed. */
  readonly assumed: boolean;
  /** Bytes: when it was first used, and now. */
  size: bigint;
  firstSize: bigint | null;
  /** The calls that made it, and gave it its first size, by their lines in the trace. */
  readonly lines: number[];
  /** Of a file that was mapped before the trace began. */
  readonly inode?: string;
}

/** What one mmap (or the target of an mremap) made; a child of fork has the same ones. */
export interface Mapping {
  readonly label: string;
  readonly address: bigint;
  /** Bytes. */
  readonly length: bigint;
  readonly pageSize: bigint;
  readonly file: TracedFile | null;
  readonly shared: boolean;
  readonly writable: boolean;
  /** What it was moved from, and which page of that is its page 0. */
  readonly from: { readonly mapping: Mapping; readonly page: number } | null;
  /** First page of the file; 0 without one. */
  readonly offset: number;
  /** A userfaultfd was registered here. */
  registered: boolean;
  /** With UFFD_FEATURE_WP_ASYNC: a write clears the bit by itself. */
  async: boolean;
}

/** Pages of a mapping. */
export interface PageRange {
  readonly mapping: Mapping;
  readonly first: number;
  readonly count: number;
}

interface Area {
  readonly start: bigint;
  readonly end: bigint;
  readonly mapping: Mapping;
}

/** Unmapped areas that keep their names: what is asked of later lay in one of the last. */
const REMEMBERED = 1000;

export class AddressSpace {
  /** Those that are mapped, by address; none overlaps another. */
  private areas: Area[] = [];
  /** Those that were: an address in one of them still has a name. */
  private gone: Area[] = [];

  add(mapping: Mapping): void {
    const end = mapping.address + roundUp(mapping.length, mapping.pageSize);
    this.remove(mapping.address, end - mapping.address);
    this.areas.splice(this.after(mapping.address), 0, { start: mapping.address, end, mapping });
  }

  remove(address: bigint, length: bigint): void {
    const end = address + roundUp(length, PAGE);
    const from = this.after(address);
    let to = from;
    for (; (this.areas[to]?.start ?? end) < end; to++);
    const cut = this.areas.slice(from, to);
    if (cut.length === 0) return;
    const left = cut.flatMap((area) => [
      ...(area.start < address ? [{ ...area, end: address }] : []),
      ...(area.end > end ? [{ ...area, start: end }] : []),
    ]);
    this.areas.splice(from, to - from, ...left);
    this.gone.push(...cut);
    if (this.gone.length > 2 * REMEMBERED) this.gone = this.gone.slice(-REMEMBERED);
  }

  /** What is mapped now. */
  now(): Mapping[] {
    return [...new Set(this.areas.map(({ mapping }) => mapping))];
  }

  copy(): AddressSpace {
    const copy = new AddressSpace();
    copy.areas = [...this.areas];
    copy.gone = [...this.gone];
    return copy;
  }

  /** What lies at an address, or lay there last. */
  at(address: bigint): Mapping | null {
    const area = this.areas[this.after(address)];
    if (area && area.start <= address) return area.mapping;
    return this.gone.findLast(({ start, end }) => start <= address && address < end)?.mapping ?? null;
  }

  /** Pages from an address on, of each mapping that the range crosses, or crossed; an empty list where the trace does not show what lies there. */
  ranges(address: bigint, length: bigint): PageRange[] {
    const mapped = this.mapped(address, length);
    const first = this.at(address);
    if (mapped.length > 0 || first === null) return mapped;
    return [rangeOf(first, address, address + length)];
  }

  /** The same of what is mapped now. Parts of one mapping are one range, holes between them included. */
  mapped(address: bigint, length: bigint): PageRange[] {
    const end = address + length;
    const ranges: PageRange[] = [];
    for (let i = this.after(address); ; i++) {
      const area = this.areas[i];
      if (!area || area.start >= end) return ranges;
      const next = rangeOf(area.mapping, -smaller(-area.start, -address), smaller(area.end, end));
      const last = ranges.at(-1);
      if (last?.mapping === area.mapping)
        ranges[ranges.length - 1] = { ...last, count: next.first + next.count - last.first };
      else ranges.push(next);
    }
  }

  /** Where the first area stands that ends after an address. */
  private after(address: bigint): number {
    let low = 0;
    for (let high = this.areas.length; low < high; ) {
      const middle = (low + high) >> 1;
      if ((this.areas[middle]?.end ?? 0n) > address) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}

/** The smaller of two numbers of bytes; Math.min takes no bigint. */
export function smaller(a: bigint, b: bigint): bigint {
  if (a < b) return a;
  return b;
}

function rangeOf(mapping: Mapping, from: bigint, to: bigint): PageRange {
  const first = (from - mapping.address) / mapping.pageSize;
  const last = roundUp(to - mapping.address, mapping.pageSize) / mapping.pageSize;
  return { mapping, first: Number(first), count: Number(last > first ? last - first : 0n) };
}

export function pageSize(huge: boolean): bigint {
  return huge ? HUGE_PAGE : PAGE;
}

/** Pages of a length in bytes, rounded up as the kernel does. */
export function pagesOf(length: bigint, size: bigint): number {
  return Number(roundUp(length, size) / size);
}

function roundUp(length: bigint, to: bigint): bigint {
  return ((length + to - 1n) / to) * to;
}

/** What one page was seen to hold: letters of a pagemap word, P, S, z (the zero page), W (uffd-wp), G (guard). `-`: nothing. */
export interface SeenPage {
  readonly mapping: Mapping;
  readonly page: number;
  readonly word: string;
}

/** The last words of each mapping's pages, by number; what is not in it was never looked at. */
export type Seen = Map<Mapping, string[]>;
