// What of a program happens: its operations and its checks, in their order. Most of a version is that of the version before, and taken over from it.

import type { Operation } from "../../engine/index.ts";
import { type Program, type Running, running } from "../../language/index.ts";

export interface Happening {
  /** Statements that carry out an operation, and the operations: parallel. */
  readonly running: readonly Running[];
  readonly operations: readonly Operation[];
  /** `after`: the step that a check looks at the state after; -1: before the first. */
  readonly checks: readonly { readonly running: Running; readonly after: number }[];
}

export function happening(program: Program, previous: Happening): Happening {
  const list: Running[] = [];
  const operations: Operation[] = [];
  const checks: { running: Running; after: number }[] = [];
  const add = (each: Running): void => {
    const { operation } = each.bound;
    if (operation === null) checks.push({ running: each, after: list.length - 1 });
    else {
      list.push(each);
      operations.push(operation);
    }
  };
  if (program.includes.size > 0) for (const each of running(program)) add(each);
  else own(program, previous, add);
  return { running: list, operations, checks };
}

const NO_FILES: readonly string[] = [];

/** As `running`, for a program without includes. */
function own({ bound: all }: Program, previous: Happening, add: (each: Running) => void): void {
  let next = 0;
  for (let line = 0; line < all.length; line++) {
    const bound = all[line];
    if (bound === undefined || (bound.operation === null && bound.check === null)) continue;
    while (next < previous.running.length && (previous.running[next]?.line ?? line) < line) next++;
    const old = previous.running[next];
    add(
      old !== undefined && old.line === line && old.bound === bound && old.files.length === 0
        ? old
        : { files: NO_FILES, line, bound },
    );
  }
}
