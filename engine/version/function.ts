// Names of kernel functions, by release. The engine, and what is said of findings, name a function as the newest kernel
// does (7.3); a trail, and who is to blame for a loss, have the names of the scenario's kernel.

import { type KernelVersion, releaseList, releaseOf } from "./release.ts";

/** By name: the names it had before, each with mainline's version that ended it, oldest first. */
export const functionNames: Readonly<Record<string, readonly (readonly [name: string, until: string])[]>> = {
  // mm/khugepaged: rename prefix of shared collapse functions; rename hpage_collapse_* to collapse_*
  collapse_scan_file: [
    ["khugepaged_scan_file", "6.1"],
    ["hpage_collapse_scan_file", "7.1"],
  ],
  // The bit stands for read-write protection too
  cond_install_uffd_wp_ptes: [["pte_install_uffd_wp_if_needed", "7.3"]],
  // mm/memory: optimize fork() with PTE-mapped THP
  copy_present_ptes: [["copy_present_pte", "6.9"]],
  // mm: userfaultfd: rename functions for clarity + consistency
  hugetlb_mfill_atomic_pte: [["hugetlb_mcopy_atomic_pte", "6.4"]],
  mfill_atomic: [["__mcopy_atomic", "6.4"]],
  // userfaultfd/shmem: support UFFDIO_CONTINUE for shmem (153132571f02)
  mfill_atomic_install_pte: [["mcopy_atomic_pte", "5.14"]],
  // mm: support GUP-triggered unsharing of anonymous pages
  hugetlb_wp: [["hugetlb_cow", "5.19"]],
  move_present_ptes: [["move_present_pte", "6.18"]],
  pte_mkuffd: [["pte_mkuffd_wp", "7.3"]],
  // mm: convert do_set_pte() to set_pte_range()
  set_pte_range: [
    ["alloc_set_pte", "5.12"],
    ["do_set_pte", "6.6"],
  ],
  // shmem: convert shmem_swapin_page() to shmem_swapin_folio()
  shmem_swapin_folio: [["shmem_swapin_page", "5.18"]],
  shmem_writeout: [["shmem_writepage", "6.16"]],
  shrink_folio_list: [["shrink_page_list", "5.19"]],
  split_huge_page_to_list_to_order: [["split_huge_page_to_list", "6.9"]],
  // mm: introduce leaf entry type and use to simplify leaf entry logic
  softleaf_from_pte: [["pte_to_swp_entry", "6.19"]],
  // mm/rmap: split migration into its own function
  try_to_migrate_one: [["try_to_unmap_one", "5.14"]],
  // mm/uffd: reset write protection when unregister with wp-mode
  uffd_wp_range: [["change_protection", "6.0"]],
  // userfaultfd: convert to ->read_iter()
  userfaultfd_read_iter: [["userfaultfd_read", "6.10"]],
  // mm: move all userfaultfd VMA manipulation to mm/userfaultfd.c
  userfaultfd_release_new: [["userfaultfd_event_wait_completion", "6.12"]],
  // mm/hugetlb: handle uffd-wp during fork()
  vma_needs_copy: [["copy_page_range", "5.19"]],
};

type Names = ReadonlyMap<string, string>;
const NO_NAMES: Names = new Map();
const bySeries = new Map<number, Names>();

/** The names that differ on that kernel, by the engine's; empty on the newest kernels. */
export function functionsOf(kernel: KernelVersion): Names {
  const release = releaseOf(kernel);
  if (release === undefined) return NO_NAMES;
  let names = bySeries.get(release.series);
  if (names === undefined) {
    names = namesIn(release.series);
    bySeries.set(release.series, names);
  }
  return names;
}

/** Stable lines rename nothing: the line says it. */
function namesIn(series: number): Names {
  const names = new Map<string, string>();
  for (const [name, before] of Object.entries(functionNames)) {
    const old = before.find(([, until]) => series < (releaseList(until)[0]?.series ?? 0));
    if (old !== undefined) names.set(name, old[0]);
  }
  return names;
}

/** What a function is called on that kernel. */
export function functionOn(kernel: KernelVersion, name: string): string {
  return functionsOf(kernel).get(name) ?? name;
}

/** As Markdown, with what it was called before: "`a()`, before 7.3 `b()`". */
export function functionText(name: string): string {
  const before = (functionNames[name] ?? []).toReversed();
  return [`\`${name}()\``, ...before.map(([old, until]) => `before ${until} \`${old}()\``)].join(", ");
}
