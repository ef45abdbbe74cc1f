// What the kernel reads and writes on somebody's behalf, and what it holds in memory for that.

import { optional, page, range, row, vocabulary, word } from "./builders.ts";

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
