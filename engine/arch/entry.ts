// The engine's entries as raw values, and back: the tables that decode a value from a log write these.

import type { Design, RawForm } from "../design/design.ts";
import { designNamed, designs } from "../design/designs.ts";
import type { Entry, Level } from "../state/entry.ts";
import * as state from "../state/entry.ts";
import { DEFAULT_KERNEL, kernelNumber, leafShift, pageShift } from "./context.ts";
import { toWord } from "./field.ts";
import type { Config } from "./options.ts";
import { formsNamed, isSet, leafFields, leafOf, make, numberOf, problemsOf, type Reading, read } from "./reading.ts";
import { saysExclusive } from "./swap.ts";
import type { Arch, Context, FormName, Leaf } from "./table.ts";

/** What raw entries depend on besides the entry itself. */
export interface EntryContext {
  readonly arch: Arch;
  /** `6.12`; what the tables do not cover counts as the default kernel. */
  readonly kernel: string;
  readonly config?: Config;
  /** The page frame of the zero page; default 0, the engine's own number for it. */
  readonly zeroPageFrame?: number;
  /**
   * What a 2 MiB leaf belongs to: on x86 the inverted frame of a PROT_NONE one differs (pmd_modify, pte_modify).
   * Default: THP.
   */
  readonly huge?: "thp" | "hugetlb";
}

const contexts = new WeakMap<EntryContext, Map<Level, Context>>();

/** Kept once made: a run's entries are all of one. */
function contextOf(level: Level, given: EntryContext): Context {
  const made = contexts.get(given) ?? new Map<Level, Context>();
  contexts.set(given, made);
  const { arch, kernel, config } = given;
  const number = kernelNumber(kernel) ?? kernelNumber(DEFAULT_KERNEL) ?? 0;
  const context = made.get(level) ?? { arch, kind: level, kernel: number, config: config ?? {} };
  made.set(level, context);
  return context;
}

/**
 * The raw value of an entry. Undefined: that architecture and kernel have none (uffd-wp before arm64 6.10 or riscv64
 * 6.19, a marker where there is no such type, a frame too large, what a design other than PTE markers keeps where it is
 * not of x86-64). A bit that the architecture lacks and that nothing depends on (soft-dirty, exclusive before 5.19,
 * young of a migration entry) is left out, as the kernel's own setters do there. `frame` counts base pages; that of a
 * leaf above the last level is its first.
 */
export function encodeEntry(entry: Entry, level: Level, given: EntryContext): bigint | undefined {
  const context = contextOf(level, given);
  const flags = state.flagsOf(entry);
  switch (entry.kind) {
    case "none":
      return 0n;
    case "present":
      return encodeLeaf(entry.frame, flags, context, given);
    case "swap":
      return encodeSwap(context, "swap", flags, { offset: entry.slot });
    case "migration":
      return encodeSwap(context, migrationForm(entry.access, context), flags, { pfn: entry.frame });
    case "hwpoison":
      return encodeSwap(context, "hwpoison", flags, { pfn: entry.frame });
    case "marker":
      return encodeSwap(context, "marker", flags, {
        "marker-uffd-wp": entry.bits & state.MARKER_UFFD_WP,
        "marker-poisoned": (entry.bits & state.MARKER_POISONED) >> 1,
        "marker-guard": (entry.bits & state.MARKER_GUARD) >> 2,
      });
    case "preserved":
      return state.isSpoilt(entry) ? undefined : rawOfPreserved(entry.design, context);
  }
}

/**
 * What pte_uffd_wp() says of an entry that is not present: the bit at the place where a page's entry has it. Who asks so gets a bit of the swap
 * offset on x86-64.
 */
export function readsAsUffdWp(entry: Entry, given: EntryContext): boolean {
  const raw = encodeEntry(entry, "pte", given);
  const field = formsNamed(contextOf("pte", given), "present").at(-1)?.byName.get("uffd-wp");
  return raw !== undefined && field !== undefined && Number(field.read(toWord(raw))) !== 0;
}

function migrationForm(access: state.MigrationAccess, context: Context): FormName {
  return access === "read-exclusive" && !saysExclusive(context.kernel) ? "migration-read" : `migration-${access}`;
}

