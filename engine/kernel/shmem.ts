// The page cache of memfd, tmpfs and shared anonymous memory, and how large its folios are. mm/shmem.c.

import type { HugeOption } from "../operation.ts";
import type { ShmemPolicy } from "../state/thp.ts";
import type { Tx } from "../state/tx.ts";
import { PMD_ORDER, VM_HUGEPAGE, VM_NOHUGEPAGE, type Vma } from "../state/vma.ts";
import { hugeFits } from "./huge_memory.ts";

/** BIT(HPAGE_PMD_ORDER). */
const PMD_ONLY = 1 << PMD_ORDER;
/** THP_ORDERS_ALL_FILE_DEFAULT: up to MAX_PAGECACHE_ORDER, which is that of 2 MiB, and not one page. */
const ALL_ORDERS = 2 ** (PMD_ORDER + 1) - 2;

/** What a fault gives shmem_get_folio_gfp() to go by; a system call gives no VMA. */
export interface AtAddress {
  readonly vma: Vma;
  readonly vpn: number;
}

/** shmem_swap_alloc_folio(): "Direct swapin skipping swap cache & readahead" of a device that reads at once. */
export function readsWhole(tx: Tx): boolean {
  return tx.state.settings.swap === "zram" && tx.has("shmem-swapin-whole");
}

/**
 * shmem_swapin_folio(): the page comes back from swap into the page cache. A large folio that is in the swap cache still comes back whole, and so does
 * any from a device that reads at once, but for a fault in memory that a userfaultfd watches (`armed`). "Cached swapin
 * only supports order 0 folio", so that otherwise the entry is split, and one page is read (shmem_split_large_entry()). Returns the
 * page's frame.
 */
export function shmemSwapin(tx: Tx, file: number, index: number, slot: number, armed = false): number {
  tx.via("shmem_swapin_folio");
  const { frame: found, order } = tx.slot(slot);
  if (found === 0 && order > 0 && !armed && readsWhole(tx)) return readFolio(tx, file, index, order);
  if (found === 0) {
    splitLargeEntry(tx, file, index);
    const frame = tx.allocFrame({ kind: "file", value: tx.slot(slot).value, dirty: true, file, index });
    tx.setCached(file, index, frame);
    tx.swapFree(slot);
    return frame;
  }
  const head = tx.headOfFolio(found);
  for (const part of tx.partsOf(head)) {
    const at = index + part - found;
    tx.setSlot(tx.frame(part).slot, { count: 0 });
    tx.setFrame(part, { file, index: at, dirty: true });
    tx.setCached(file, at, part);
  }
  tx.freeSwapCache(head);
  return found;
}

/** swapin_sync() of all that one entry of the page cache stands for. Returns the frame of the page at the index. */
function readFolio(tx: Tx, file: number, index: number, order: number): number {
  const pages = 2 ** order;
  const first = index - (index % pages);
  const head = tx.allocFolio(order, { kind: "file", dirty: true, file });
  for (let i = 0; i < pages; i++) {
    const slot = -tx.cached(file, first + i);
    tx.setFrame(head + i, { index: first + i, value: tx.slot(slot).value });
    tx.setCached(file, first + i, head + i);
    tx.swapFree(slot);
  }
  return head + index - first;
}

/** XA_CHUNK_SHIFT: a node of the xarray has room for as many entries. */
const XA_CHUNK_SHIFT = 6;

/**
 * shmem_split_large_entry(): one entry for many slots becomes one a page. Since 6.15 only where the page is (xas_try_split()): of 512 pages the other 64 stay
 * together.
 */
export function splitLargeEntry(tx: Tx, file: number, index: number): void {
  const slot = -tx.cached(file, index);
  const { order } = slot > 0 ? tx.slot(slot) : { order: 0 };
  if (order === 0) return;
  tx.via("shmem_split_large_entry");
  const pages = 2 ** order;
  const leafOrder = tx.has("truncate-splits-at") && order > XA_CHUNK_SHIFT ? XA_CHUNK_SHIFT : 0;
  const start = index - (index % pages);
  for (let at = start; at < start + pages; at++) {
    const near = Math.floor(at / 2 ** leafOrder) === Math.floor(index / 2 ** leafOrder);
    const part = -tx.cached(file, at);
    if (part > 0) tx.setSlot(part, { order: near ? 0 : leafOrder });
  }
}

