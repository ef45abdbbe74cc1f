// The decoder's pages in docs/, made from the tables that decode: docs/decoder.md and docs/decoder-layouts.md.

import { EVIDENCE } from "../../decoder/evidence.ts";
import { MESSAGES } from "../../decoder/messages.ts";
import { KINDS } from "../../decoder/request.ts";
import { kernelNumber, LAST_KERNEL, machineTable } from "../../engine/arch/context.ts";
import { OPTION_NAMES, OPTIONS } from "../../engine/arch/options.ts";
import { rare } from "../../engine/arch/rare.ts";
import { SPECIAL_TYPES, swapTypes } from "../../engine/arch/swap.ts";
import {
  ARCHES,
  type Condition,
  type FieldRow,
  type FormName,
  type FormRow,
  type Layout,
  MACHINES,
  type Machine,
  type MachineTable,
  type Part,
  RARE_MACHINES,
} from "../../engine/arch/table.ts";
import { words } from "../../engine/arch/words.ts";
import { READ, releases } from "./releases.ts";

const generated = "<!-- Written by `npm run docs` from the tables of engine/arch and decoder: change those. -->";

function tableFor(machine: Machine): MachineTable {
  return machine in rare ? rare[machine as keyof typeof rare] : machineTable(machine);
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const cells = (row: readonly string[]): string => `| ${row.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [cells(head), cells(head.map(() => "---")), ...rows.map(cells)].join("\n");
}

const code = (text: string): string => `\`${text}\``;

/** docs/decoder.md: what is decoded, the options, the swap types, the messages. */
export function decoderPage(): string {
  return `${generated}

# Decoding page-table values

Any page-table value from an oops, a crash dump, gdb, pagemap or a mail: a sentence that says what it is, then its bits.

\`\`\`console
$ ptescope decode --kernel 6.1 0xf7fffffffffffc00
$ dmesg | ptescope decode
$ ptescope encode 'present pfn=0x1234 rw uffd-wp'
\`\`\`

Values are hexadecimal, with or without \`0x\`. What is not given is found out from the value, and is said under that condition (\`If this is an x86-64 pte: …\`): each
reading that makes sense is listed, the likeliest first. Where no version is given, versions from 4.14 on are looked at, and a sentence that hangs on one says so.
Architectures: ${MACHINES.map(code).join(", ")}; the last ${RARE_MACHINES.length} only where the text or \`--arch\` says so. Levels and other words: ${KINDS.map(code).join(", ")}. Kernel versions: 2.6 to ${LAST_KERNEL},
default 7.3; an entry means what it means on that version, a later one is read as ${LAST_KERNEL} and that is said. Every bit of a value belongs to a field, also those that nothing
defines, so decoding loses nothing and \`encode\` makes the same value again.

The tables were read against the sources of ${READ.slice(0, -1).join(", ")} and ${READ.at(-1)} (5.19, 6.6, 6.18 and 6.19 for x86-64, arm64 and riscv64 alone; before 5.10 x86-64 alone), and against every raw
entry of the kernel traces in test/kernel. Where an architecture's oldest source is newer than the kernel that was asked for, the value is read as of that, and a note says so:
${[...ARCHES, ...RARE_MACHINES].map((machine) => `${tableFor(machine).layout.title} from ${tableFor(machine).readFrom}`).join(", ")}. What differs between two versions read is read off both; *in which release*
between them it changed was mostly not looked up: [Releases](#releases) says where, so that you know where to doubt.

x86 stores the page frames and swap offsets of what is not present inverted since 4.18.1, against L1TF: mainline 4.18 itself does not, and the stable releases 3.16.58, 4.4.148,
4.9.120, 4.14.63 and 4.17.15 and Red Hat's 3.10.0-862.11 do (by what they announced, their sources were not read). A report's release decides (\`--config l1tf=off\` where you know better). Such fields are shown as stored and as meant.

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

\`ptescope decode\` on standard input and the editor's commands find values where kernels and tools print them. A report is read as one thing: machine, kernel, page size and
configuration are worked out from all that it says, hold for every value in it, and are shown with the words that say them. A report begins where one does (\`BUG:\`,
\`cut here\`, \`Unable to handle\`, a debugger's prompt), where what is said contradicts what was said, or 16 KiB after the last thing that was found. What a boot or a debugger's
session says holds until something else is said; what stands in an earlier report alone is taken over under a condition.

${table(
  ["what says something"],
  EVIDENCE.map(({ name }) => [name]),
)}

Besides: a table entry as one architecture alone writes it (0x…067 of x86-64); entries of more than 32 bits on 32-bit ARM are LPAE's, on x86-32 PAE's; a P4D that differs from its PGD is
5-level paging. Entries of mips, sparc64, parisc, ia64, alpha, riscv32, 32-bit PowerPC and of the hash MMU are recognised and not decoded.

At a report's end stands what its values show together, as far as they carry it, with the lines that it rests on. Patterns that no kernel writes as an entry
(include/linux/poison.h, one byte repeated, text) are called that.

${table(
  ["message", "format", "printed by"],
  MESSAGES.map(({ name, format, source }) => [name, code(format), source]),
)}

\`Bad page state\` shows a page frame number, which is no entry: the page's flags are
the 64-bit word at eight times that offset of /proc/kpageflags (decode it with \`--level kpageflags\`), and an entry or a pagemap word
(\`--level pagemap\`) that maps the page has that number as its pfn.

## In the editor

Hovering over such a value in a log, a mail, a patch or a Markdown file says what it is; the setting \`ptescope.decode.languages\` names the
languages. Sixty lines before and after it say what architecture, page size and kernel it is of.

**ptescope: Decode Selection**, **Decode Value…** and **Open Decoder** open the decoder: the sentence, the 64 bits, which flip by mouse or by
arrows and Space, the fields, which can be set, other readings, and how it is read (architecture, level, kernel, configuration). A value
whose bits were changed is read as it was before. The decoder also takes a line of a log, and words as \`encode\` does.
It shows what a report is of and what says so, lists the uffd-wp or the impossible values alone, puts two values side by side (Ctrl+click on a row), makes a scenario of a value's
state where the value carries enough for one, and copies a link to the decoded text, which then holds that text. **Decode Every Entry in This Log** lists the values of a log: only the rows in sight are decoded, Enter goes to the line.

## Large logs

\`ptescope decode <LOG\` writes as it reads and holds only the end of what it has read. Measured on two shared cores of a virtual machine with Node 20, in processor time:

${table(
  ["log", "values", "`ptescope decode`", "memory"],
  [
    ["200 MB, an oops each 2,000 lines", "10,400", "4.6 s", "105 MB"],
    ["24 MB, the same page-map dump in every line", "600,000", "4.9 s", ""],
    ["23 MB, a page-map dump in every line, each another", "600,000", "8.0 s", ""],
  ],
)}

\`--json\` describes each value in full and is slower.

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
