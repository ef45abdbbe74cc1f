// Files, swap and the machine's pools.

import { flags, keyword, required, row } from "./builders.ts";

const size = required("pages", "pages");
/** `huge=` of a mount. */
const huge = keyword("huge", "word", "huge-options");
const filePage = required("page", "file-page");

export const fileOperations = [
  row({
    name: "memfd",
    process: false,
    defines: "file",
    parameters: [size, huge],
    since: "3.17",
  }),
  row({
    name: "tmpfs",
    process: false,
    defines: "file",
    parameters: [size, huge],
    since: "3.11",
  }),
  row({
    name: "hugetlb",
    process: false,
    defines: "file",
    parameters: [size],
    since: "4.14",
  }),
  row({
    name: "pwrite",
    process: false,
    parameters: [filePage, required("value", "value")],
  }),
  row({
    name: "pread",
    process: false,
    parameters: [filePage],
  }),
  row({
    name: "fallocate",
    process: false,
    parameters: [required("range", "file-range"), flags("mode", "fallocate-flags")],
    since: "2.6.23",
  }),
  row({
    name: "ftruncate",
    process: false,
    parameters: [required("file", "file"), required("pages", "pages")],
  }),
  row({
    name: "swapon",
    process: false,
    parameters: [],
  }),
  row({
    name: "swapoff",
    process: false,
    parameters: [],
  }),
  row({
    name: "hugepages",
    process: false,
    parameters: [required("count", "count")],
  }),
  row({
    name: "compact",
    process: false,
    parameters: [],
    since: "2.6.35",
  }),
  row({
    name: "drop_slab",
    process: false,
    parameters: [],
    since: "2.6.16",
  }),
  row({
    name: "ksm",
    process: false,
    parameters: [],
    since: "2.6.32",
  }),
] as const;
