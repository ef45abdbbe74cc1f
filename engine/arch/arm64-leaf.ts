// What the bits of an arm64 leaf mean to Linux, by field name: arch/arm64/include/asm/pgtable.h.

import { hasLpa2 } from "./options.ts";
import type { Context, FieldValues, Leaf, LeafValues } from "./table.ts";

/** From this line on there are PTE_UFFD_WP, and PTE_PRESENT_INVALID in place of PTE_PROT_NONE. As Context.kernel has it. */
const V6_10 = 6010;

const bit = (value: boolean): number => (value ? 1 : 0);

/** pte_write(), pte_user(), pte_young(), pte_dirty() …; there is no soft-dirty bit, and MT_NORMAL needs no word. */
export function arm64Leaf({ isSet, number, words }: LeafValues): Leaf {
  const writable = isSet("dbm");
  const index = number("attr");
  return {
    writable,
    user: isSet("user"),
    // PXN and UXN are of the kernel's and the program's accesses: one of them may execute.
    executable: !isSet("uxn") || !isSet("pxn"),
    accessed: isSet("af"),
    dirty: (writable && !isSet("rdonly")) || isSet("sw-dirty"),
    savedDirty: false,
    special: isSet("special"),
    uffdWp: isSet("uffd-wp"),
    softDirty: false,
    memory: index === 0 ? "" : (words("attr") ?? `AttrIndx ${index}, which Linux does not use`),
  };
}

/**
 * set_pte_at() of a user page. Linux keeps write permission in DBM and dirty in PTE_DIRTY or a clear RDONLY (arch/arm64/include/asm/pgtable.h,
 * pte_hw_dirty()), so that a clean writable entry is read-only to the hardware.
 */
export function arm64Fields(
  leaf: Leaf,
  context: Context,
  at: { protnone: boolean; huge: boolean },
): FieldValues | undefined {
  const { protnone, huge } = at;
  if (leaf.uffdWp && context.kernel < V6_10) return undefined;
  const dirty = leaf.dirty || leaf.savedDirty;
  // pte_mkdirty() sets PTE_DIRTY (savedDirty here), and clears PTE_RDONLY where the entry is writable. A processor clears that alone.
  const values: Record<string, number> = {
    page: bit(!huge),
    user: bit(leaf.user && !protnone),
    rdonly: bit(protnone || !(leaf.writable && dirty)),
    dbm: bit(leaf.writable),
    "sw-dirty": bit(leaf.savedDirty || (dirty && !(leaf.writable && !protnone))),
    af: bit(leaf.accessed),
    pxn: 1,
    uxn: bit(protnone || !leaf.executable),
    special: bit(leaf.special),
  };
  if (context.kernel >= V6_10) values["uffd-wp"] = bit(leaf.uffdWp);
  if (!hasLpa2(context.config)) values.sh = 3;
  if (!protnone) values.ng = 1;
  else if (context.kernel >= V6_10) values["present-invalid"] = 1;
  else Object.assign(values, { protnone: 1, ng: 1 });
  return values;
}

/** Points, for guessing what a value is: user memory is young, inner shareable, ordinary, not global, and executable by one side at most. */
export function oddArm64Leaf({ isSet, has, number }: LeafValues): number {
  const set = (name: string): number => bit(isSet(name));
  const device = number("attr") > 2;
  const inner = has("sh") && number("sh") !== 3;
  return (
    (set("af") ? 0 : 3) +
    (inner ? 3 : 0) +
    (device && set("user") ? 4 : 0) +
    (set("user") && !set("ng") ? 3 : 0) +
    (!set("pxn") && !set("uxn") ? 2 : 0)
  );
}
