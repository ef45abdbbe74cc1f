// Mappings, what is done to them by system calls, and what the kernel reads, writes and holds of them.

import { flags, inBytes, keyword, optional, page, range, required, row, vocabulary, word } from "./builders.ts";

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

// What the kernel reads and writes on somebody's behalf, and what it holds in memory for that.

export const kernelOperations = [
  row({
    name: "kread",
    parameters: [page, word("by", "kernel-access")],
  }),
  row({
    name: "kwrite",
    parameters: [page, word("by", "kernel-access"), optional("value", "value")],
  }),
  row({
    name: "pin",
    parameters: [range],
  }),
  row({
    name: "unpin",
    parameters: [range],
  }),
] as const;

/** The ways by which the kernel comes to a page, each named as the kernel names it. */
export const kernelVocabularies = [
  vocabulary("kernel-access", "way of the kernel's", "", [
    ["COPY_USER", ""],
    ["PROCESS_VM", "3.2"],
    ["PTRACE", ""],
    ["GUP", ""],
    ["KVM", ""],
    ["PIN", "5.6"],
  ]),
] as const;
