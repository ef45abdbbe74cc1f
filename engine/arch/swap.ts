// The generic layer of non-present entries: type numbers and what the offset holds (include/linux/swap.h,
// include/linux/swapops.h).

import type { Config } from "./options.ts";
import { option } from "./options.ts";
import type { FieldRow, FormName } from "./table.ts";

/**
 * Special types from the bottom up. `condition`: the option that provides them. A type number is 32 minus how many
 * types are left.
 */
export const SPECIAL_TYPES: readonly {
  form: FormName;
  symbol: string;
  since?: number;
  until?: number;
  option?: "memory-failure" | "migration" | "device-private" | "pte-marker";
}[] = [
  { form: "hwpoison", symbol: "SWP_HWPOISON", since: 2006.32, option: "memory-failure" },
  { form: "migration-read", symbol: "SWP_MIGRATION_READ", since: 2006.18, option: "migration" },
  { form: "migration-read-exclusive", symbol: "SWP_MIGRATION_READ_EXCLUSIVE", since: 5019, option: "migration" },
  { form: "migration-write", symbol: "SWP_MIGRATION_WRITE", since: 2006.18, option: "migration" },
  { form: "device-write", symbol: "SWP_DEVICE_WRITE", since: 4014, option: "device-private" },
  { form: "device-read", symbol: "SWP_DEVICE_READ", since: 4014, option: "device-private" },
  {
    form: "device-exclusive-write",
    symbol: "SWP_DEVICE_EXCLUSIVE_WRITE",
    since: 5014,
    until: 6014,
    option: "device-private",
  },
  {
    form: "device-exclusive-read",
    symbol: "SWP_DEVICE_EXCLUSIVE_READ",
    since: 5014,
    until: 6014,
    option: "device-private",
  },
  { form: "device-exclusive", symbol: "SWP_DEVICE_EXCLUSIVE", since: 6015, option: "device-private" },
  { form: "marker", symbol: "SWP_PTE_MARKER", since: 5019, until: 6001, option: "pte-marker" },
  { form: "marker", symbol: "SWP_PTE_MARKER", since: 6002 },
  { form: "swapin-error", symbol: "SWP_SWAPIN_ERROR", since: 5019, until: 6001 },
];

const EXCLUSIVE: FormName = "migration-read-exclusive";
const exclusiveSince = SPECIAL_TYPES.find(({ form }) => form === EXCLUSIVE)?.since ?? 0;

/**
 * Whether entries of swap and of migration say that their page is exclusive: with the type of its own came the bit of a swap entry (5.19, 6c287605fd56,
 * 1493a1913e34).
 */
export function saysExclusive(kernel: number): boolean {
  return kernel >= exclusiveSince;
}

/**
 * The form of each of the 32 types; `swap` for real swap areas. MAX_SWAPFILES is the number of those.
 * MAX_SWAPFILES_SHIFT is 5: 32 types. Special ones take the last, so that the number of one depends on all that come
 * after it.
 */
export function swapTypes(kernel: number, config: Config): FormName[] {
  const special = SPECIAL_TYPES.filter(
    (row) =>
      kernel >= (row.since ?? 0) &&
      kernel <= (row.until ?? Number.POSITIVE_INFINITY) &&
      (row.option === undefined || option(config, row.option) === true),
  ).map((row) => row.form);
  return [...new Array<FormName>(32 - special.length).fill("swap"), ...special];
}

const types = new Map<number, readonly FormName[]>();

/**
 * The number of a special type where every option is configured; of a migration entry that the kernel does not tell
 * apart, the plain one's.
 */
export function specialType(kernel: number, form: FormName): number {
  const known = types.get(kernel) ?? swapTypes(kernel, {});
  types.set(kernel, known);
  const type = known.indexOf(form);
  return type < 0 && form === EXCLUSIVE ? known.indexOf("migration-read") : type;
}

/** The offset is a page frame number: is_pfn_swap_entry() (swapops.h, 6.12), softleaf_has_pfn() (leafops.h, 7.2). */
export const PFN_FORMS: readonly FormName[] = [
  "hwpoison",
  "migration-read",
  "migration-read-exclusive",
  "migration-write",
  "device-write",
  "device-read",
  "device-exclusive-write",
  "device-exclusive-read",
  "device-exclusive",
  "swapin-error",
];

const swapops = "include/linux/swapops.h";
const beyond = "offset bits that this kind of entry does not use";
const movingOnly = "only migration entries hold young and dirty";

/**
 * What the offset holds, bit 0 its lowest. `top`: its highest bit. PTE_MARKER_* for markers; for entries of a page its
 * frame number and, since 6.1, what the pte lost (SWP_MIG_YOUNG, _DIRTY).
 */
export function offsetRows(form: FormName, kernel: number, config: Config, top: number, pagemap: boolean): FieldRow[] {
  if (form === "swap") return [{ name: "offset", bits: [top, 0], role: "slot", source: `${swapops} swp_offset()` }];
  if (form === "marker") {
    const rows: FieldRow[] = [
      {
        name: "marker-uffd-wp",
        symbol: "PTE_MARKER_UFFD_WP",
        bits: 0,
        values: { 1: "write-protected by userfaultfd" },
        source: swapops,
      },
    ];
    if (kernel >= 6002) {
      const symbol = kernel >= 6006 ? "PTE_MARKER_POISONED" : "PTE_MARKER_SWAPIN_ERROR";
      rows.push({ name: "marker-poisoned", symbol, bits: 1, values: { 1: "an access gets SIGBUS" }, source: swapops });
    }
    if (kernel >= 6013)
      rows.push({
        name: "marker-guard",
        symbol: "PTE_MARKER_GUARD",
        bits: 2,
        values: { 1: "an access gets SIGSEGV" },
        source: swapops,
      });
    rows.push({ name: "marker-rest", bits: [top, rows.length], zero: "bits outside PTE_MARKER_MASK", source: swapops });
    return rows;
  }
  if (!PFN_FORMS.includes(form)) return [{ name: "offset", bits: [top, 0], source: `${swapops} swp_offset()` }];
  // Before 6.1 all of the offset is the frame number: SWP_PFN_BITS came with the migration bits above it.
  if (kernel < 6001) return [{ name: "pfn", bits: [{ hi: top, lo: 0 }], role: "pfn", source: swapops }];
  const rows: FieldRow[] = [
    { name: "pfn", symbol: "SWP_PFN_MASK", bits: ["pfn-bits-1", 0], role: "pfn", source: swapops },
  ];
  const moving = form.startsWith("migration") && !pagemap;
  if (moving && option(config, "migration-ad") === true) {
    rows.push(
      { name: "young", symbol: "SWP_MIG_YOUNG_BIT", bits: "pfn-bits", values: { 1: "was accessed" }, source: swapops },
      {
        name: "dirty",
        symbol: "SWP_MIG_DIRTY_BIT",
        bits: "pfn-bits+1",
        values: { 1: "was dirty" },
        source: swapops,
      },
      { name: "offset-rest", bits: [top, "pfn-bits+2"], zero: beyond, source: swapops },
    );
  } else
    rows.push({
      name: "offset-rest",
      bits: [top, "pfn-bits"],
      zero: moving || pagemap ? beyond : movingOnly,
      source: swapops,
    });
  return rows;
}
