// A value in words, both ways: `present pfn=0x1234 rw uffd-wp`. What `specOf` writes, `encodeSpec` makes the same value of.

import type { Form } from "../engine/arch/compile.ts";
import { compile } from "../engine/arch/compile.ts";
import type { Field } from "../engine/arch/field.ts";
import { formsNamed, hex, impliedOnes, leafFields, make, type Reading } from "../engine/arch/reading.ts";
import type { Context, FormName, Leaf } from "../engine/arch/table.ts";
import type { DecodeRequest, Parsed } from "./request.ts";
import { contextFor, parseValue } from "./request.ts";

/** Marker bits have short names here: `uffd-wp` alone would be the swap bit that may ride on any non-present entry. */
const markerNames: ReadonlyMap<string, string> = new Map([
  ["wp", "marker-uffd-wp"],
  ["poisoned", "marker-poisoned"],
  ["guard", "marker-guard"],
]);
const shortNames = new Map([...markerNames].map(([short, name]) => [name, short]));

/** The form, and every field that is not 0, from the lowest bit up. Bits that the form implies are left out. */
export function specOf(reading: Reading): string {
  const { form, word } = reading;
  const words: string[] = [form.name];
  const implied = impliedOnes(reading.context, form.name);
  let marked = form.name !== "marker";
  for (const field of [...form.fields].reverse()) {
    const value = field.read(word);
    if (Number(value) === 0 || isImplied(field, form, implied)) continue;
    const short = shortNames.get(field.name);
    const marks = short !== undefined && form.byName.has(short) ? field.name : short;
    marked ||= marks !== undefined || field.name === "marker-rest";
    words.push(field.isFlag ? (marks ?? field.name) : `${field.name}=${hex(value)}`);
  }
  if (!marked) words.splice(1, 0, "none");
  const number = words.findIndex((each) => /^(?:pfn|offset)=/.test(each));
  if (number > 1) words.splice(1, 0, ...words.splice(number, 1));
  return words.join(" ");
}

function isImplied(field: Field, form: Form, implied: bigint): boolean {
  if (field.name === "type" && form.type !== undefined) return form.name !== "swap" && form.name !== "unknown-type";
  const only = field.spans[0];
  return field.isFlag && only !== undefined && (implied & (1n << BigInt(only.lo))) !== 0n;
}

/** Words for what a leaf is on every architecture; a field of that name comes first. */
const leafWords: ReadonlySet<string> = new Set([
  "rw",
  "user",
  "accessed",
  "dirty",
  "saved-dirty",
  "special",
  "uffd-wp",
  "soft-dirty",
  "nx",
  "ro",
  "exec",
]);

const formAliases: ReadonlyMap<string, FormName> = new Map(
  Object.entries<FormName>({
    prot_none: "protnone",
    "prot-none": "protnone",
    page: "present",
    poison: "marker",
    "pte-marker": "marker",
    poisoned: "hwpoison",
    "migration-exclusive": "migration-read-exclusive",
  }),
);

/** The value that a text says; the error says which word is wrong and what there is instead. */
export function encodeSpec(text: string, request: DecodeRequest): Parsed<bigint> {
  const words = text
    .trim()
    .toLowerCase()
    .split(/[\s,]+/)
    .filter((word) => word !== "");
  const context = contextFor(request.arch ?? "x86_64", request.level ?? "pte", request);
  const first = words[0];
  const names = [
    ...new Set(
      compile(context)
        .forms()
        .map((form) => form.name),
    ),
  ];
  if (first === undefined) return { error: `nothing to encode; the first word is one of ${names.join(", ")}` };
  const wanted = first.replace("_", "-");
  const name = names.find((each) => each === wanted) ?? names.find((each) => each === formAliases.get(wanted));
  if (name === undefined)
    return {
      error: `'${first}' is no kind of ${context.arch} ${context.kind} on this kernel; there are: ${names.join(", ")}`,
    };
  const values = new Map<string, bigint>();
  for (const word of words.slice(1)) {
    const wrong = addWord(word, values);
    if (wrong) return { error: wrong };
  }
  const type = values.get("type");
  const forms = formsNamed(context, name).filter(
    (form) => type === undefined || form.type === undefined || BigInt(form.type) === type,
  );
  let error = type === undefined ? `no '${name}' here` : `type ${type} is no '${name}' on this kernel`;
  for (const form of forms) {
    const resolved = resolve(form, values, context);
    const made = typeof resolved === "string" ? resolved : make(context, form, resolved);
    if (typeof made === "string" || typeof resolved === "string") error = String(made);
    else if (saysOnes(form, impliedOnes(context, name), resolved)) return { ok: made };
  }
  return { error };
}

