// Processes, migration and memory pressure.

import { optional, page, range, required, row } from "./builders.ts";

export const processOperations = [
  row({
    name: "spawn",
    process: false,
    parameters: [required("process", "new-process")],
  }),
  row({
    name: "fork",
    parameters: [required("child", "new-process")],
  }),
  row({
    name: "exit",
    parameters: [],
  }),
  row({
    name: "clear_refs",
    parameters: [optional("value", "count")],
  }),
  row({
    name: "migrate",
    parameters: [page],
  }),
  row({
    name: "migrate_begin",
    parameters: [page],
  }),
  row({
    name: "migrate_end",
    parameters: [page],
  }),
  row({
    name: "reclaim",
    parameters: [page],
  }),
  row({
    name: "khugepaged",
    parameters: [range],
    since: "2.6.38",
  }),
  row({
    name: "numa_hint",
    parameters: [page],
    since: "3.8",
  }),
] as const;
