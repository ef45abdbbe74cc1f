// Everything that is said about a value, as plain data (JSON): what a hover, the decoder's bit grid, the panel and the command line lay out.

import { kernelNumber, kernelText, machineTable } from "../engine/arch/context.ts";
import { designsOfRaw } from "../engine/arch/entry.ts";
import { type Field, fromWord, type Word } from "../engine/arch/field.ts";
import { option } from "../engine/arch/options.ts";
import {
  bitsText,
  countProblems,
  hex,
  isSet,
  numberOf,
  problemsOf,
  type Reading,
  read,
  readWord,
} from "../engine/arch/reading.ts";
import { type Context, type Kind, LEVELS, type Machine, WORD_KINDS } from "../engine/arch/table.ts";
import { hedgeOf, isPlausible, MET, titleOf } from "./hedge.ts";
import { candidates, likeliest } from "./interpret.ts";
import { looksLikePointer, poisonOf } from "./poison.ts";
import type { DecodeRequest } from "./request.ts";
import { sentenceOf } from "./sentence.ts";
import { specOf } from "./spec.ts";

/** A field of the word. All fields together cover bits 63 … 0. */
export interface FieldDescription {
  readonly name: string;
  /** The kernel's or the architecture's name. Empty for bits that have none. */
  readonly symbol: string;
  /** Its highest and lowest bit; `spans` are the bits in between that are its own. */
  readonly hi: number;
  readonly lo: number;
  readonly spans: readonly { readonly hi: number; readonly lo: number }[];
  /** `51:12`, `49:12, 9:8`. */
  readonly bits: string;
  /** Hexadecimal, with 0x. For inverted fields the number meant, not the bits stored. */
  readonly value: string;
  /** The bits as they stand in the word; other than `value` for inverted fields alone. */
  readonly stored: string;
  readonly isSet: boolean;
  readonly inverted: boolean;
  /** Ignored by the hardware and unused by Linux. */
  readonly unused: boolean;
  readonly meaning: string;
  /** Kernel file, or manual. */
  readonly source: string;
}

export interface Interpretation {
  readonly arch: Machine;
  readonly level: Kind;
  readonly kernel: string;
  /** `x86-64 pte`; with the version where that is what differs: `x86-64 pte, Linux 6.1`. */
  readonly title: string;
  readonly sentence: string;
}

export interface Description {
  /** 0x and 16 digits. */
  readonly value: string;
  readonly arch: Machine;
  readonly level: Kind;
  readonly kernel: string;
  readonly title: string;
  readonly form: string;
  /** Bits that an entry of this machine has: 32 or 64. */
  readonly width: 32 | 64;
  /** Under which condition it is so, where nothing says that the value is this: `If this is an x86-64 pte: `, else empty. */
  readonly hedge: string;
  /** Begins with the hedge. */
  readonly sentence: string;
  /** The value in the words that `encode` takes. */
  readonly spec: string;
  /** From bit 63 down. */
  readonly fields: readonly FieldDescription[];
  /** Reserved or impossible. */
  readonly problems: readonly string[];
  /** Unusual, or worth knowing. */
  readonly notes: readonly string[];
  /** Likeliest first; the first is this one. */
  readonly interpretations: readonly Interpretation[];
}

/** Never fails; what is left out of the request is found out from the value. */
export function describe(value: bigint, request: DecodeRequest = {}): Description {
  const readings = candidates(BigInt.asUintN(64, value), request);
  const first = readings[0];
  const interpretations = readings.map(interpretation);
  if (request.kernel === undefined) interpretations.push(...otherVersions(first, interpretations));
  return { ...describeReading(first, request), interpretations };
}

/** What the same value says on other versions, where no version was asked for: a type number of 6.1 is another one on 6.18. */
function otherVersions(first: Reading, said: readonly Interpretation[]): Interpretation[] {
  const known = new Set(said.map((each) => each.sentence));
  const found: Interpretation[] = [];
  for (const kernel of MET) {
    const other = readWord(first.word, { ...first.context, kernel });
    const says = sentenceOf(other);
    if (known.has(says) || !isPlausible(other)) continue;
    known.add(says);
    found.push({ ...interpretation(other), title: `${titleOf(other)}, Linux ${kernelText(kernel)}` });
  }
  return found;
}

/** The sentence alone, for lists of many values. */
export function sentence(word: Word, request: DecodeRequest): string {
  const reading = likeliest(word, request);
  return said(reading, request);
}