/** Whether the bits that tell a form from others of its name are asked for: `napot` makes a present entry a NAPOT one, nothing else does. */
function saysOnes(form: Form, implied: bigint, values: Readonly<Record<string, bigint>>): boolean {
  let ones = 0n;
  for (const field of form.fields) {
    const value = Object.hasOwn(values, field.name) ? values[field.name] : undefined;
    if (value !== undefined) ones |= field.write(value) ?? 0n;
  }
  // What tells a swap type apart is its number, which the form has.
  return form.type !== undefined || (form.ones & ~implied & ~ones) === 0n;
}

function addWord(word: string, values: Map<string, bigint>): string | undefined {
  const equals = word.indexOf("=");
  if (equals < 0) {
    values.set(word, 1n);
    return undefined;
  }
  const text = word.slice(equals + 1);
  // Numbers are decimal unless they start with 0x, as everywhere outside of logs.
  const number = /^\d+$/.test(text)
    ? { ok: BigInt(text) }
    : /^0x/.test(text)
      ? parseValue(text)
      : { error: `'${text}' is no number (decimal, or hexadecimal with 0x)` };
  if ("error" in number) return `${word.slice(0, equals)}: ${number.error}`;
  const name = word.slice(0, equals);
  values.set(name === "slot" ? "offset" : name, number.ok);
  return undefined;
}

/** Words into the form's own fields. */
function resolve(form: Form, given: ReadonlyMap<string, bigint>, context: Context): Record<string, bigint> | string {
  const values: Record<string, bigint> = {};
  const foreign: string[] = [];
  for (const [word, value] of given) {
    const name = form.name === "marker" && !form.byName.has(word) ? (markerNames.get(word) ?? word) : word;
    if (form.byName.has(name)) values[name] = value;
    else if (!(form.name === "marker" && word === "none")) foreign.push(word);
  }
  if (form.name === "marker" && !given.has("none") && !Object.keys(values).some((name) => name.startsWith("marker-"))) {
    values["marker-uffd-wp"] = 1n;
    delete values["uffd-wp"];
    if (!given.has("uffd-wp")) return "a marker needs one of wp, poisoned, guard";
  }
  const unknown = foreign.find(
    (word) => !leafWords.has(word) || !(form.name === "present" || form.name === "protnone"),
  );
  if (unknown !== undefined) {
    return `${context.arch} '${form.name}' has no '${unknown}' on this kernel; there are: ${form.fields
      .map((field) => field.name)
      .reverse()
      .join(", ")}`;
  }
  if (foreign.length === 0) return values;
  const has = (word: string): boolean => (given.get(word) ?? 0n) !== 0n;
  const leaf: Leaf = {
    writable: has("rw"),
    user: has("user"),
    executable: !has("nx"),
    accessed: has("accessed"),
    dirty: has("dirty"),
    // pte_mkdirty() of arm64 notes it in PTE_DIRTY as well; RDONLY alone is cleared by a processor, and sw-dirty=0 says so.
    savedDirty: has("saved-dirty") || (context.arch === "arm64" && has("dirty")),
    special: has("special"),
    uffdWp: has("uffd-wp"),
    softDirty: has("soft-dirty"),
    memory: "",
  };
  const fields = leafFields(leaf, context, { protnone: form.name === "protnone", huge: context.kind !== "pte" });
  if (!fields) return `${context.arch} has no uffd-wp bit on this kernel`;
  const made: Record<string, bigint> = {};
  for (const [name, value] of Object.entries(fields)) made[name] = BigInt(value);
  return { ...made, ...values };
}
