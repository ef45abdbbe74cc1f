// What the bits of a leaf mean to Linux on each architecture, by field name: which fields make it writable, dirty … and back.

import type { Context } from "./context.ts";
import { option } from "./options.ts";
import type { Reading } from "./reading.ts";
import { isSet, numberOf } from "./reading.ts";
import type { Arch } from "./table.ts";

/** The properties that Linux knows of a leaf, as pte_write(), pte_dirty() … give them. */
export interface Leaf {
  readonly writable: boolean;
  readonly user: boolean;
  readonly executable: boolean;
  readonly accessed: boolean;
  /** Dirty in the way the hardware marks it, or as Linux notes it. */
  readonly dirty: boolean;
  /** x86 6.6+: _PAGE_SAVED_DIRTY. */
  readonly savedDirty: boolean;
  readonly special: boolean;
  readonly uffdWp: boolean;
  readonly softDirty: boolean;
  /** Cache mode or memory type, where it is not the ordinary one. */
  readonly memory: string;
}

type FieldValues = Readonly<Record<string, number>>;

interface Rules {
  leaf(reading: Reading): Leaf;
  /** `protnone`: present to Linux alone. Properties that the architecture has no bit for are left out, except that uffd-wp gives undefined. */
  fields(leaf: Leaf, context: Context, at: { protnone: boolean; huge: boolean }): FieldValues | undefined;
}

const bit = (value: boolean): number => (value ? 1 : 0);

/** PAT slots as Linux programs them (arch/x86/mm/pat/memtype.c 6.18), and as they are after reset. */
const PAT = ["WB", "WC", "UC-", "UC", "WB", "WP", "UC-", "WT"];
const NO_PAT = ["WB", "WT", "UC-", "UC"];

const x86: Rules = {
  leaf(reading) {
    const pat = option(reading.context.config, "pat") === true;
    // With P=0 and an inverted frame, bit 12 is no PAT bit.
    const high = isSet(reading, "pat") || isSet(reading, "pat-large");
    const slot = Number(numberOf(reading, "pcd")) * 2 + Number(numberOf(reading, "pwt")) + (high && pat ? 4 : 0);
    const memory = (pat ? PAT : NO_PAT)[slot] ?? "WB";
    return {
      writable: isSet(reading, "rw"),
      user: isSet(reading, "user"),
      executable: !isSet(reading, "nx"),
      accessed: isSet(reading, "accessed"),
      dirty: isSet(reading, "dirty"),
      savedDirty: isSet(reading, "saved-dirty"),
      special: isSet(reading, "special"),
      uffdWp: isSet(reading, "uffd-wp"),
      softDirty: isSet(reading, "soft-dirty"),
      memory: slot === 0 ? "" : `${memory} (slot ${slot})`,
    };
  },
  fields(leaf, context, { protnone, huge }) {
    const values: Record<string, number> = {
      rw: bit(leaf.writable),
      user: bit(leaf.user),
      nx: bit(!leaf.executable),
      accessed: bit(leaf.accessed),
      dirty: bit(leaf.dirty),
      special: bit(leaf.special),
      "uffd-wp": bit(leaf.uffdWp),
    };
    if (context.kernel >= 6006) values["saved-dirty"] = bit(leaf.savedDirty);
    else if (leaf.savedDirty) values.dirty = 1;
    if (option(context.config, "soft-dirty") === true) values["soft-dirty"] = bit(leaf.softDirty);
    if (protnone) values.protnone = 1;
    if (huge) values.ps = 1;
    return values;
  },
};

