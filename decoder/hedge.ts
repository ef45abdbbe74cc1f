// Under which condition what is said of a value holds: what was not given or said, as far as the answer hangs on it.

import type { Form } from "../engine/arch/compile.ts";
import { kernelNumber, kernelText } from "../engine/arch/context.ts";
import type { Word } from "../engine/arch/field.ts";
import { countProblems, formsNamed, numberOf, type Reading, readWord } from "../engine/arch/reading.ts";
import { type Context, WORD_KINDS } from "../engine/arch/table.ts";
import type { DecodeRequest } from "./request.ts";
import { sentenceOf } from "./sentence.ts";

/** `x86-64 pte`, `/proc/PID/pagemap`. */
export function titleOf(reading: Reading): string {
  const { kind } = reading.context;
  return /^p.[d4]$|^pte$|^p4d$/.test(kind) ? `${reading.layout.title} ${kind}` : reading.layout.title;
}

/** `If this is an x86-64 pte of Linux 6.18: `: what was not given, as far as the answer hangs on it. */
export function hedgeOf(reading: Reading, request: DecodeRequest): string {
  const { context } = reading;
  const isWord = WORD_KINDS.some((each) => each === context.kind);
  const machine =
    request.guessed === true || (request.arch === undefined && !isWord) || (isWord && request.level === undefined);
  const level = request.level === undefined;
  const kernel = request.kernel === undefined && hangsOnVersion(reading);
  if (!machine && !level && !kernel) return "";
  const of = kernel ? ` of Linux ${kernelText(context.kernel)}` : "";
  const title = isWord ? reading.layout.title : machine ? titleOf(reading) : context.kind;
  if (!machine && !level) return `If this is${of}: `;
  return `If this is ${article(title)} ${title}${isWord ? " word" : ""}${of}: `;
}

function article(title: string): string {
  return /^[aeiox8s]/i.test(title) && !/^(?:swp|segment)/.test(title) ? "an" : "a";
}

/**
 * Another version of those that are still met says something else of it. Only a form of some versions, a type number or a set field of some
 * versions can make that so: the rest needs no look.
 */
function hangsOnVersion(reading: Reading): boolean {
  const { form, word, context } = reading;
  if (form.type === undefined && (form.since ?? form.until) === undefined) {
    const { hi, lo } = changingBits(form, context);
    if ((word.hi & hi) === 0 && (word.lo & lo) === 0) return false;
  }
  const says = sentenceOf(reading);
  return MET.some((kernel) => {
    const other = readWord(word, contextAt(context, kernel));
    return isPlausible(other) && sentenceOf(other) !== says;
  });
}

const changing = new WeakMap<Form, Word>();

/** The bits of a form that another version calls something else. */
function changingBits(form: Form, context: Context): Word {
  const known = changing.get(form);
  if (known) return known;
  const owners = (of: Form | undefined): string[] => {
    const names = new Array<string>(64).fill("");
    for (const { name, spans } of of?.fields ?? [])
      for (const { hi, lo } of spans) for (let bit = lo; bit <= hi; bit++) names[bit] = name;
    return names;
  };
  const own = owners(form);
  const others = MET.map((kernel) => owners(formsNamed(contextAt(context, kernel), form.name)[0]));
  const bits = own.map((name, bit) => others.some((each) => each[bit] !== name));
  const half = (from: number): number =>
    bits.slice(from, from + 32).reduce((mask, differs, bit) => (differs ? mask | (1 << bit) : mask), 0) >>> 0;
  const made = { hi: half(32), lo: half(0) };
  changing.set(form, made);
  return made;
}

/** Versions between which entries changed, of those that are still met, newest first. */
export const MET = ["7.3", "6.18", "6.12", "6.6", "6.1", "5.15", "5.10", "4.19", "4.14"].map(
  (text) => kernelNumber(text) ?? 0,
);
/** No impossible bit, and a frame and a slot that a machine may have. */
export function isPlausible(reading: Reading): boolean {
  return (
    countProblems(reading) === 0 && numberOf(reading, "pfn") < 1n << 36n && numberOf(reading, "offset") < 1n << 36n
  );
}

const others = new WeakMap<Context, Map<number, Context>>();

/** The same under another version; kept, for lists of many values. */
function contextAt(context: Context, kernel: number): Context {
  const known = others.get(context) ?? new Map<number, Context>();
  others.set(context, known);
  const made = known.get(kernel) ?? { ...context, kernel };
  known.set(kernel, made);
  return made;
}