/**
 * The frame in the page cache at an index, from swap if need be; 0: a hole. What fallocate() put there is filled with zeroes now. `armed`: for a fault in
 * memory that a userfaultfd watches.
 */
export function shmemCached(tx: Tx, file: number, index: number, armed = false): number {
  const cached = shmemGetFolioRead(tx, file, index, armed);
  if (cached > 0 && tx.frame(cached).fallocated)
    for (const part of tx.partsOf(tx.headOfFolio(cached))) tx.setFrame(part, { fallocated: false });
  return cached;
}

/** The same by who only reads (SGP_READ): what fallocate() put there is as a hole, and stays so. */
export function shmemGetFolioRead(tx: Tx, file: number, index: number, armed = false): number {
  const cached = tx.cached(file, index);
  return cached < 0 ? shmemSwapin(tx, file, index, -cached, armed) : cached;
}

/** A page of zeroes, or of `value`, for a hole: shmem_alloc_folio() of order 0, as UFFDIO_COPY and a collapse ask for it. */
export function shmemAlloc(tx: Tx, file: number, index: number, value = 0): number {
  const frame = tx.allocFrame({ kind: "file", value, file, index });
  tx.setCached(file, index, frame);
  return frame;
}

/**
 * shmem_alloc_and_add_folio(): a folio of zeroes for a hole, the largest that is allowed, that suits the VMA if it is a fault, and in whose place the
 * file has nothing yet, not even in swap (shmem_suitable_orders()). It may reach beyond the end of the file. Returns the page's frame.
 * `writeEnd`: where a write ends, in pages of the file, that may make it longer; 0: it is a fault.
 */
export function shmemAllocFolio(tx: Tx, file: number, index: number, writeEnd: number, at?: AtAddress): number {
  const orders = isHuge(tx) ? shmemAllowableHugeOrders(tx, file, index, writeEnd, at?.vma) : 0;
  for (let order = PMD_ORDER; order > 0; order--) {
    const pages = 2 ** order;
    const first = index - (index % pages);
    if ((orders & (1 << order)) === 0 || !suits(tx, pages, at) || !isEmpty(tx, file, first, pages)) continue;
    const head = tx.allocFolio(order, { kind: "file", file });
    for (let i = 0; i < pages; i++) {
      tx.setFrame(head + i, { index: first + i });
      tx.setCached(file, first + i, head + i);
    }
    if (first + pages > tx.file(file).pages) tx.setFile(file, { unusedHuge: true });
    return head + index - first;
  }
  return shmemAlloc(tx, file, index);
}

/** Whether anything is set that allows large folios at all: else nobody asks what the kernel would do with it. */
function isHuge(tx: Tx): boolean {
  const { shmem, mshmem } = tx.state.settings;
  return shmem !== "never" || mshmem !== "" || tx.state.files.some((file) => file !== undefined && file.huge !== null);
}

/** thp_vma_suitable_order(): the folio lies in the VMA, whose addresses are aligned as the file's pages are. Before 6.11 nobody asked. */
function suits(tx: Tx, pages: number, at: AtAddress | undefined): boolean {
  if (at === undefined || !tx.has("mthp-shmem")) return true;
  return (at.vma.start - at.vma.pgoff) % pages === 0 && hugeFits(at.vma, at.vpn, pages);
}

/** Nothing in the page cache, neither pages nor swap entries: only there a large folio may be added (shmem_suitable_orders()). */
function isEmpty(tx: Tx, file: number, first: number, pages: number): boolean {
  for (let index = first; index < first + pages; index++) if (tx.cached(file, index) !== 0) return false;
  return true;
}

/**
 * shmem_allowable_huge_orders(), as bits. The settings of sizes (hugepages-64kB/shmem_enabled) are for faults in anonymous shared memory alone, which is
 * what has no name: memfds too. "Tmpfs huge pages allocation ignores sysfs configs", and so does a write by a system call.
 */