const leafFlags: readonly (readonly [keyof Leaf, number])[] = [
  ["writable", state.RW],
  ["user", state.USER],
  ["accessed", state.ACCESSED],
  ["dirty", state.DIRTY],
  ["savedDirty", state.SAVED_DIRTY],
  ["special", state.SPECIAL],
  ["uffdWp", state.UFFD_WP],
  ["softDirty", state.SOFT_DIRTY],
];

/** Undefined: the page frame has no place there, or the architecture and kernel have no bit for what a flag says. */
function encodeLeaf(frame: number, flags: number, context: Context, given: EntryContext): bigint | undefined {
  const has = (flag: number): boolean => (flags & flag) !== 0;
  const protnone = has(state.PROTNONE);
  const huge = context.kind !== "pte";
  const leaf: Leaf = {
    writable: has(state.RW),
    user: has(state.USER),
    executable: !has(state.NX),
    accessed: has(state.ACCESSED),
    dirty: has(state.DIRTY),
    savedDirty: has(state.SAVED_DIRTY),
    special: has(state.SPECIAL),
    uffdWp: has(state.UFFD_WP),
    softDirty: has(state.SOFT_DIRTY),
    memory: "",
  };
  const fields = leafFields(leaf, context, { protnone, huge });
  const form = formsNamed(context, protnone ? "protnone" : "present").at(-1);
  if (!fields || !form) return undefined;
  const cont = context.arch === "arm64" && !huge && has(state.CONT) ? { cont: 1 } : {};
  const pfn = frame === 0 && leaf.special ? (given.zeroPageFrame ?? 0) : frame;
  // A leaf above the last level starts at a multiple of its size, or it can't be written.
  if (pfn % 2 ** (leafShift(context) - pageShift(context)) !== 0) return undefined;
  const inverted = form.byName.get("pfn")?.row.inverted === true;
  const low = form.byName.get("below-leaf");
  const ones = inverted && low && given.huge === "hugetlb" ? { "below-leaf": 2 ** low.width - 1 } : {};
  const word = make(context, form, { ...fields, ...cont, ...ones, pfn: BigInt(pfn) });
  return typeof word === "bigint" ? word : undefined;
}

/** The swap bits that an entry may carry, and the field names they have. */
const swapFlags: readonly (readonly [string, number])[] = [
  ["uffd-wp", state.UFFD_WP],
  ["soft-dirty", state.SOFT_DIRTY],
  ["exclusive", state.EXCLUSIVE],
  ["young", state.YOUNG],
  ["dirty", state.DIRTY],
];

/** Undefined: no such form, or a uffd-wp entry where swap entries have no bit for it: what would be lost is not written without a word. */
function encodeSwap(
  context: Context,
  name: FormName,
  flags: number,
  offset: Record<string, number>,
): bigint | undefined {
  const form = formsNamed(context, name)[0];
  if (!form) return undefined;
  const values: Record<string, number> = {};
  for (const [field, value] of Object.entries(offset)) if (value !== 0 || form.byName.has(field)) values[field] = value;
  for (const [field, flag] of swapFlags) {
    if ((flags & flag) === 0) continue;
    if (form.byName.has(field)) values[field] = 1;
    else if (flag === state.UFFD_WP) return undefined;
  }
  const word = make(context, form, values);
  return typeof word === "bigint" ? word : undefined;
}

/**
 * The raw value of an entry that points to a user-space table in that page frame: pgd_populate() … pmd_populate().
 * Undefined: the frame is too large, or entries of that level point to none.
 */