/** What a value is, without what a person reads of every bit of it: for who looks at many. */
export interface Summary {
  readonly reading: Reading;
  /** `poison` for a pattern that no kernel writes. */
  readonly form: string;
  readonly hedge: string;
  readonly sentence: string;
  /** Reserved or impossible. */
  readonly problems: readonly string[];
}

/** Poison, or a bit that is reserved or impossible. */
export function isOdd(word: Word, request: DecodeRequest): boolean {
  const reading = likeliest(word, request);
  return countProblems(reading) > 0 || poisonOfReading(reading) !== undefined;
}

export function glance(word: Word, request: DecodeRequest): Summary {
  const reading = likeliest(word, request);
  const poison = poisonOfReading(reading);
  return {
    reading,
    form: poison === undefined ? reading.form.name : "poison",
    hedge: poison === undefined ? hedgeOf(reading, request) : "",
    sentence: said(reading, request),
    problems: poison === undefined ? [...problemsOf(reading), ...contradictions(reading)] : [],
  };
}

/** What no kernel writes is said first; else what it is, under the condition that it is that. */
function said(reading: Reading, request: DecodeRequest): string {
  const poison = poisonOfReading(reading);
  if (poison !== undefined) return `No entry that Linux writes: ${poison}.`;
  const hedge = hedgeOf(reading, request);
  if (!isEntryKind(reading) || reading.form.name === "reserved" || countProblems(reading) === 0)
    return hedge + sentenceOf(reading);
  const pointer = looksLikePointer(fromWord(reading.word))
    ? " It reads like an address of the kernel's, a pointer."
    : "";
  return `${hedge}No entry that Linux writes: ${problemsOf(reading)[0]}.${pointer} Apart from that: ${sentenceOf(reading)}`;
}

function isEntryKind({ context }: Reading): boolean {
  return context.kind === "swp-entry" || LEVELS.some((level) => level === context.kind);
}

function poisonOfReading(reading: Reading): string | undefined {
  const { context, word } = reading;
  return isEntryKind(reading) ? poisonOf(word, machineTable(context.arch).width(context)) : undefined;
}

function interpretation(reading: Reading): Interpretation {
  const { arch, kind } = reading.context;
  return {
    arch,
    level: kind,
    kernel: kernelText(reading.context.kernel),
    title: titleOf(reading),
    sentence: sentenceOf(reading),
  };
}

function describeReading(reading: Reading, request: DecodeRequest): Omit<Description, "interpretations"> {
  const { context, form, word } = reading;
  const poison = poisonOfReading(reading);
  const value = (BigInt(word.hi) << 32n) | BigInt(word.lo);
  return {
    value: `0x${value.toString(16).padStart(16, "0")}`,
    arch: context.arch,
    level: context.kind,
    kernel: kernelText(context.kernel),
    title: titleOf(reading),
    form: poison === undefined ? form.name : "poison",
    width: WORD_KINDS.some((each) => each === context.kind) ? 64 : machineTable(context.arch).width(context),
    hedge: poison === undefined ? hedgeOf(reading, request) : "",
    sentence: said(reading, request),
    spec: specOf(reading),
    fields: form.fields.map((field) => describeField(field, reading)),
    problems: poison === undefined ? [...problemsOf(reading), ...contradictions(reading)] : [],
    notes: [...versionNotes(reading, request), ...notesOf(reading)],
  };
}

function describeField(field: Field, reading: Reading): FieldDescription {
  const value = field.read(reading.word);
  const { row, spans } = field;
  return {
    name: field.name,
    symbol: row.symbol ?? "",
    hi: spans[0]?.hi ?? 0,
    lo: spans.at(-1)?.lo ?? 0,
    spans: spans.map(({ hi, lo }) => ({ hi, lo })),
    bits: bitsText(field),
    value: hex(value),
    stored: row.inverted === true ? hex(((1n << BigInt(field.width)) - 1n) ^ BigInt(value)) : hex(value),
    isSet: Number(value) !== 0,
    inverted: row.inverted === true,
    unused: row.unused === true,
    meaning: meaningOf(field, value, reading),
    source: row.source,
  };
}

function meaningOf(field: Field, value: number | bigint, reading: Reading): string {
  const { row } = field;
  if (field.name === "type" && reading.form.type !== undefined) return reading.form.name;
  if (row.zero !== undefined) return Number(value) === 0 ? "0, as it must be" : row.zero;
  const known = row.values?.[Number(value)];
  if (known !== undefined) return known;
  if (row.role === "pfn") {
    const inverted = row.inverted === true ? ", stored inverted" : "";
    return `page frame ${hex(value)}${inverted}`;
  }
  if (row.role === "slot") return `slot ${hex(value)}${row.inverted === true ? ", stored inverted" : ""}`;
  if (row.unused === true) return Number(value) === 0 ? "" : "ignored, and unused by Linux";
  return field.isFlag ? "" : hex(value);
}

