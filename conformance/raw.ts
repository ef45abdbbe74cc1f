// Raw entries, bit for bit. A trace writes the entry as it stood in the page table, but for the frame or slot in it, which is
// the number that the page word shows (docs/traces.md): the engine's entry gets that number through the map of the page words,
// and is encoded as that kernel does.

import type { Config } from "../engine/arch/options.ts";
import {
  type Entry,
  type EntryContext,
  encodeEntry,
  type KernelVersion,
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
const encoded = new Map<string, Map<number, Map<Entry, string>>>();

/** The values known of a kernel's entries, by number. */
function valuesOf({ arch, kernel, config, huge }: EntryContext, level: Level): Map<number, Map<Entry, string>> {
  const key = `${arch} ${kernel} ${config === LPA2} ${huge} ${level}`;
  const known = encoded.get(key) ?? new Map<number, Map<Entry, string>>();
  encoded.set(key, known);
  return known;
}

type Values = Partial<Record<Level, Map<number, Map<Entry, string>>>>;

/** `known`: the values of this context, by level. */
function encode(entry: Entry, level: Level, id: number, context: EntryContext, known: Values): string {
  const ofLevel = known[level] ?? valuesOf(context, level);
  known[level] = ofLevel;
  const values = ofLevel.get(id) ?? new Map<Entry, string>();
  ofLevel.set(id, values);
  const old = values.get(entry);
  if (old !== undefined) return old;
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
 * differs. A trace without raw entries has nothing to compare. `kernel` wrote it; the state may be of a run on another that answers the same.
 */
export function compareRaw(
  line: TraceLine,
  state: State,
  kernel: KernelVersion,
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
        kernel,
        config: state.settings.lpa2 ? LPA2 : NO_CONFIG,
        huge: pageSize === 4096 ? "thp" : "hugetlb",
      };
      const known: Values = {};
      for (const [page, word] of theirs.entries()) {
        const { entry, level } = pageAt(state, mm, place, page);
        const id = idOf(entry, ids);
        const engine =
          level === "none"
            ? "none:0"
            : id === undefined
              ? "a frame no page word shows"
              : encode(entry, level, id, context, known);
        if (word === engine) {
          if (EMPTY.has(word)) continue;
          count.agree++;
        } else {
          first ??= { field: `pte ${mm}.r${place}[${page}]`, kernel: word, engine };
        }
        count.entries++;
      }
    }
  }
  return first;
}