export function encodeTable(frame: number, level: Level, given: EntryContext): bigint | undefined {
  const context = contextOf(level, given);
  const form = formsNamed(context, "table")[0];
  if (!form) return undefined;
  const bits: Readonly<Record<Arch, Readonly<Record<string, number>>>> = {
    // _PAGE_TABLE of pgtable_types.h: what may be written and by whom is for the leaf to say. With page-table isolation the PGD of the kernel
    // has _PAGE_NX beside (__pti_set_user_pgtbl()); that of a processor which needs none has not.
    x86_64: { rw: 1, user: 1, accessed: 1, dirty: 1 },
    // PMD_TYPE_TABLE | PMD_TABLE_PXN, since 5.13; PMD_TABLE_AF of FEAT_HAFT too, whether or not the processor has it, since 6.13.
    arm64: {
      ...(context.kernel >= 5013 ? { "pxn-table": 1 } : {}),
      ...(context.kernel >= 6013 ? { af: 1 } : {}),
    },
    // _PAGE_TABLE is _PAGE_PRESENT: a valid entry that permits nothing points to a table.
    riscv64: {},
  };
  const word = make(context, form, { ...bits[given.arch], pfn: frame });
  return typeof word === "bigint" ? word : undefined;
}

/**
 * The entry that a raw value is; undefined for what no entry of the engine says (tables, device types, values with
 * problems).
 */
export function decodeToEntry(raw: bigint, level: Level, given: EntryContext): Entry | undefined {
  const reading = read(raw, contextOf(level, given));
  const { form } = reading;
  if (problemsOf(reading).length > 0) return undefined;
  const number = (name: string): number | undefined => {
    const value = Number(numberOf(reading, name));
    // Entries are interned by number: larger ones occur in noise alone.
    return value < 2 ** 36 ? value : undefined;
  };
  switch (form.name) {
    case "none":
      return state.NONE;
    case "present":
    case "protnone": {
      const pfn = number("pfn");
      if (pfn === undefined) return undefined;
      const flags = leafEntryFlags(reading);
      return state.present((flags & state.SPECIAL) !== 0 && pfn === (given.zeroPageFrame ?? 0) ? 0 : pfn, flags);
    }
    case "swap": {
      const slot = number("offset");
      return slot === undefined || form.type !== 0 ? undefined : state.swap(slot, swapEntryFlags(reading));
    }
    case "migration-read":
    case "migration-read-exclusive":
    case "migration-write": {
      const frame = number("pfn");
      const access =
        form.name === "migration-read" ? "read" : form.name === "migration-write" ? "write" : "read-exclusive";
      return frame === undefined ? undefined : state.migration(access, frame, swapEntryFlags(reading));
    }
    case "hwpoison": {
      const frame = number("pfn");
      return frame === undefined ? undefined : state.hwpoison(frame);
    }
    case "marker": {
      const bits =
        (isSet(reading, "marker-uffd-wp") ? state.MARKER_UFFD_WP : 0) |
        (isSet(reading, "marker-poisoned") ? state.MARKER_POISONED : 0) |
        (isSet(reading, "marker-guard") ? state.MARKER_GUARD : 0);
      return state.marker(bits, swapEntryFlags(reading));
    }
    default:
      return undefined;
  }
}

/** The engine's flags of a leaf, which are x86-64's with names: what an architecture has in another place, or not, is put right here. */
function leafEntryFlags(reading: Reading): number {
  const leaf = leafOf(reading);
  const protnone = reading.form.name === "protnone";
  // PAGE_NONE of arm64 has PTE_UXN and that of riscv64 no _PAGE_EXEC: where every PROT_NONE entry is so, it is no right
  // that this one lacks.
  const implied = protnone && (reading.context.arch === "arm64" || reading.context.arch === "riscv64");
  let flags = leaf.executable || implied ? 0 : state.NX;
  for (const [property, flag] of leafFlags) if (leaf[property] === true) flags |= flag;
  // DIRTY is the hardware's there, and goes with the write permission; SAVED_DIRTY is PTE_DIRTY.
  if (reading.context.arch === "arm64") {
    if (!leaf.writable) flags &= ~state.DIRTY;
    if (isSet(reading, "sw-dirty")) flags |= state.SAVED_DIRTY;
    if (isSet(reading, "cont") && reading.context.kind === "pte") flags |= state.CONT;
  }
  return protnone ? flags | state.PROTNONE : flags;
}

function swapEntryFlags(reading: Reading): number {
  return swapFlags.reduce((flags, [field, flag]) => (isSet(reading, field) ? flags | flag : flags), 0);
}

// What the designs of engine/design keep in an emptied entry, as raw values. The thread is about x86-64: there is no
// other form.

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
