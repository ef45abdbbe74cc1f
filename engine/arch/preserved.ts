// What the designs of engine/design keep in an emptied entry, as raw values. The thread is about x86-64: there is no
// other form.

import type { Design, RawForm } from "../design/design.ts";
import { designNamed, designs } from "../design/index.ts";
import { formsNamed, make } from "./reading.ts";
import type { Context } from "./table.ts";

/**
 * The raw value of what a design keeps. Undefined: it keeps nothing in the page table, or that architecture and kernel
 * have no such form.
 */
export function rawOfPreserved(name: string, context: Context): bigint | undefined {
  const design = designNamed(name);
  if (design.where === "vma") return 0n;
  return design.raw === undefined || context.arch !== "x86_64" ? undefined : rawOf(design.raw, context);
}

/** Undefined where that kernel's layout lacks the form or a field of it. */
function rawOf(raw: RawForm, context: Context): bigint | undefined {
  const forms = formsNamed(context, raw.form);
  if ("bits" in raw) {
    const fields = raw.bits.map((name) => forms[0]?.byName.get(name)?.write(1n));
    return fields.includes(undefined) ? undefined : fields.reduce<bigint>((word, bits) => word | (bits ?? 0n), 0n);
  }
  const form = raw.type === undefined ? forms[0] : forms.find(({ type }) => type === raw.type);
  if (form === undefined) return undefined;
  const offset = form.byName.get("offset-rest") ?? form.byName.get("pfn");
  const top = raw.topOfOffset && offset ? { [offset.name]: 1n << BigInt(offset.width - 1) } : {};
  const word = make(context, form, { ...raw.values, ...top });
  return typeof word === "bigint" ? word : undefined;
}

/** The designs of the thread, PTE markers aside, whose preserved entry a raw value is. */
export function designsOfRaw(value: bigint, context: Context): readonly Design[] {
  if (context.arch !== "x86_64" || context.kind !== "pte" || value === 0n) return [];
  return designs.filter((design) => design.name !== "pte-marker" && rawOfPreserved(design.name, context) === value);
}
