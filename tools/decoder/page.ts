// The decoder's pages in docs/, made from the tables that decode: docs/decoder.md and docs/decoder-layouts.md.

import { MESSAGES } from "../../decoder/messages.ts";
import { KINDS } from "../../decoder/request.ts";
import { machineTable } from "../../engine/arch/machines.ts";
import { OPTION_NAMES, OPTIONS } from "../../engine/arch/options.ts";
import { rare } from "../../engine/arch/rare.ts";
import { SPECIAL_TYPES, swapTypes } from "../../engine/arch/swap.ts";
import type { Condition, FieldRow, FormName, FormRow, Layout, Part } from "../../engine/arch/table.ts";
import { ARCHES } from "../../engine/arch/table.ts";
import { kernelNumber } from "../../engine/arch/version.ts";
import { words } from "../../engine/arch/words.ts";
import { READ, releases } from "./releases.ts";

const generated = "<!-- Written by `npm run docs` from the tables of engine/arch and decoder: change those. -->";

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const cells = (row: readonly string[]): string => `| ${row.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [cells(head), cells(head.map(() => "---")), ...rows.map(cells)].join("\n");
}

const code = (text: string): string => `\`${text}\``;

/** docs/decoder.md: what is decoded, the options, the swap types, the messages. */
export function decoderPage(): string {
  return `${generated}

# Decoding page-table values

Any 64-bit value from an oops, a crash dump, gdb, pagemap or a mail: a sentence that says what it is, then its bits.

\`\`\`console
$ ptescope decode --kernel 6.1 0xf7fffffffffffc00
$ dmesg | ptescope decode
$ ptescope encode 'present pfn=0x1234 rw uffd-wp'
\`\`\`

Values are hexadecimal, with or without \`0x\`. What is not given is found out from the value: each reading that makes sense is listed,
the likeliest first. Levels and other words: ${KINDS.map(code).join(", ")}. Kernel versions: 2.6 to 7.3, default 6.18; an entry
means what it means on that version. Every bit of a value belongs to a field, also those that nothing defines, so
decoding loses nothing and \`encode\` makes the same value again.

The tables were read against the sources of ${READ.slice(0, -1).join(", ")} (riscv64 also 6.19), and against every raw entry of the
kernel traces in test/kernel (6.1, 6.12). What differs between two of these is read off both; *in which release* between them it
changed was mostly not looked up: [Releases](#releases) says where, so that you know where to doubt.

Reserved and impossible bits are said as such (\`impossible:\`), unusual ones as a note. The fields of every form are in
[decoder-layouts.md](decoder-layouts.md).

## What a layout depends on

${table(
  ["option", "default", "values", "architecture", ""],
  OPTION_NAMES.map((name) => {
    const row = OPTIONS[name];
    const fallback = typeof row.default === "number" ? `${row.default}` : row.default ? "on" : "off";
    const values =
      row.values === undefined
        ? "on, off"
        : "from" in row.values
          ? `${row.values.from} to ${row.values.to}`
          : row.values.join(", ");
    return [code(name), fallback, values, (row.arch ?? ["all"]).join(", "), row.says];
  }),
)}

## Types of non-present entries

The type number says what a non-present entry is. Real swap areas come first, special types fill the top; how many there are depends
on the version and on four of the options above (here: all on).

${typesTable(["5.10", "5.15", "6.1", "6.12", "6.18"])}

## Values in logs

\`ptescope decode\` on standard input and the editor's commands find values where the kernel prints them. An arm64 or riscv
\`pgtable:\` line gives architecture, page size and address bits to the walk after it; registers (\`RIP:\`, \`pc :\`, \`epc :\`),
\`Linux version\` and \`Tainted:\` lines give architecture and version.

${table(
  ["message", "format", "printed by"],
  MESSAGES.map(({ name, format, source }) => [name, code(format), source]),
)}

Entries of an s390 walk are recognised and not decoded. \`Bad page state\` shows a page frame number, which is no entry: the page's flags are
the 64-bit word at eight times that offset of /proc/kpageflags (decode it with \`--level kpageflags\`), and an entry or a pagemap word
(\`--level pagemap\`) that maps the page has that number as its pfn.

## In the editor

Hovering over such a value in a log, a mail, a patch or a Markdown file says what it is; the setting \`ptescope.decode.languages\` names the
languages. Sixty lines before and after it say what architecture, page size and kernel it is of.

**ptescope: Decode Selection**, **Decode Value…** and **Open Decoder** open the decoder: the sentence, the 64 bits, which flip by mouse or by
arrows and Space, the fields, which can be set, other readings, and how it is read (architecture, level, kernel, configuration). A value
whose bits were changed is read as it was before. The decoder also takes a line of a log, and words as \`encode\` does.
**Decode Every Entry in This Log** lists the values of a log: only the rows in sight are decoded, Enter goes to the line.

## Large logs

\`ptescope decode <LOG\` writes as it reads and holds only the end of what it has read. Measured with 50 MB, on two shared cores of a virtual machine with
Node 20:

${table(
  ["log", "values", "`ptescope decode`", "Decode Every Entry in This Log"],
  [
    ["a page-map dump each 200 lines", "4,774", "0.4 s", "0.3 s until the list is there"],
    ["a page-map dump in every line", "1,125,000", "2.0 s, 165 MB of output", "1.1 s"],
  ],
)}

Tests hold the first to 2 s. \`--json\` describes each value in full and is slower.

## Releases

The sources say in which of the versions read a layout differs. Where these are not neighbours, the release between them that changed it is named from common knowledge, and no source was read for it.

${table(
  ["release", "read before and after it", "the release itself", "what it changed"],
  releases().map(({ release, before, after, certain, changes }) => [
    release,
    `${before}, ${after}`,
    certain ? "read" : "not read",
    changes.join(", "),
  ]),
)}
`;
}

