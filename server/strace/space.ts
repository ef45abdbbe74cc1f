// Where the traced processes have what, by address: names and pages for a scenario, from the numbers in a trace.

const PAGE = 4096n;
const HUGE_PAGE = 2n * 1024n * 1024n;

export interface Mapping {
  readonly name: string;
  readonly start: bigint;
  readonly end: bigint;
  /** Bytes. */
  readonly pageSize: bigint;
}

export class AddressSpace {
  private mappings: Mapping[] = [];

  /** What is mapped later lies over what was mapped before. */
  add(name: string, start: bigint, length: bigint, huge: boolean): Mapping {
    const pageSize = huge ? HUGE_PAGE : PAGE;
    const mapping = { name, start, end: start + roundUp(length, pageSize), pageSize };
    this.mappings.unshift(mapping);
    return mapping;
  }

  copy(): AddressSpace {
    const copy = new AddressSpace();
    copy.mappings = [...this.mappings];
    return copy;
  }

  at(address: bigint): Mapping | undefined {
    return this.mappings.find(({ start, end }) => address >= start && address < end);
  }

  /** `buf[2]`, `buf[0..3]`, or `buf` for all of it; null where the trace does not show what lies there. */
  range(address: bigint, length: bigint): string | null {
    const mapping = this.at(address);
    if (!mapping) return null;
    const { name, start, end, pageSize } = mapping;
    const from = (address - start) / pageSize;
    const count = roundUp(length, pageSize) / pageSize;
    if (address === start && address + length >= end) return name;
    if (count === 0n) return `${name}[${from}..+0]`;
    return count === 1n ? `${name}[${from}]` : `${name}[${from}..${from + count - 1n}]`;
  }
}

/** Pages of a length, rounded up as the kernel does. */
export function pagesOf(length: bigint, huge: boolean): bigint {
  const size = huge ? HUGE_PAGE : PAGE;
  return roundUp(length, size) / size;
}

function roundUp(length: bigint, to: bigint): bigint {
  return ((length + to - 1n) / to) * to;
}

/** A number as strace prints it: decimal or hexadecimal. Null: NULL, or no number. */
export function numberOf(text: string | null | undefined): bigint | null {
  const digits = /^(?:0x[0-9a-f]+|\d+)/i.exec((text ?? "").trim())?.[0];
  return digits === undefined ? null : BigInt(digits);
}
