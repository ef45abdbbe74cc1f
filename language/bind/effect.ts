// What an operation does to the names after it.

import type { Operation } from "../../engine/operation.ts";
import type { Settings } from "../../engine/state/state.ts";
import type { Environment } from "../environment.ts";
import type { NewPlace } from "./names.ts";

export interface Effects {
  /** Places in the order of their first mention. */
  readonly places: readonly NewPlace[];
  readonly operation: Operation | null;
  /** The place that the statement maps, where it can't be read. */
  readonly unread: number | null;
  /** The statement says that its operation fails: then it maps nothing. */
  readonly fails: boolean;
  readonly thread: string | null;
  readonly settings: Partial<Settings> | null;
  readonly layout: Readonly<Record<string, boolean | number>> | null;
  readonly exploring: boolean;
}

export const NO_EFFECTS: Effects = {
  places: [],
  operation: null,
  unread: null,
  fails: false,
  thread: null,
  settings: null,
  layout: null,
  exploring: false,
};

/** The environment after a statement; the same object where nothing changes. */
export function apply(before: Environment, effects: Effects): Environment {
  if (effects === NO_EFFECTS) return before;
  let after = before;
  const { operation, thread, settings, layout } = effects;
  if (settings !== null) after = { ...after, settings: { ...after.settings, ...settings } };
  if (effects.exploring) after = { ...after, exploring: true, started: true };
  if (layout !== null) after = { ...after, layout: { ...after.layout, ...layout } };
  if (effects.places.length > 0) {
    const places = new Map(after.places);
    for (const { name, place } of effects.places) if (!places.has(name)) places.set(name, place);
    after = { ...after, places };
  }
  if (thread !== null && !after.threads.has(thread))
    after = { ...after, threads: new Map(after.threads).set(thread, true) };
  if (operation === null) return withUnread(after, effects.unread);
  if (!after.started) after = { ...after, started: true };
  const mapsNothing = effects.fails && (operation.op === "mmap" || operation.op === "mremap");
  return mapsNothing ? after : applyOperation(after, operation);
}

function applyOperation(before: Environment, operation: Operation): Environment {
  switch (operation.op) {
    case "file": {
      const { kind, pages } = operation;
      const known = before.files.get(operation.file);
      if (known !== undefined && known.kind === kind && known.pages === pages) return before;
      return { ...before, files: new Map(before.files).set(operation.file, { kind, pages }) };
    }
    case "ftruncate": {
      const known = before.files.get(operation.file);
      if (known === undefined || known.pages === operation.pages) return before;
      return {
        ...before,
        files: new Map(before.files).set(operation.file, { kind: known.kind, pages: operation.pages }),
      };
    }
    case "spawn":
      if (before.processes.get(operation.process) === true) return before;
      return { ...before, processes: new Map(before.processes).set(operation.process, true) };
    case "fork": {
      if (before.processes.get(operation.child) === true) return before;
      const processes = new Map(before.processes).set(operation.child, true);
      const reach = before.reach.get(operation.mm);
      return { ...before, processes, reach: reach ? new Map(before.reach).set(operation.child, reach) : before.reach };
    }
    case "exit": {
      if (before.processes.get(operation.mm) !== true) return before;
      const reach = new Map(before.reach);
      reach.delete(operation.mm);
      return { ...before, processes: new Map(before.processes).set(operation.mm, false), reach };
    }
    case "mmap":
      return withReach(before, operation.mm, operation.place, operation.pages);
    case "mremap": {
      const own = before.reach.get(operation.mm);
      const count = operation.range.count ?? own?.get(operation.range.place) ?? 0;
      const reached = own?.get(operation.to.place) ?? 0;
      return withReach(before, operation.mm, operation.to.place, Math.max(reached, operation.to.page + count));
    }
    default:
      return before;
  }
}

function withUnread(before: Environment, place: number | null): Environment {
  if (place === null || before.unread.has(place)) return before;
  return { ...before, unread: new Set(before.unread).add(place) };
}

function withReach(before: Environment, process: string, place: number, pages: number): Environment {
  const own = before.reach.get(process);
  // mmap() of no pages is EINVAL.
  if (pages === 0 || own?.get(place) === pages) return before;
  const unread = new Set(before.unread);
  if (unread.delete(place)) return withReach({ ...before, unread }, process, place, pages);
  return { ...before, reach: new Map(before.reach).set(process, new Map(own).set(place, pages)) };
}
