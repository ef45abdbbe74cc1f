// Two values beside each other: which bits differ, and what the fields say in the one and in the other.

import type { Description, FieldDescription } from "./describe.ts";

export interface ComparedField {
  readonly name: string;
  readonly symbol: string;
  readonly bits: string;
  /** Absent: the other value has another form, which has no such field. */
  readonly left: Pick<FieldDescription, "value" | "meaning"> | null;
  readonly right: Pick<FieldDescription, "value" | "meaning"> | null;
  readonly differs: boolean;
}

export interface Comparison {
  readonly left: Description;
  readonly right: Description;
  /** 64 characters, the highest bit first: 1 where the bits differ. */
  readonly differing: string;
  /** Fields that are set in one of them, or differ; from bit 63 down, those of the left first where the forms part. */
  readonly fields: readonly ComparedField[];
}

export function compare(left: Description, right: Description): Comparison {
  const difference = BigInt(left.value) ^ BigInt(right.value);
  const key = ({ name, bits }: FieldDescription): string => `${name} ${bits}`;
  const others = new Map(right.fields.map((field) => [key(field), field]));
  const own = new Set(left.fields.map(key));
  const side = (field: FieldDescription | undefined) => (field ? { value: field.value, meaning: field.meaning } : null);
  const both = left.fields.map((field): ComparedField => {
    const other = others.get(key(field));
    return { ...names(field), left: side(field), right: side(other), differs: field.value !== other?.value };
  });
  const rest = right.fields
    .filter((field) => !own.has(key(field)))
    .map((field): ComparedField => ({ ...names(field), left: null, right: side(field), differs: true }));
  const counts = ({ left: a, right: b, differs }: ComparedField): boolean =>
    differs ? Number(a?.value ?? 0) !== 0 || Number(b?.value ?? 0) !== 0 : Number(a?.value ?? 0) !== 0;
  return {
    left,
    right,
    differing: difference.toString(2).padStart(64, "0"),
    fields: [...both, ...rest].filter(counts),
  };
}

function names({ name, symbol, bits }: FieldDescription): Pick<ComparedField, "name" | "symbol" | "bits"> {
  return { name, symbol, bits };
}
