// `ptescope encode`: makes a page-table value from words.

import { describe } from "../decoder/describe.ts";
import { encodeSpec } from "../decoder/spec.ts";
import { DEFAULT_KERNEL, loadMachine } from "../engine/arch/context.ts";
import { readArguments } from "./arguments.ts";
import type { Command, OptionTable } from "./command.ts";
import { requestOf, requestOptions } from "./decode.ts";
import { json, oneLine } from "./output.ts";

const options = {
  ...requestOptions,
  json: { type: "boolean", says: "the value with everything that decode says of it, as JSON" },
} as const satisfies OptionTable;

export const encode: Command = {
  name: "encode",
  summary: "make a page-table value from words",
  manual: {
    usage: ["[OPTION…] WORD…"],
    about: `Makes the value that the words say and prints it, then the sentence that decode says of it. The first word is the
kind of entry: none, present, table, protnone, swap, migration-read, migration-read-exclusive, migration-write, marker,
hwpoison, device-read, device-write …; then its bits by name, and numbers as NAME=NUMBER (decimal, or hexadecimal with
0x). Every name that decode shows may be used. On every architecture a leaf also takes rw, user, nx, accessed, dirty,
special, uffd-wp and soft-dirty; a marker takes wp, poisoned, guard. Bits that are not named are 0.`,
    options,
    exit: { 0: "made", 2: "no such value, or wrong usage" },
    examples: [
      "ptescope encode 'present pfn=0x1234 rw uffd-wp'",
      "ptescope encode --arch arm64 --kernel 6.12 marker wp",
    ],
    operands: {
      words: [
        "none",
        "present",
        "table",
        "protnone",
        "swap",
        "migration-read",
        "migration-write",
        "marker",
        "hwpoison",
      ],
    },
  },
  async run(args, io) {
    const { values, positionals } = readArguments(args, options);
    const request = requestOf(values);
    if (request.arch !== undefined) await loadMachine(request.arch);
    const made = encodeSpec(positionals.join(" "), request);
    if ("error" in made) {
      io.stderr(`${oneLine(`ptescope encode: ${made.error}`)}\n`);
      return 2;
    }
    const description = describe(made.ok, {
      ...request,
      arch: request.arch ?? "x86_64",
      level: request.level ?? "pte",
      kernel: request.kernel ?? DEFAULT_KERNEL,
    });
    if (values.json === true) {
      io.stdout(`${json(description)}\n`);
      return 0;
    }
    io.stdout(`${description.value}\n${description.sentence}\n`);
    for (const problem of description.problems) io.stderr(`ptescope encode: impossible: ${problem}\n`);
    return 0;
  },
};
