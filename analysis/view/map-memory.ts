// What lies behind the mappings as rows of the map: page caches, the swap area, page frames.

import { PMD_PAGES } from "../../engine/state/vma.ts";
import type { At } from "./item.ts";
import { type CellWords, type MapSource, Numbers, Stretches } from "./map-source.ts";
import { memorySources, type Source, wasText } from "./memory.ts";

/** Files have the columns of the mappings; slots and frames have numbers of their own. */
export function memoryMapSources(at: At): MapSource[] {
  return memorySources(at).map((source) => memorySource(at, source));
}

function memorySource({ record }: At, source: Source): MapSource {
  const { state } = record.step;
  const { before } = record;
  const numbers = new Numbers();
  const isFile = source.key.startsWith("file:");
  const first = isFile ? 0 : 1;
  const isHead = (position: number): boolean => {
    const { huge } = state.frames.get(position + first);
    return source.key === "frames" && huge !== "" && huge !== "tail";
  };
  const length = isFile
    ? source.count
    : source.key === "swap"
      ? Math.max(last(state.slots), last(before.slots))
      : Math.max(last(state.frames), last(before.frames));
  return {
    head: {
      key: source.key,
      name: source.name,
      owner: "",
      facts: source.facts,
      registered: [],
      size: source.size,
      pages: null,
      isNew: false,
    },
    group: isFile ? "pages" : source.key,
    length,
    first,
    fold(position) {
      const index = position + first;
      const look = source.look(index);
      return source.changed(index) ? CHANGED + numbers.of(`${look}, was ${source.before(index).word}`) : look;
    },
    span: (position) => (isHead(position) ? PMD_PAGES : 1),
    isChanged: (position) => source.changed(position + first),
    isAlarming: () => false,
    words: (position) => source.now(position + first).word,
    cell: (position, count) => cellOf(source, position + first, isHead(position) ? 1 : count),
  };
}

/** Above all looks. */
const CHANGED = 2 ** 30;

/** The highest number in use. */
function last<Each>(numbered: { forEach(each: (value: Each, number: number) => void): void }): number {
  let most = 0;
  numbered.forEach((_, number) => {
    most = Math.max(most, number);
  });
  return most;
}

function cellOf(source: Source, index: number, count: number): CellWords {
  const now = source.now(index);
  const found = new Stretches();
  source.refer(index, count, found);
  const old = source.changed(index) ? source.before(index) : null;
  const was = old === null ? "" : wasText(old, now);
  const label =
    count === 1
      ? source.label(index, now)
      : `${source.name} ${index}..${index + count - 1}: ${count} × ${[now.word, ...now.marks].join(", ")}`;
  return {
    shape: now.shape,
    word: now.word,
    marks: now.marks,
    wp: null,
    note: count === 1 ? now.note : "",
    refs: found.found,
    uses: count === 1 ? now.uses : null,
    before: old && {
      shape: old.shape,
      word: old.word,
      marks: old.marks,
      wp: false,
      by: null,
      uses: old.uses,
      note: old.note,
      was,
    },
    alarm: null,
    label: `${label}${was === "" ? "" : `, was ${was}`}`,
  };
}