export function shmemAllowableHugeOrders(tx: Tx, file: number, index: number, writeEnd: number, vma?: Vma): number {
  const flags = vma?.flags ?? 0;
  if ((flags & VM_NOHUGEPAGE) !== 0) return 0;
  const global = hugeOfMount(tx, file, index, writeEnd, flags);
  if (vma === undefined || !isUnlinked(tx, file) || !tx.has("mthp-shmem")) return global;
  const { always, inherit, within_size, advise } = tx.shmemOrders;
  const { shmem } = tx.state.settings;
  if (shmem === "deny") return 0;
  // shmem_enabled takes force only where no smaller size inherits it.
  if (shmem === "force") return inherit & PMD_ONLY;
  let orders = always | withinSize(within_size, index, tx.file(file).pages);
  if ((flags & VM_HUGEPAGE) !== 0) orders |= advise;
  return global === 0 ? orders : orders | inherit;
}

/** shmem_huge_global_enabled(): what `huge=` of the file's mount allows. */
function hugeOfMount(tx: Tx, file: number, index: number, writeEnd: number, flags: number): number {
  const { shmem } = tx.state.settings;
  if (shmem === "deny") return 0;
  if (shmem === "force") return PMD_ONLY;
  const huge = mountOption(tx, file);
  if (huge === "never") return 0;
  const all = writeEnd > 0 ? ordersOfWrite(tx, index, writeEnd - index) : ordersOfFault(tx);
  if (huge === "always") return all;
  const within = huge === "within_size" ? withinSize(all, index, Math.max(writeEnd, tx.file(file).pages)) : 0;
  return within === 0 && (flags & VM_HUGEPAGE) !== 0 ? all : within;
}

/** A fault has no length: until 7.0 "tmpfs mmap() faults, due to the lack of a write size hint, still allocate the PMD-sized huge folios". */
function ordersOfFault(tx: Tx): number {
  return tx.has("tmpfs-fault-orders") ? ALL_ORDERS : PMD_ONLY;
}

/** shmem_mapping_size_orders() of 6.14 to 6.17: up to the largest that is no longer than the write, and begins where it does. */
function ordersOfWrite(tx: Tx, index: number, pages: number): number {
  if (!tx.has("tmpfs-write-by-length")) return tx.has("tmpfs-write-orders") ? ALL_ORDERS : PMD_ONLY;
  let order = Math.min(Math.floor(Math.log2(pages)), PMD_ORDER);
  while (order > 0 && index % 2 ** order !== 0) order--;
  return order === 0 ? 0 : 2 ** (order + 1) - 1;
}

/** shmem_get_orders_within_size(): the orders from the largest on whose folio ends within the file. */
function withinSize(orders: number, index: number, pages: number): number {
  for (let order = PMD_ORDER; order > 0; order--) {
    if ((orders & (1 << order)) === 0) continue;
    const end = (Math.floor(index / 2 ** order) + 1) * 2 ** order;
    if (end <= pages) return orders & (2 ** (order + 1) - 1);
  }
  return 0;
}

/** SHMEM_SB()->huge: of /dev/shm never, of the kernel's own mount what shmem_enabled was set to last. */
function mountOption(tx: Tx, file: number): HugeOption | ShmemPolicy {
  const { kind, name, huge } = tx.file(file);
  if (kind === "tmpfs" && name !== null) return huge ?? "never";
  let set: HugeOption | ShmemPolicy = tx.state.settings.shmem;
  for (const other of tx.state.files) if (other?.kind === "memfd" && other.huge !== null) set = other.huge;
  return set;
}

/** vma_is_anon_shmem(): "anonymous shared memory if it is unlinked at the time of mmap". A file on a mount of its own has a name there. */
export function isUnlinked(tx: Tx, file: number): boolean {
  const { kind, huge } = tx.file(file);
  return kind !== "tmpfs" || huge === null;
}

/** Migration entries wait for the page, or for the large folio that it is part of: whoever migrates it has it locked, and off the LRU. */
export function isInFlight(tx: Tx, frame: number): boolean {
  const head = tx.headOfFolio(frame);
  if (tx.frame(frame).migrating > 0 || tx.frame(head).migratingEntire > 0) return true;
  return tx.frame(frame).large && tx.partsOf(head).some((part) => tx.frame(part).migrating > 0);
}

/** filemap_remove_folio(): the page leaves the page cache and goes, unless something still maps it. */
export function removeFromCache(tx: Tx, file: number, index: number): void {
  const cached = tx.cached(file, index);
  if (cached === 0) return;
  tx.setCached(file, index, 0);
  if (cached < 0) tx.swapFree(-cached);
  else {
    tx.setFrame(cached, { file: -1, index: -1 });
    tx.putFrame(cached);
  }
}
