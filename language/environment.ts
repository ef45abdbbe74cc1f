// What the names of a scenario stand for at one of its lines. A value: a statement that names nothing new leaves the
// very same object.

import type { FileKind } from "../engine/operation.ts";
import { defaultSettings, type Settings } from "../engine/state/state.ts";

export interface FileInfo {
  readonly kind: FileKind;
  readonly pages: number;
}

export interface Environment {
  readonly settings: Settings;
  /** Options of the raw layout, as `config` gives them: engine/arch/options.ts. */
  readonly layout: Readonly<Record<string, boolean | number>>;
  /** Place numbers, in the order of first mention. */
  readonly places: ReadonlyMap<string, number>;
  readonly files: ReadonlyMap<string, FileInfo>;
  /** False: it has exited. */
  readonly processes: ReadonlyMap<string, boolean>;
  /** Threads that were named: `A/1`. */
  readonly threads: ReadonlyMap<string, true>;
  /**
   * How far a process's mappings reach in a place, in pages. What was unmapped counts on, for the kernel has an answer
   * there too.
   */
  readonly reach: ReadonlyMap<string, ReadonlyMap<number, number>>;
  /** Places whose mapping stands on a line that can't be read, and on no other before it: nobody knows what is there. */
  readonly unread: ReadonlySet<number>;
  /** `explore` stood before: nothing runs any more, it is said what may happen. */
  readonly exploring: boolean;
  /** An operation stood before: headers are over. */
  readonly started: boolean;
}

export const initialEnvironment: Environment = {
  settings: defaultSettings,
  layout: {},
  places: new Map(),
  files: new Map(),
  processes: new Map([["A", true]]),
  threads: new Map(),
  reach: new Map(),
  unread: new Set(),
  exploring: false,
  started: false,
};

/** Equal in all that a statement's meaning depends on. */
export function sameEnvironment(a: Environment, b: Environment): boolean {
  if (a === b) return true;
  return (
    a.started === b.started &&
    a.exploring === b.exploring &&
    (a.settings === b.settings || JSON.stringify(a.settings) === JSON.stringify(b.settings)) &&
    (a.layout === b.layout || JSON.stringify(a.layout) === JSON.stringify(b.layout)) &&
    sameMap(a.places, b.places, Object.is) &&
    sameMap(a.processes, b.processes, Object.is) &&
    sameMap(a.threads, b.threads, Object.is) &&
    sameMap(a.reach, b.reach, (x, y) => sameMap(x, y, Object.is)) &&
    (a.unread === b.unread ||
      (a.unread.size === b.unread.size && [...a.unread].every((place) => b.unread.has(place)))) &&
    sameMap(a.files, b.files, (x, y) => x.kind === y.kind && x.pages === y.pages)
  );
}

function sameMap<K, T>(a: ReadonlyMap<K, T>, b: ReadonlyMap<K, T>, same: (x: T, y: T) => boolean): boolean {
  if (a === b) return true;
  if (a.size !== b.size) return false;
  for (const [key, value] of a) {
    const other = b.get(key);
    if (other === undefined || !same(value, other)) return false;
  }
  return true;
}
