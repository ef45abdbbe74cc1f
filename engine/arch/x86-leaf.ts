// What the bits of an x86 leaf mean to Linux, of 32 bits or 64, by field name.

import { option } from "./options.ts";
import type { Context, FieldValues, Leaf, LeafValues } from "./table.ts";

const bit = (value: boolean): number => (value ? 1 : 0);

/** PAT slots as Linux programs them (arch/x86/mm/pat/memtype.c 6.18), and as they are after reset. */
const PAT = ["WB", "WC", "UC-", "UC", "WB", "WP", "UC-", "WT"];
const NO_PAT = ["WB", "WT", "UC-", "UC"];

/** What the bits of an x86 leaf mean to Linux, of 32 bits or 64. */
export function x86Leaf(values: LeafValues): Leaf {
  const { isSet, number } = values;
  const pat = option(values.context.config, "pat") === true;
  // With P=0 and an inverted frame, bit 12 is no PAT bit.
  const high = isSet("pat") || isSet("pat-large");
  const slot = number("pcd") * 2 + number("pwt") + (high && pat ? 4 : 0);
  const memory = (pat ? PAT : NO_PAT)[slot] ?? "WB";
  return {
    writable: isSet("rw"),
    user: isSet("user"),
    executable: !isSet("nx"),
    accessed: isSet("accessed"),
    dirty: isSet("dirty"),
    savedDirty: isSet("saved-dirty"),
    special: isSet("special"),
    uffdWp: isSet("uffd-wp"),
    softDirty: isSet("soft-dirty"),
    memory: slot === 0 ? "" : `${memory} (slot ${slot})`,
  };
}

/**
 * The fields that make such a leaf. Those of versions that do not have the field are left out; undefined where uffd-wp
 * is asked for and there is no such bit (before 5.7).
 */
export function x86Fields(
  leaf: Leaf,
  context: Context,
  { protnone, huge }: { protnone: boolean; huge: boolean },
): FieldValues | undefined {
  if (leaf.uffdWp && context.kernel < 5007) return undefined;
  const values: Record<string, number> = {
    rw: bit(leaf.writable),
    user: bit(leaf.user),
    nx: bit(!leaf.executable),
    accessed: bit(leaf.accessed),
    dirty: bit(leaf.dirty),
  };
  if (context.kernel >= 2006.26) values.special = bit(leaf.special);
  if (context.kernel >= 5007) values["uffd-wp"] = bit(leaf.uffdWp);
  if (context.kernel >= 6006) values["saved-dirty"] = bit(leaf.savedDirty);
  // Before _PAGE_SAVED_DIRTY a read-only entry has _PAGE_DIRTY itself.
  else if (leaf.savedDirty) values.dirty = 1;
  if (context.kernel >= 3011 && option(context.config, "soft-dirty") === true)
    values["soft-dirty"] = bit(leaf.softDirty);
  if (protnone) values.protnone = 1;
  if (huge) values.ps = 1;
  return values;
}

/**
 * How much a kernel would hardly have written this leaf. Points, for guessing what a value is: user memory is accessed,
 * cached and not global; dirty without accessed is not made by hardware.
 */
export function oddX86Leaf({ isSet, context }: LeafValues): number {
  const set = (name: string): number => (isSet(name) ? 1 : 0);
  const noCache = set("pwt") + set("pcd") + set("pat");
  const huge = context.kind !== "pte" ? -2 : 0;
  const odd =
    (set("dirty") && !set("accessed") ? 3 : 0) + (set("rw") && set("user") && !set("nx") ? 2 : 0) + set("pkey");
  return huge + noCache * 2 + odd + (set("accessed") ? 0 : 1) + (set("user") && set("global") ? 4 : 0);
}

/**
 * _PAGE_TABLE and _KERNPG_TABLE are 0x67 and 0x63. Points as for leaves. Any other low bits than these are rather those
 * of a leaf.
 */
export function oddX86Table(lo: number): number {
  return (lo & 0xf9b) === 0x003 && (lo & 0x60) !== 0 ? -2 : 3;
}
