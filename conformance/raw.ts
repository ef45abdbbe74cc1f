// Raw entries, bit for bit. A trace writes the entry as it stood in the page table, but for the frame or slot in it, which is
// the number that the page word shows (docs/traces.md): the engine's entry gets that number through the map of the page words,
// and is encoded as that kernel does.

import type { Config } from "../engine/arch/options.ts";
import {
  type Entry,
  type EntryContext,
  encodeEntry,
  type Level,
  pageAt,
  placesOf,
  type State,
} from "../engine/index.ts";
import type { Difference } from "./compare.ts";
import type { Ids } from "./ids.ts";
import type { TraceLine } from "./trace.ts";

export interface RawCount {
  /** Entries compared, those empty on both sides aside. */
  readonly entries: number;
  readonly agree: number;
}

/** The tables nothing stands in: `none:0` where there is none down to there, or an empty pmd; `0` an empty entry of the last level. */
const EMPTY = new Set(["none:0", "0"]);

const LPA2: Config = { lpa2: true };
const NO_CONFIG: Config = {};

/** Entries are interned and few: each value is made once for a kernel, a level and a number. */
const encoded = new Map<string, Map<Entry, string>>();

function encode(entry: Entry, level: Level, id: number, context: EntryContext): string {
  const key = `${context.arch} ${context.kernel} ${context.config === LPA2} ${context.huge} ${level} ${id}`;
  const values = encoded.get(key) ?? new Map<Entry, string>();
  encoded.set(key, values);
  const known = values.get(entry);
  if (known !== undefined) return known;
  const raw = encodeEntry(numbered(entry, entry.kind === "present" && level === "pmd" ? 512 * id : id), level, context);
  const value = raw === undefined ? "no encoding" : `${level === "pte" ? "" : `${level}:`}${raw.toString(16)}`;
  values.set(entry, value);
  return value;
}

function numbered(entry: Entry, id: number): Entry {
  if (entry.kind === "present" || entry.kind === "migration" || entry.kind === "hwpoison")
    return { ...entry, frame: id };
  return entry.kind === "swap" ? { ...entry, slot: id } : entry;
}

/** The trace's number of what an entry refers to. 0: nothing, or the zero page. */
function idOf(entry: Entry, ids: Ids): number | undefined {
  if (entry.kind === "swap") return ids.slot(entry.slot);
  if (entry.kind === "present" || entry.kind === "migration" || entry.kind === "hwpoison") {
    return entry.frame === 0 ? 0 : ids.frame(entry.frame);
  }
  return 0;
}

/**
 * Compares a line's raw entries, after its page words were found to be the same. Adds to `count`, and gives the first entry that
 * differs. A trace without raw entries has nothing to compare.
 */
export function compareRaw(
  line: TraceLine,
  state: State,
  ids: Ids,
  count: { entries: number; agree: number },
): Difference | undefined {
  let first: Difference | undefined;
  for (const [mm, regions] of Object.entries(line.st)) {
    for (const { place, pageSize } of placesOf(state, mm)) {
      const theirs = regions[`r${place}`]?.pte;
      if (!theirs) continue;
      const context: EntryContext = {
        arch: state.settings.arch,
        kernel: state.settings.kernel,
        config: state.settings.lpa2 ? LPA2 : NO_CONFIG,
        huge: pageSize === 4096 ? "thp" : "hugetlb",
      };
      for (const [page, kernel] of theirs.entries()) {
        const { entry, level } = pageAt(state, mm, place, page);
        const id = idOf(entry, ids);
        const engine =
          level === "none"
            ? "none:0"
            : id === undefined
              ? "a frame no page word shows"
              : encode(entry, level, id, context);
        if (kernel === engine) {
          if (EMPTY.has(kernel)) continue;
          count.agree++;
        } else {
          first ??= { field: `pte ${mm}.r${place}[${page}]`, kernel, engine };
        }
        count.entries++;
      }
    }
  }
  return first;
}
