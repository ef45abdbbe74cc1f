// The options that put something else in the place of a scenario's headers.

import { designs, kernelVersions, type Settings } from "../engine/index.ts";
import { oneOf, releaseArgument } from "./arguments.ts";
import type { OptionTable } from "./manual.ts";

export const rules = ["linux", "thread"] as const;
const names = designs.map(({ name }) => name);

export const overrideOptions = {
  kernel: {
    type: "string",
    value: "VERSION",
    says: 'another kernel than the scenario names: 6.12, 6.12.5, "6.12 without 0cef0bb836e3"',
    words: kernelVersions,
  },
  design: {
    type: "string",
    value: "NAME",
    says: `another way to keep the bit of an emptied entry than the scenario names: ${names.join(", ")}`,
    words: names,
  },
  rule: { type: "string", value: "RULE", says: `what may clear it: ${rules.join(", ")}`, words: rules },
} as const satisfies OptionTable;

interface Values {
  readonly kernel?: string | undefined;
  readonly design?: string | undefined;
  readonly rule?: string | undefined;
}

/** What was asked for, as `override` of a scenario's options; nothing: {}. Throws UsageError. */
export function overrideOf(values: Values): { readonly override?: Partial<Settings> } {
  const kernel = releaseArgument("kernel", values.kernel);
  const design = oneOf("design", values.design, names);
  const rule = oneOf("rule", values.rule, rules);
  const override = { ...(kernel && { kernel }), ...(design && { design }), ...(rule && { rule }) };
  return Object.keys(override).length === 0 ? {} : { override };
}
