// Patterns that no kernel writes as an entry: what fills memory that is free, new or not memory at all (include/linux/poison.h).

import type { Word } from "../engine/arch/field.ts";

const BYTES: ReadonlyMap<number, string> = new Map([
  [0x6b, "POISON_FREE, which SLUB fills freed objects with (slub_debug)"],
  [0x5a, "POISON_INUSE, which SLUB fills new objects with (slub_debug)"],
  [0xa5, "POISON_END, the last byte of a poisoned object"],
  [0xaa, "PAGE_POISON, which fills freed pages (page_poison)"],
  [0xcc, "POISON_FREE_INITMEM, which freed __init memory is filled with, or SLUB_RED_ACTIVE, a red zone"],
  [0xbb, "SLUB_RED_INACTIVE, a red zone"],
  [0x5b, "JBD_POISON_FREE"],
  [0x5c, "JBD2_POISON_FREE"],
  [0xa7, "POOL_POISON_FREED, a freed DMA pool block"],
  [0xa9, "POOL_POISON_ALLOCATED, a new DMA pool block"],
  [0x11, "MUTEX_DEBUG_INIT"],
  [0x22, "MUTEX_DEBUG_FREE"],
  [0xbd, "KEY_DESTROY, a destroyed key"],
  [0xff, "all ones, as reads of absent devices or erased flash give"],
]);

const WORDS: readonly (readonly [hi: number, lo: number, says: string])[] = [
  [0xdead0000, 0x00000100, "LIST_POISON1, the next pointer of a list entry that was removed"],
  [0xdead0000, 0x00000122, "LIST_POISON2, the previous pointer of a list entry that was removed"],
  [0xdead0000, 0x00000200, "LIST_POISON2 of kernels before 4.x, of a list entry that was removed"],
  [0xdead0000, 0x00000400, "TAIL_MAPPING, the mapping of a compound page's tail"],
  [0xdeadbeef, 0xdeadbeef, "deadbeef, a filling that people choose"],
];

/** What the pattern is; undefined: it is none. `width`: the bits of an entry. */
export function poisonOf({ hi, lo }: Word, width: 32 | 64): string | undefined {
  const first = lo & 0xff;
  const filled = Math.imul(first, 0x01010101) >>> 0;
  if (first !== 0 && lo === filled && (width === 32 || hi === filled))
    return `the byte ${byteText(first)} ${width === 64 ? "eight" : "four"} times: ${BYTES.get(first) ?? "a fill or poison pattern, none that include/linux/poison.h names"}`;
  // What is left has something in its top byte, or is text with zeros behind it: an address that a machine has leaves no room for it.
  if (width === 32 || hi < 0x1000) return undefined;
  const word = WORDS.find(([top, low]) => top === hi && low === lo);
  if (word) return word[2];
  const bytes = [...bytesOf(lo), ...bytesOf(hi)];
  const common = bytes.find((each) => each !== 0 && bytes.filter((other) => other === each).length >= 6);
  if (common !== undefined && BYTES.has(common) && common !== 0xff)
    return `nearly all bytes ${byteText(common)}, as of ${BYTES.get(common)}, and written to since`;
  return asciiOf(bytes);
}

function bytesOf(half: number): number[] {
  return [half & 0xff, (half >>> 8) & 0xff, (half >>> 16) & 0xff, half >>> 24];
}

/** Text, lowest byte first as it stands in memory: eight characters, or six and more and then zeros. */
function asciiOf(bytes: readonly number[]): string | undefined {
  const end = bytes.indexOf(0);
  const text = end < 0 ? bytes : bytes.slice(0, end);
  if (text.length < 6 || bytes.slice(text.length).some((each) => each !== 0)) return undefined;
  if (!text.every((each) => (each >= 0x20 && each < 0x7f) || each === 0x0a || each === 0x09)) return undefined;
  return `ASCII, ${JSON.stringify(String.fromCharCode(...text))}: data where the table should be`;
}

function byteText(byte: number): string {
  return `0x${byte.toString(16).padStart(2, "0")}`;
}

/** An address of the kernel's direct map or vmalloc area on x86-64, arm64 or riscv64: a pointer, not an entry. */
export function looksLikePointer(value: bigint): boolean {
  const top = value >> 44n;
  return (
    (top >= 0xffff0n && top <= 0xffff9n) ||
    (top >= 0xff000n && top <= 0xff1ffn) ||
    (top >= 0xffffcn &&
      top <= 0xffffen &&
      value >> 40n !== 0xfffffen &&
      value % 8n === 0n &&
      (value >> 32n) % 0x10n !== 0xfn)
  );
}
