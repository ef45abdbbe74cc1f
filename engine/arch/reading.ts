// Reading a word under a context, and making one. A reading covers every bit, so that putting its fields back gives the
// same word.

import { type CompiledLayout, compile, type Form } from "./compile.ts";
import { machineTable } from "./context.ts";
import { type Field, fromWord, toWord, type Word } from "./field.ts";
import type { Context, FieldValues, FormName, Leaf, LeafValues } from "./table.ts";

/** A word under a context, with the form that it has there. */
export interface Reading {
  readonly layout: CompiledLayout;
  readonly context: Context;
  readonly form: Form;
  readonly word: Word;
}

/**
 * Never fails: a word that makes no sense has a form that says so (`reserved`, `unknown-type`) or problems
 * (problemsOf).
 */
export function read(raw: bigint, context: Context): Reading {
  return readWord(toWord(raw), context);
}

/** The same of halves: who reads many words makes no big integer of each. */
export function readWord(word: Word, context: Context): Reading {
  const layout = compile(context);
  return { layout, context, form: layout.formOf(word), word };
}

/** A field's number; 0 where the form has no such field. */
export function numberOf(reading: Reading, name: string): bigint {
  const field = reading.form.byName.get(name);
  return field ? BigInt(field.read(reading.word)) : 0n;
}

/** Whether a field is not 0; false where the form has none of that name. */
export function isSet(reading: Reading, name: string): boolean {
  const field = reading.form.byName.get(name);
  return field !== undefined && Number(field.read(reading.word)) !== 0;
}

/** The word that a reading's fields make: always the word that was read. */
export function putBack(reading: Reading): bigint {
  const into = { hi: 0, lo: 0 };
  for (const field of reading.form.fields) field.put(field.read(reading.word), into);
  return fromWord(into);
}

/** What is reserved or impossible about a word, a sentence each. */
export function problemsOf(reading: Reading): string[] {
  const wrong = reading.form.checked
    .filter((field) => isWrong(field, reading))
    .map((field) => {
      const says = field.row.zero ?? field.row.otherwise ?? "no such value";
      return `${says} (${hex(field.read(reading.word))} in ${bitsText(field)})`;
    });
  return reading.form.says === "" ? wrong : [reading.form.says, ...wrong];
}

/** How many sentences `problemsOf` has, without making them: the decoder ranks readings by it. */
export function countProblems(reading: Reading): number {
  let count = reading.form.says === "" ? 0 : 1;
  for (const field of reading.form.checked) if (isWrong(field, reading)) count++;
  return count;
}

function isWrong(field: Field, reading: Reading): boolean {
  const { zero, must } = field.row;
  const value = Number(field.read(reading.word));
  if (zero !== undefined) return value !== 0;
  return must?.every((each) => value !== (each < 0 ? 2 ** field.width - 1 : each)) === true;
}

/** `51:12`, `63`, `49:12, 9:8`. */
export function bitsText(field: Field): string {
  return field.spans.map(({ hi, lo }) => (hi === lo ? `${hi}` : `${hi}:${lo}`)).join(", ");
}

/** `0x8000`, as the kernel prints a number with %#lx. */
export function hex(value: number | bigint): string {
  return `0x${value.toString(16)}`;
}

/** The forms of a context with that name: one, or for real swap areas and the like one for each type. */
export function formsNamed(context: Context, name: FormName): readonly Form[] {
  return compile(context).named(name);
}

/** The bits that are 1 in every form of that name: what the name alone says. */
export function impliedOnes(context: Context, name: FormName): bigint {
  return formsNamed(context, name).reduce((bits, form) => bits & form.ones, (1n << 64n) - 1n);
}

/**
 * The word of a form with these field values, all others 0. A string says why there is none: no such field, a number
 * too large for it, or bits that make it another form.
 */
export function make(context: Context, form: Form, values: Readonly<Record<string, number | bigint>>): bigint | string {
  let word = form.ones;
  for (const field of form.fields) {
    const own = Object.hasOwn(values, field.name) ? values[field.name] : undefined;
    const fixed = field.name === "type" && form.type !== undefined ? form.type : 0;
    const value = BigInt(own ?? fixed);
    const bits = field.write(value);
    if (bits === undefined) return `${field.name}=${hex(value)} does not fit into bits ${bitsText(field)}`;
    word |= bits;
  }
  const unknown = Object.keys(values).find((name) => !form.byName.has(name));
  if (unknown !== undefined) return `'${form.name}' has no field '${unknown}' here`;
  const back = read(word, context).form;
  return back === form ? word : `these bits make it '${back.name}', not '${form.name}'`;
}

// What a leaf means to Linux: the properties that its fields make, and the fields that make them.

/** A reading as the tables' rules look at it. */
export function leafValues(reading: Reading): LeafValues {
  const { form, context } = reading;
  return {
    context,
    form: form.name,
    isSet: (name) => isSet(reading, name),
    has: (name) => form.byName.has(name),
    number: (name) => Number(numberOf(reading, name)),
    words: (name) => form.byName.get(name)?.row.values?.[Number(numberOf(reading, name))],
  };
}

/** What a `present`, `protnone` or `invalid` form says. */
export function leafOf(reading: Reading): Leaf {
  return machineTable(reading.context.arch).leaf(leafValues(reading));
}

/**
 * The fields that make a user-space leaf with those properties. Undefined: uffd-wp, which that architecture and kernel
 * have no bit for.
 */
export function leafFields(
  leaf: Leaf,
  context: Context,
  at: { protnone: boolean; huge: boolean },
): FieldValues | undefined {
  return machineTable(context.arch).fields(leaf, context, at);
}
