// The bit of userfaultfd's protection in an entry: PTE_UFFD_WP and its kin, which 7.3 calls PTE_UFFD, for it stands for
// read-write protection too (mm/userfaultfd.c). Its place is the architecture's.

import type { Bit, FieldRow } from "./table.ts";

/** Where an architecture has the bit, and from which release on. */
interface Place extends Pick<FieldRow, "when" | "source"> {
  /** Before _UFFD_WP. */
  readonly prefix: "_PAGE" | "_PAGE_SWP" | "PTE" | "PTE_SWP";
  readonly bit: Bit;
  readonly since: string;
}

/** The row of the bit, twice: 7.3 renamed it when it came to stand for both protections, and a release has one of the names. */
export function uffdRows({ prefix, bit, since, ...rest }: Place): FieldRow[] {
  const row = { name: "uffd-wp", bits: bit, ...rest };
  return [
    {
      ...row,
      symbol: `${prefix}_UFFD_WP`,
      since,
      until: "7.2",
      values: { 1: "write-protected by userfaultfd" },
    },
    {
      ...row,
      symbol: `${prefix}_UFFD`,
      since: "7.3",
      values: { 1: "protected by userfaultfd: from writes, or from any access where the VMA is registered for RWP" },
    },
  ];
}
