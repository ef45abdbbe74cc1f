// userfaultfd and its ioctls, and PAGEMAP_SCAN.

import { flags, inBytes, keyword, optional, range, required, row } from "./builders.ts";

export const userfaultfdRows = [
  row({
    name: "userfaultfd",
    parameters: [flags("features", "features"), flags("flags", "uffd-flags")],
    since: "4.3",
  }),
  row({
    name: "uffd_read",
    parameters: [optional("count", "count")],
    since: "4.3",
  }),
  row({
    name: "uffd_poll",
    parameters: [],
    since: "4.3",
  }),
  row({
    name: "close",
    parameters: [],
    since: "4.3",
  }),
  row({
    name: "register",
    parameters: [range, flags("modes", "register-modes", false)],
    since: "4.3",
  }),
  row({
    name: "unregister",
    parameters: [range],
    since: "4.3",
  }),
  row({
    name: "wp",
    parameters: [range],
    since: "5.7",
  }),
  row({
    name: "unwp",
    parameters: [range, flags("flags", "wp-flags")],
    since: "5.7",
  }),
  row({
    name: "resolve",
    parameters: [range, flags("flags", "wp-flags")],
    since: "5.7",
  }),
  row({
    name: "rwp",
    parameters: [range, flags("flags", "rwp-flags")],
    since: "7.3",
  }),
  row({
    name: "unrwp",
    parameters: [range, flags("flags", "rwp-flags")],
    since: "7.3",
  }),
  row({
    name: "set_mode",
    parameters: [keyword("enable", "flags", "features"), keyword("disable", "flags", "features")],
    since: "7.3",
  }),
  row({
    name: "wake",
    parameters: [range],
    since: "4.3",
  }),
  row({
    name: "copy",
    parameters: [range, required("value", "value"), flags("flags", "copy-flags")],
    since: "4.3",
  }),
  row({
    name: "zeropage",
    parameters: [range, flags("flags", "zeropage-flags")],
    since: "4.3",
  }),
  row({
    name: "continue",
    parameters: [range, flags("flags", "continue-flags")],
    since: "5.13",
  }),
  row({
    name: "poison",
    parameters: [range, flags("flags", "poison-flags")],
    since: "6.6",
  }),
  row({
    name: "move",
    parameters: [required("to", "range"), required("from", "page"), flags("flags", "move-flags")],
    since: "6.8",
  }),
  row({
    name: "pagemap_scan",
    parameters: [
      range,
      flags("flags", "scan-flags"),
      flags("mask", "scan-mask"),
      keyword("inverted", "flags", "categories"),
      keyword("anyof", "flags", "categories"),
      keyword("return", "flags", "categories"),
    ],
    since: "6.7",
  }),
] as const;

export const userfaultfdOperations = inBytes(userfaultfdRows);
