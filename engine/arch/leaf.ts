// What a leaf means to Linux: the properties that its fields make, and the fields that make them.

import { machineTable } from "./machines.ts";
import type { Reading } from "./reading.ts";
import { isSet, numberOf } from "./reading.ts";
import type { Context, FieldValues, Leaf, LeafValues } from "./table.ts";

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
