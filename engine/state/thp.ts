// The settings of transparent huge pages, as /sys/kernel/mm/transparent_hugepage has them: `enabled` of all sizes, and of each size by itself
// (hugepages-64kB/enabled); for shmem `shmem_enabled`. Written as the kernel's own parameters thp_anon= and thp_shmem= have them.
// mm/huge_memory.c: setup_thp_anon(); mm/shmem.c: setup_thp_shmem().

import type { HugeOption } from "../operation.ts";
import { PMD_ORDER } from "./vma.ts";

export const THP_POLICIES = ["always", "madvise", "never"] as const;
export type ThpPolicy = (typeof THP_POLICIES)[number];
/** What a single size may be set to. */
export const SIZE_POLICIES = ["always", "inherit", "madvise", "never"] as const;
export type SizePolicy = (typeof SIZE_POLICIES)[number];

/** shmem_enabled: `huge=` of the kernel's own mount, on which memfds and shared anonymous memory lie; deny and force are for all mounts. */
export const SHMEM_POLICIES = ["always", "within_size", "advise", "never", "deny", "force"] as const;
export type ShmemPolicy = (typeof SHMEM_POLICIES)[number];
/** `huge=` of a tmpfs mount. */
export const HUGE_OPTIONS: readonly HugeOption[] = ["always", "within_size", "advise", "never"];
/** hugepages-64kB/shmem_enabled. */
export const SHMEM_SIZE_POLICIES = ["always", "inherit", "within_size", "advise", "never"] as const;

/** Orders as bits (1 << order): what any mapping gets, and what one with MADV_HUGEPAGE gets beside. */
export interface Orders {
  readonly always: number;
  readonly madvise: number;
}

/** Orders of shmem as bits, by the setting of their size. */
export interface ShmemOrders {
  readonly always: number;
  readonly inherit: number;
  readonly within_size: number;
  readonly advise: number;
}

/** Orders 2 to 9: THP_ORDERS_ALL_ANON has neither 0 nor 1. THP_ORDERS_ALL_FILE_DEFAULT has 1. */
const LEAST = 2;
const LEAST_OF_SHMEM = 1;

/** `64k`, `2m` → the order; undefined: no size of a folio. */
function orderOf(text: string, least: number): number | undefined {
  const found = /^(\d{1,4})(k|m)$/i.exec(text);
  const pages = (Number(found?.[1]) * (found?.[2]?.toLowerCase() === "m" ? 1024 : 1)) / 4;
  const order = Math.log2(pages);
  return Number.isInteger(order) && order >= least && order <= PMD_ORDER ? order : undefined;
}

/** `16k-64k:always;128k,2m:inherit` → the policy of each size that it names, by order; a string: what is wrong with it. */
export function sizePolicies<Policy extends string>(
  text: string,
  policies: readonly Policy[],
  least = LEAST,
): ReadonlyMap<number, Policy> | string {
  const found = new Map<number, Policy>();
  for (const part of text.split(";")) {
    const [sizes = "", name, ...others] = part.split(":");
    const policy = policies.find((each) => each === name);
    if (policy === undefined || others.length > 0)
      return `'${part}' is no size with its setting: 64k:always (${policies.join(", ")})`;
    for (const range of sizes.split(",")) {
      const [first, last = first, ...more] = range.split("-").map((size) => orderOf(size, least));
      if (first === undefined || last === undefined || last < first || more.length > 0)
        return `'${range}' is no size of a folio: ${least === LEAST ? "" : "8k, "}16k, 32k, 64k, 128k, 256k, 512k, 1m or 2m, or a range of them as 16k-64k`;
      for (let order = first; order <= last; order++) found.set(order, policy);
    }
  }
  return found;
}

/** huge_anon_orders_always, _madvise and _inherit, with what those that inherit get of `enabled`. 2 MiB inherit where nothing else is said. */
export function anonOrders(enabled: ThpPolicy, sizes: string): Orders {
  const given = sizes === "" ? undefined : sizePolicies(sizes, SIZE_POLICIES);
  const orders = { always: 0, madvise: 0 };
  for (let order = LEAST; order <= PMD_ORDER; order++) {
    const otherwise = order === PMD_ORDER ? "inherit" : "never";
    const own = typeof given === "object" ? (given.get(order) ?? otherwise) : otherwise;
    const policy = own === "inherit" ? enabled : own;
    if (policy !== "never") orders[policy] |= 1 << order;
  }
  return orders;
}

/** The same of shmem's sizes. */
export function shmemSizePolicies(text: string): ReturnType<typeof sizePolicies<(typeof SHMEM_SIZE_POLICIES)[number]>> {
  return sizePolicies(text, SHMEM_SIZE_POLICIES, LEAST_OF_SHMEM);
}

/** huge_shmem_orders_always, _inherit, _within_size, _madvise. 2 MiB inherit where nothing else is said: shmem_init(). */
export function shmemOrders(sizes: string): ShmemOrders {
  const given = sizes === "" ? undefined : shmemSizePolicies(sizes);
  const orders = { always: 0, inherit: 0, within_size: 0, advise: 0 };
  for (let order = LEAST_OF_SHMEM; order <= PMD_ORDER; order++) {
    const otherwise = order === PMD_ORDER ? "inherit" : "never";
    const policy = typeof given === "object" ? (given.get(order) ?? otherwise) : otherwise;
    if (policy !== "never") orders[policy] |= 1 << order;
  }
  return orders;
}