function typesTable(versions: readonly string[]): string {
  const columns = versions.map((version) => swapTypes(kernelNumber(version) ?? 0, {}));
  const names: readonly FormName[] = ["swap", ...new Set(SPECIAL_TYPES.map(({ form }) => form))];
  const rows = names.map((name) => [
    name,
    ...columns.map((types) => {
      const first = types.indexOf(name);
      return first < 0 ? "–" : name === "swap" ? `0 to ${types.lastIndexOf("swap")}` : `${first}`;
    }),
  ]);
  return table(["", ...versions], rows);
}

/** docs/decoder-layouts.md: every form of every layout, row by row. */
export function layoutsPage(): string {
  const layouts: readonly Layout[] = [
    ...ARCHES.map((arch) => machineTable(arch).layout),
    ...Object.values(rare).map((machine) => machine.layout),
    ...Object.values(words),
  ];
  return `${generated}

# Layouts

The rows that decode and encode, in the order in which forms are tried. A bit belongs to the first row that holds; bits without a row
are ignored by the hardware and unused by Linux. \`page\`, \`leaf\`: log2 of what a page, or a leaf of that level, maps.
\`pfn-bits\`: SWP_PFN_BITS. How to decode: [decoder.md](decoder.md).

${layouts.map(layoutText).join("\n\n")}
`;
}

function layoutText(layout: Layout): string {
  return [`## ${layout.title}`, ...layout.forms.map(formText)].join("\n\n");
}

function formText(form: FormRow): string {
  const bits = (what: string, numbers: readonly number[] | undefined): string[] =>
    numbers === undefined || numbers.length === 0 ? [] : [`${what} ${numbers.join(", ")}`];
  const tests = [
    ...(form.only === undefined
      ? []
      : [form.only.length === 0 ? "the value is 0" : `no bit but ${form.only.join(", ")} is 1`]),
    ...bits("1 in", form.ones),
    ...bits("0 in", form.zeros),
    ...bits("1 in one of", form.any),
    ...conditionText(form),
  ];
  const head = `### ${form.form === "swap-like" ? "any other: swap, migration, marker …" : form.form}`;
  const says = [
    tests.length === 0 ? "" : `${tests.join("; ")}.`,
    form.says === undefined ? "" : `Impossible: ${form.says}.`,
  ].filter((text) => text !== "");
  const rows = form.rows.map((row) => [
    code(bitsOf(row)),
    row.name,
    row.symbol ?? "",
    meaningText(row),
    conditionText(row).join("; "),
    row.source,
  ]);
  return [
    head,
    ...says,
    ...(rows.length === 0 ? [] : [table(["bits", "field", "symbol", "meaning", "where", "source"], rows)]),
  ].join("\n\n");
}

function bitsOf(row: FieldRow): string {
  if (typeof row.bits !== "object") return `${row.bits}`;
  return row.bits.some((part) => typeof part === "object")
    ? row.bits.map((part) => (typeof part === "object" ? partText(part) : part)).join(", ")
    : row.bits.join(":");
}

function partText({ hi, lo }: Part): string {
  return `${hi}:${lo}`;
}

function meaningText(row: FieldRow): string {
  const parts = Object.entries(row.values ?? {}).map(([value, says]) => `${value} ${says}`);
  if (row.zero !== undefined) parts.push(`must be 0: ${row.zero}`);
  if (row.otherwise !== undefined) parts.push(`else: ${row.otherwise}`);
  if (row.role === "pfn") parts.push("page frame number");
  if (row.inverted === true) parts.push("stored inverted");
  if (row.unused === true) parts.push("unused");
  return parts.join("; ");
}

function conditionText({ since, until, levels, when }: Condition): string[] {
  const versions =
    since !== undefined && until !== undefined
      ? [`${since} to ${until}`]
      : since !== undefined
        ? [`${since} on`]
        : until !== undefined
          ? [`up to ${until}`]
          : [];
  const options = Object.entries(when ?? {}).map(
    ([name, value]) => `${name}=${value === true ? "on" : value === false ? "off" : value}`,
  );
  return [...(levels === undefined ? [] : [levels.join(", ")]), ...versions, ...options];
}