/** What the fields say singly is possible, and what they say together is not. */
function contradictions(reading: Reading): string[] {
  const { form, context } = reading;
  const found: string[] = [];
  if (
    form.name === "marker" &&
    !["marker-uffd-wp", "marker-poisoned", "marker-guard"].some((name) => isSet(reading, name))
  ) {
    found.push("a PTE marker without any marker bit");
  }
  if (form.name === "swap" && numberOf(reading, "offset") === 0n && context.kind !== "pagemap") {
    found.push("slot 0 of a swap area is its header and never holds a page");
  }
  if (form.name === "protnone" && context.arch === "x86_64" && context.kind !== "pte" && !isSet(reading, "ps")) {
    found.push("PROT_NONE at this level without _PAGE_PSE: a table entry is never made PROT_NONE");
  }
  if (context.arch === "arm64" && isSet(reading, "sh") && numberOf(reading, "sh") === 1n)
    found.push("shareability 1 is reserved");
  return found;
}

/** Where the version that was asked for is not one whose layout was read. */
function versionNotes({ context }: Reading, { kernel }: DecodeRequest): string[] {
  if (kernel === undefined) return [];
  const read = kernelText(context.kernel);
  if (kernelNumber(kernel) === undefined)
    return [`no layout of Linux ${kernel} is known here: read as ${read}, the nearest that is`];
  const { readFrom, layout } = machineTable(context.arch);
  const isWord = WORD_KINDS.some((each) => each === context.kind);
  return !isWord && context.kernel < (kernelNumber(readFrom) ?? 0)
    ? [`the layouts of ${layout.title} were read from ${readFrom} on: ${read} is read as that`]
    : [];
}

function notesOf(reading: Reading): string[] {
  const { form, context, word } = reading;
  const notes: string[] = [];
  if (countProblems(reading) > 0 && looksLikePointer(fromWord(word)))
    notes.push(
      "it reads like an address of the kernel's: a pointer, such as the free list of a freed object has, and no entry",
    );
  for (const field of form.fields) {
    const value = field.read(word);
    if (field.row.unused === true && Number(value) !== 0) {
      notes.push(
        `${field.spans.length === 1 && field.isFlag ? "bit" : "bits"} ${bitsText(field)} (${hex(value)}): ignored, and unused by Linux`,
      );
    }
  }
  for (const { name, author, date } of designsOfRaw(fromWord(word), context)) {
    notes.push(
      `no kernel writes this: it is what the design ${name} (${author}, ${date}) keeps of a uffd-wp page that was unmapped`,
    );
  }
  if (context.arch === "x86_64") {
    if (form.name === "present" && isSet(reading, "rw") && isSet(reading, "saved-dirty")) {
      notes.push(
        "writable with saved-dirty: hugetlb does so where a dirty page is made writable (huge_pte_mkdirty before huge_pte_mkwrite)",
      );
    }
    if (form.name === "present" && !isSet(reading, "user") && isSet(reading, "soft-dirty") && context.kernel >= 6018) {
      notes.push("on a kernel mapping bit 11 is _PAGE_KERNEL_4K in 6.18");
    }
    if (context.kind === "p4d" && option(context.config, "5-level") !== true)
      notes.push("with 4-level paging the p4d is folded: this is the pgd's entry");
  }
  if (context.arch === "arm64" && form.name === "present" && !isSet(reading, "dbm") && !isSet(reading, "rdonly")) {
    notes.push(
      "PTE_WRITE is clear, so that Linux takes it for read-only, yet PTE_RDONLY is clear too: the hardware lets writes through",
    );
  }
  if (context.arch === "riscv64") {
    const sv = option(context.config, "sv");
    if ((context.kind === "p4d" && sv !== 57) || (context.kind === "pud" && sv === 39))
      notes.push(`Sv${sv} has no ${context.kind}: this is the pgd's entry`);
  }
  return notes;
}

/** The value with a field set to a number; undefined where the number does not fit, or there is no such field. */
export function withField(value: bigint, context: Context, name: string, number: bigint): bigint | undefined {
  const reading = read(value, context);
  const field = reading.form.byName.get(name);
  const own = field?.write(number);
  const mask = field?.spans.reduce((sum, { hi, lo }) => sum | (((1n << BigInt(hi - lo + 1)) - 1n) << BigInt(lo)), 0n);
  return own === undefined || mask === undefined ? undefined : (value & ~mask) | own;
}
