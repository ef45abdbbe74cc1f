// Mappings and what is done to them by system calls.

import { flags, inBytes, keyword, optional, page, range, required, row, word } from "./builders.ts";

export const memoryRows = [
  row({
    name: "mmap",
    defines: "place",
    parameters: [
      required("pages", "pages"),
      flags("flags", "map-flags"),
      optional("file", "file"),
      keyword("offset", "count"),
      keyword("track", "count"),
      keyword("prot", "flags", "prot"),
    ],
  }),
  row({
    name: "munmap",
    parameters: [range],
  }),
  row({
    name: "mprotect",
    parameters: [range, flags("prot", "prot", false)],
  }),
  row({
    name: "mlock",
    parameters: [range],
  }),
  row({
    name: "munlock",
    parameters: [range],
  }),
  row({
    name: "mremap",
    parameters: [range, required("to", "page"), flags("flags", "mremap-flags")],
  }),
  row({
    name: "madvise",
    parameters: [range, word("advice", "advice")],
  }),
  row({
    name: "read",
    parameters: [page],
  }),
  row({
    name: "write",
    parameters: [page, optional("value", "value")],
  }),
] as const;

export const memoryOperations = inBytes(memoryRows);