const arm64: Rules = {
  leaf(reading) {
    const writable = isSet(reading, "dbm");
    const attr = reading.form.byName.get("attr");
    const index = Number(numberOf(reading, "attr"));
    return {
      writable,
      user: isSet(reading, "user"),
      executable: !isSet(reading, "uxn") || !isSet(reading, "pxn"),
      accessed: isSet(reading, "af"),
      dirty: (writable && !isSet(reading, "rdonly")) || isSet(reading, "sw-dirty"),
      savedDirty: false,
      special: isSet(reading, "special"),
      uffdWp: isSet(reading, "uffd-wp"),
      softDirty: false,
      memory: index === 0 ? "" : (attr?.row.values?.[index] ?? `AttrIndx ${index}, which Linux does not use`),
    };
  },
  fields(leaf, context, { protnone, huge }) {
    if (leaf.uffdWp && context.kernel < 6010) return undefined;
    const dirty = leaf.dirty || leaf.savedDirty;
    // pte_mkdirty() sets PTE_DIRTY, and clears PTE_RDONLY where the entry is writable.
    const values: Record<string, number> = {
      page: bit(!huge),
      user: bit(leaf.user && !protnone),
      rdonly: bit(protnone || !(leaf.writable && dirty)),
      dbm: bit(leaf.writable),
      "sw-dirty": bit(dirty && !(leaf.writable && !protnone)),
      af: bit(leaf.accessed),
      pxn: 1,
      uxn: bit(protnone || !leaf.executable),
      special: bit(leaf.special),
    };
    if (context.kernel >= 6010) values["uffd-wp"] = bit(leaf.uffdWp);
    if (option(context.config, "lpa2") !== true || option(context.config, "granule") === 64) values.sh = 3;
    if (!protnone) values.ng = 1;
    else if (context.kernel >= 6010) values["present-invalid"] = 1;
    else Object.assign(values, { protnone: 1, ng: 1 });
    return values;
  },
};

const riscv64: Rules = {
  leaf(reading) {
    const thead = reading.form.byName.get("thead-memory");
    const field = thead ?? reading.form.byName.get("pbmt");
    const index = Number(numberOf(reading, field?.name ?? "pbmt"));
    const memory = field?.row.values?.[index] ?? (index === 0 ? "PMA" : `memory type ${index}`);
    return {
      writable: isSet(reading, "w"),
      user: isSet(reading, "user"),
      executable: isSet(reading, "x"),
      accessed: isSet(reading, "accessed"),
      dirty: isSet(reading, "dirty"),
      savedDirty: false,
      special: isSet(reading, "special"),
      uffdWp: isSet(reading, "uffd-wp"),
      softDirty: isSet(reading, "soft-dirty"),
      memory: memory === "PMA" ? "" : memory,
    };
  },
  fields(leaf, context, { protnone }) {
    const software = context.kernel >= 6019 && option(context.config, "svrsw60t59b") === true;
    if (leaf.uffdWp && !software) return undefined;
    const values: Record<string, number> = {
      w: bit(leaf.writable),
      x: bit(leaf.executable && !protnone),
      user: bit(leaf.user && !protnone),
      accessed: bit(leaf.accessed),
      dirty: bit(leaf.dirty || leaf.savedDirty),
      special: bit(leaf.special),
    };
    // Before 5.19 PROT_NONE is R with V clear.
    if (!protnone || context.kernel >= 5019) values.r = 1;
    if (protnone) values.protnone = 1;
    if (software) Object.assign(values, { "uffd-wp": bit(leaf.uffdWp), "soft-dirty": bit(leaf.softDirty) });
    if (option(context.config, "thead") === true && context.kernel >= 5019) values["thead-memory"] = 0b01110;
    return values;
  },
};

const rules: Readonly<Record<Arch, Rules>> = { x86_64: x86, arm64, riscv64 };

/** What a `present`, `protnone` or `invalid` form says. */
export function leafOf(reading: Reading): Leaf {
  return rules[reading.context.arch].leaf(reading);
}

/** The fields that make a user-space leaf with those properties. Undefined: uffd-wp, which that architecture and kernel have no bit for. */
export function leafFields(
  leaf: Leaf,
  context: Context,
  at: { protnone: boolean; huge: boolean },
): FieldValues | undefined {
  return rules[context.arch].fields(leaf, context, at);
}
