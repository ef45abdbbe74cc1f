// Turns a layout's rows into the forms that one context has: every condition decided, every named bit a number, every
// bit of the word in exactly one field.

import { bitNumber, holds, machineTable, pageShift, wordLayout } from "./context.ts";
import type { Span, Word } from "./field.ts";
import { Field } from "./field.ts";
import { isOption } from "./options.ts";
import { offsetRows, swapTypes } from "./swap.ts";
import {
  type Context,
  type FieldRow,
  type FormName,
  type FormRow,
  type Kind,
  type Layout,
  type Part,
  WORD_KINDS,
  type WordKind,
} from "./table.ts";

/** One way to read a word under a context. */
export interface Form {
  readonly name: FormName;
  readonly says: string;
  /** Bits that the form's test fixes to 1. */
  readonly ones: bigint;
  /** From the highest bit down; together they cover the word. A field in several parts stands at its highest. */
  readonly fields: readonly Field[];
  readonly byName: ReadonlyMap<string, Field>;
  /** The fields that not every number is right for, and those that nothing uses. */
  readonly checked: readonly Field[];
  readonly unused: readonly Field[];
  /** Swap-like forms: the type number. */
  readonly type?: number;
  /** First and last version of it, where it was not always there. */
  readonly since?: string;
  readonly until?: string;
  /** The fields that are not of every version. */
  readonly dated: readonly Field[];
}

interface Test {
  readonly ones: Word;
  readonly zeros: Word;
  readonly any: Word;
  form(word: Word): Form;
  /** Every form that this test leads to. */
  forms(): readonly Form[];
}

export interface CompiledLayout {
  readonly title: string;
  readonly context: Context;
  /** The form that reads that word; every word has one. */
  formOf(word: Word): Form;
  /** In the order in which they are tried. */
  forms(): readonly Form[];
  /** Those of one name. */
  named(name: Form["name"]): readonly Form[];
}

function isWord(kind: Kind): kind is WordKind {
  return WORD_KINDS.some((each) => each === kind);
}

/** The table of a word: of its architecture where it is an entry; what a pagemap or a fault report holds is the same on all. */
export function layoutOf({ kind, arch }: Context): Layout {
  return isWord(kind) ? wordLayout(kind) : machineTable(arch).layout;
}

const compiled = new Map<string, CompiledLayout>();

const ofContext = new WeakMap<Context, CompiledLayout>();

/** The layout for a context, kept once made. */
export function compile(context: Context): CompiledLayout {
  const known = ofContext.get(context);
  if (known) return known;
  const made = compileEqual(context);
  ofContext.set(context, made);
  return made;
}

/** By value: two contexts that say the same share a layout. */
function compileEqual(context: Context): CompiledLayout {
  const { config } = context;
  let key = `${context.arch} ${context.kind} ${context.kernel}`;
  for (const name in config) if (isOption(name)) key += ` ${name}=${config[name]}`;
  const known = compiled.get(key);
  if (known) return known;
  const made = make(context);
  compiled.set(key, made);
  return made;
}

/**
 * The rows that are for the context, in the order of the table: the first form whose bits are there is the word's, and what none takes is
 * `reserved`.
 */
function make(context: Context): CompiledLayout {
  const layout = layoutOf(context);
  const tests = layout.forms.filter((row) => holds(row, context)).map((row) => makeTest(row, context));
  const rest = makeForm("reserved", { form: "reserved", rows: [], says: "no such entry" }, [], context);
  let all: readonly Form[] | undefined;
  const forms = (): readonly Form[] => {
    all ??= tests.flatMap((test) => test.forms());
    return all;
  };
  const byName = new Map<Form["name"], readonly Form[]>();
  return {
    title: layout.title,
    context,
    forms,
    named(name) {
      const known = byName.get(name) ?? forms().filter((form) => form.name === name);
      byName.set(name, known);
      return known;
    },
    formOf(word) {
      for (const test of tests) {
        const { ones, zeros, any } = test;
        if ((word.hi & ones.hi) >>> 0 !== ones.hi || (word.lo & ones.lo) >>> 0 !== ones.lo) continue;
        if ((word.hi & zeros.hi) !== 0 || (word.lo & zeros.lo) !== 0) continue;
        if ((any.hi !== 0 || any.lo !== 0) && (word.hi & any.hi) === 0 && (word.lo & any.lo) === 0) continue;
        return test.form(word);
      }
      return rest;
    },
  };
}

/** Swap-like forms have one form for each type number, since the type says what the offset holds. */
function makeTest(row: FormRow, context: Context): Test {
  const only = row.only;
  const zeros = only
    ? Array.from({ length: 64 }, (_, bit) => bit).filter((bit) => !only.includes(bit))
    : (row.zeros ?? []);
  const test = { ones: bits(row.ones ?? []), zeros: bits(zeros), any: bits(row.any ?? []) };
  const rows = row.rows.filter((each) => holds(each, context));
  if (row.form !== "swap-like") {
    const form = makeForm(row.form, row, rows, context);
    return { ...test, form: () => form, forms: () => [form] };
  }
  const types = swapTypes(context.kernel, context.config);
  const typeRow = rows.find((each) => each.name === "type");
  const typeSpans = typeRow ? spansOf(typeRow, context, []) : [];
  const typeField = new Field(typeRow ?? { name: "type", bits: 0, source: "" }, typeSpans);
  // A form a type, made when it is first met.
  const made: Form[] = [];
  const ofType = (type: number): Form => {
    const name = types[type] ?? "unknown-type";
    const says = name === "unknown-type" ? "swap types go up to 31" : "";
    made[type] ??= makeForm(name, { ...row, says }, rows, context, type);
    return made[type];
  };
  return {
    ...test,
    form: (word) => ofType(Number(typeField.read(word))),
    forms: () => Array.from({ length: 2 ** typeField.width }, (_, type) => ofType(type)),
  };
}

