// Small problems: of operations that may come at any moment, and threads.

import { createState, defaultSettings, type Operation, type Settings, step } from "../../engine/index.ts";
import { type Kind, NO_PAGE, type Problem } from "../problem.ts";
import { neverFindings } from "../property.ts";

export interface Small {
  readonly settings?: Partial<Settings>;
  readonly setup: readonly Operation[];
  /** An operation, or one for each page of a list. */
  readonly events: readonly (Operation | readonly Operation[])[];
  readonly threads?: readonly (readonly Operation[])[];
  readonly codes?: readonly string[];
}

export const LOSSES = ["PTE001", "PTE002", "PTE003", "PTE004", "PTE005", "PTE009"];

export function problemOf({ settings, setup, events, threads = [], codes = LOSSES }: Small): Problem {
  const all = { ...defaultSettings, ...settings };
  const kinds: Kind[] = [];
  threads.forEach((operations, of) => {
    operations.forEach((operation, pc) => {
      kinds.push({ source: "thread", of, pc, instances: new Map([[NO_PAGE, operation]]) });
    });
  });
  events.forEach((event, of) => {
    const list: readonly (readonly [number, Operation])[] = Array.isArray(event)
      ? event.map((operation: Operation, page) => [page, operation] as const)
      : [[NO_PAGE, event as Operation] as const];
    kinds.push({ source: "event", of, pc: 0, instances: new Map(list) });
  });
  return {
    start: setup.reduce((state, op) => step(state, op).state, createState(all)),
    threads: threads.map((_, n) => `A/${n + 1}`),
    events: events.map(() => Number.POSITIVE_INFINITY),
    answers: [],
    kinds,
    properties: [
      neverFindings(codes, {
        settings: all,
        raw: { arch: "x86_64", kernel: all.kernel, config: {} },
        nameOf: (place) => `place${place}`,
      }),
    ],
    contents: false,
  };
}
