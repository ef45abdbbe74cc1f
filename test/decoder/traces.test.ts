// Every raw page-table entry of the kernel traces says what the page word beside it says, and is written back to the same bits.

import { expect, test } from "vitest";
import { decodeToEntry, type EntryContext, encodeEntry } from "../../engine/arch/entry.ts";
import { type Entry, flagsOf, isUffdWp, SOFT_DIRTY, SPECIAL, UFFD_WP } from "../../engine/state/entry.ts";
import { sets, tracesOf } from "../kernel/corpus.ts";

interface Region {
  readonly vma: readonly string[];
  readonly pg: readonly string[];
  readonly pte?: readonly string[];
}
interface Line {
  readonly st?: Readonly<Record<string, Readonly<Record<string, Region>>>>;
}

/** `PXWD:p1` as its letters and what stands after the colon. */
function split(word: string): { letters: string; at: string } {
  const colon = word.indexOf(":");
  return colon < 0
    ? { letters: word === "-" ? "" : word, at: "" }
    : { letters: word.slice(0, colon), at: word.slice(colon + 1) };
}

/** smaps' flags of the VMA that a page lies in. */
function vmaFlags(region: Region, page: number): readonly string[] {
  for (const text of region.vma) {
    const [range = "", , ...flags] = text.split(" ");
    const [start = 0, pages = 0] = range.split("+").map(Number);
    if (page >= start && page < start + pages) return flags;
  }
  return [];
}

/** Where entry and word part; empty: nowhere. `first`: the word of the first page of the 2 MiB. */
function differences(entry: Entry, word: string, first: string, flags: readonly string[], huge: boolean): string[] {
  const { letters, at } = split(word);
  const hugetlb = flags.includes("ht");
  const found: string[] = [];
  const check = (holds: boolean, what: string): void => {
    if (!holds) found.push(what);
  };
  check(letters.includes("P") === (entry.kind === "present"), "present");
  // A hugetlb marker shows as W alone, and a hugetlb poison marker as nothing.
  if (!(hugetlb && entry.kind === "marker"))
    check(letters.includes("S") === (entry.kind === "swap" || entry.kind === "marker"), "swapped");
  // pagemap shows the swap bit that rides on a marker as well as the marker's own.
  const rides = entry.kind === "marker" && (entry.flags & UFFD_WP) !== 0;
  check(letters.includes("W") === (isUffdWp(entry) || rides), "uffd-wp");
  const dirty = (flagsOf(entry) & SOFT_DIRTY) !== 0;
  // pagemap says soft-dirty for the VMA's flag too; for hugetlb for nothing else.
  if (!hugetlb) check(letters.includes("D") === (dirty || flags.includes("sd")), "soft-dirty");
  if (entry.kind === "present") {
    const zero = at === "z";
    check(zero === ((flagsOf(entry) & SPECIAL) !== 0 || (huge && entry.frame === 0)), "zero page");
    const frames = [at, split(first).at].map((each) => (each === "z" ? 0 : Number(each.slice(1))));
    // A trace numbers 2 MiB leaves by their first page: frame 512 · K (docs/traces.md).
    check(frames.map((each) => (huge ? 512 * each : each)).includes(entry.frame), `frame ${entry.frame}`);
  }
  if (entry.kind === "swap") check(at === `0/s${entry.slot}`, `slot ${entry.slot}`);
  if (entry.kind === "marker" && !hugetlb)
    check(at === `31/${entry.bits}` || /^30\/p\d+$/.test(at), `marker ${entry.bits}`);
  return found;
}

test.each(["6.1", "6.12"] as const)(
  "raw entries of %s",
  (kernel) => {
    const context: EntryContext = { arch: "x86_64", kernel };
    const known = new Map<string, string>();
    const wrong = new Set<string>();
    let entries = 0;
    const look = (raw: string, word: string, first: string, flags: readonly string[]): string => {
      const huge = raw.startsWith("pmd:") || raw.startsWith("none:");
      const level = huge ? "pmd" : "pte";
      const bits = BigInt(`0x${raw.replace(/^(?:pmd|none):/, "")}`);
      const entry = decodeToEntry(bits, level, context);
      if (!entry) return "not an entry of the engine";
      const back = encodeEntry(entry, level, { ...context, huge: flags.includes("ht") ? "hugetlb" : "thp" });
      return [
        ...differences(entry, word, first, flags, huge),
        ...(back === bits ? [] : [`written back as ${back?.toString(16)}`]),
      ].join(", ");
    };
    for (const set of sets) {
      for (const { name, text } of tracesOf(kernel, set)) {
        for (const line of text.split("\n")) {
          const parsed: Line = line === "" ? {} : JSON.parse(line);
          for (const regions of Object.values(parsed.st ?? {})) {
            for (const region of Object.values(regions)) {
              for (const [page, raw] of (region.pte ?? []).entries()) {
                entries++;
                const word = region.pg[page] ?? "";
                const first = region.pg[page - (page % 512)] ?? "";
                const flags = vmaFlags(region, page);
                const key = `${raw} ${word} ${first} ${flags.join(" ")}`;
                const said = known.get(key) ?? look(raw, word, first, flags);
                known.set(key, said);
                if (said !== "") wrong.add(`${raw} ${word} [${flags.join(" ")}]: ${said} (${set}/${name})`);
              }
            }
          }
        }
      }
    }
    expect([...wrong].slice(0, 20)).toEqual([]);
    expect(entries).toBeGreaterThan(100_000);
  },
  30_000,
);