/**
 * Rows in their order: a bit belongs to the first row that names it, and what no row names is an unused field of its
 * own.
 */
function makeForm(name: FormName, row: FormRow, rows: readonly FieldRow[], context: Context, type?: number): Form {
  const taken = new Array<boolean>(64).fill(false);
  const fields: Field[] = [];
  const add = (each: FieldRow, spans: readonly Span[]): void => {
    for (const span of spans) for (let bit = span.lo; bit <= span.hi; bit++) taken[bit] = true;
    if (spans.length > 0) fields.push(new Field(each, spans));
  };
  for (const each of rows) {
    const spans = spansOf(each, context, taken);
    const whole = spans[0];
    // The generic layer (swapops.h) counts from the offset's lowest bit; its rows are moved to where this architecture
    // keeps the offset, and share its inversion.
    if (each.name === "offset" && type !== undefined && whole) {
      for (const part of offsetRows(
        name,
        context.kernel,
        context.config,
        whole.hi - whole.lo,
        context.kind === "pagemap",
      )) {
        const inverted: FieldRow = each.inverted === true ? { ...part, inverted: true } : part;
        const own = spansOf(part, context, []).filter((span) => span.lo + whole.lo <= whole.hi);
        add(
          inverted,
          own.map((span) => ({ hi: Math.min(span.hi + whole.lo, whole.hi), lo: span.lo + whole.lo, to: span.to })),
        );
      }
    } else add(each, spans);
  }
  for (let bit = 63; bit >= 0; bit--) {
    if (taken[bit]) continue;
    let lo = bit;
    while (lo > 0 && !taken[lo - 1]) lo--;
    add({ name: lo === bit ? `bit${bit}` : `bits${bit}:${lo}`, bits: [bit, lo], unused: true, source: "" }, [
      { hi: bit, lo, to: 0 },
    ]);
  }
  fields.sort((a, b) => (b.spans[0]?.hi ?? 0) - (a.spans[0]?.hi ?? 0));
  const fixed = (row.ones ?? []).reduce((sum, bit) => sum | (1n << BigInt(bit)), 0n);
  const form = {
    name,
    says: row.says ?? "",
    ones: fixed,
    fields,
    byName: new Map(fields.map((field) => [field.name, field])),
    checked: fields.filter(({ row: { zero, must } }) => zero !== undefined || must !== undefined),
    unused: fields.filter((field) => field.row.unused === true),
    dated: fields.filter(({ row: { since, until } }) => (since ?? until) !== undefined),
    ...(row.since === undefined ? {} : { since: row.since }),
    ...(row.until === undefined ? {} : { until: row.until }),
  };
  return type === undefined ? form : { ...form, type };
}

/**
 * A row's bits, without those that are taken; parts split where a taken bit lies in them. From the highest word bit
 * down.
 */
function spansOf(row: FieldRow, context: Context, taken: readonly boolean[]): Span[] {
  const parts: readonly Part[] = isParts(row.bits)
    ? row.bits
    : typeof row.bits === "object"
      ? [{ hi: row.bits[0], lo: row.bits[1] }]
      : [{ hi: row.bits, lo: row.bits }];
  const spans: Span[] = [];
  // From the lowest part up, since parts without an `address` follow each other from bit 0 of the number.
  let next = 0;
  for (const part of [...parts].reverse()) {
    const hi = bitNumber(part.hi, context);
    const lo = bitNumber(part.lo, context);
    if (hi === undefined || lo === undefined) continue;
    const address = part.address === undefined ? undefined : bitNumber(part.address, context);
    const to = address === undefined ? next : address - pageShift(context);
    next = to + hi - lo + 1;
    for (let bit = lo; bit <= hi; bit++) {
      const last = spans.at(-1);
      if (taken[bit]) continue;
      if (last && last.hi === bit - 1 && last.to + bit - last.lo === to + bit - lo)
        spans[spans.length - 1] = { ...last, hi: bit };
      else spans.push({ hi: bit, lo: bit, to: to + bit - lo });
    }
  }
  return spans.sort((a, b) => b.hi - a.hi);
}

function isParts(bits: FieldRow["bits"]): bits is readonly Part[] {
  return typeof bits === "object" && typeof bits[0] === "object";
}

function bits(numbers: readonly number[]): Word {
  let hi = 0;
  let lo = 0;
  for (const bit of numbers) {
    if (bit >= 32) hi |= 1 << (bit - 32);
    else lo |= 1 << bit;
  }
  return { hi: hi >>> 0, lo: lo >>> 0 };
}
