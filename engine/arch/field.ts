// A field of a word, for one context: reads its number and puts it back. Words are two 32-bit halves here, because big
// integers cost too much where a log of millions of values is read; a field's number is a bigint only where it may not
// fit a double.

import type { FieldRow } from "./table.ts";

/** The upper and lower half of a 64-bit word, each an unsigned 32-bit number. */
export interface Word {
  readonly hi: number;
  readonly lo: number;
}

/** The halves of a value; bits above 63 are dropped. */
export function toWord(value: bigint): Word {
  return { hi: Number(BigInt.asUintN(32, value >> 32n)), lo: Number(BigInt.asUintN(32, value)) };
}

/** The value of two halves, from 0 up: no sign. */
export function fromWord(word: Word): bigint {
  return (BigInt(word.hi) << 32n) | BigInt(word.lo);
}

/** Bits hi … lo of the word are bits `to` … of the field's number. */
export interface Span {
  readonly hi: number;
  readonly lo: number;
  readonly to: number;
}

export class Field {
  readonly name: string;
  readonly row: FieldRow;
  /** From the highest bit of the word down. */
  readonly spans: readonly Span[];
  /** The whole field lies in one half, upright: read without big integers. */
  private readonly shift: number;
  private readonly mask: number;
  private readonly upper: boolean;

  constructor(row: FieldRow, spans: readonly Span[]) {
    this.name = row.name;
    this.row = row;
    this.spans = spans;
    const only = spans.length === 1 ? spans[0] : undefined;
    const narrow = only !== undefined && only.to === 0 && only.hi >> 5 === only.lo >> 5 && only.hi - only.lo < 31;
    this.upper = narrow && only.lo >= 32;
    this.shift = narrow ? only.lo & 31 : 0;
    this.mask = narrow ? 2 ** (only.hi - only.lo + 1) - 1 : 0;
  }

  get width(): number {
    return this.spans.reduce((sum, span) => sum + span.hi - span.lo + 1, 0);
  }

  /** One bit that stands for itself: written by its name alone. */
  get isFlag(): boolean {
    const only = this.spans[0];
    return this.spans.length === 1 && only?.hi === only?.lo && only?.to === 0;
  }

  read(word: Word): number | bigint {
    if (this.mask !== 0) {
      const found = ((this.upper ? word.hi : word.lo) >>> this.shift) & this.mask;
      return this.row.inverted === true ? found ^ this.mask : found;
    }
    let value = 0n;
    const whole = fromWord(word);
    for (const { hi, lo, to } of this.spans) {
      const width = hi - lo + 1;
      const bits = this.row.inverted === true ? ~whole : whole;
      value |= BigInt.asUintN(width, bits >> BigInt(lo)) << BigInt(to);
    }
    return value;
  }

  /** The word's bits for that number; undefined where the field cannot hold it. */
  write(value: bigint): bigint | undefined {
    let left = value;
    let word = 0n;
    for (const { hi, lo, to } of this.spans) {
      const width = hi - lo + 1;
      const part = BigInt.asUintN(width, value >> BigInt(to));
      left -= part << BigInt(to);
      word |= (this.row.inverted === true ? BigInt.asUintN(width, ~part) : part) << BigInt(lo);
    }
    return left === 0n && value >= 0n ? word : undefined;
  }

  /** As write, for numbers known to fit: adds to halves, without big integers where the field is narrow. */
  put(value: number | bigint, into: { hi: number; lo: number }): void {
    if (this.mask !== 0) {
      const bits = (this.row.inverted === true ? Number(value) ^ this.mask : Number(value)) << this.shift;
      if (this.upper) into.hi = (into.hi | bits) >>> 0;
      else into.lo = (into.lo | bits) >>> 0;
      return;
    }
    const word = this.write(BigInt(value)) ?? 0n;
    into.hi = (into.hi | Number(word >> 32n)) >>> 0;
    into.lo = (into.lo | Number(word & 0xffffffffn)) >>> 0;
  }
}
