// Processes, migration and memory pressure, documented.

import type { processOperations } from "../table/process.ts";
import { type DocumentationOf, page, range } from "./shape.ts";

export const processDocumentation: DocumentationOf<typeof processOperations> = {
  spawn: {
    summary: "A new process without mappings. It can map the same files.",
    parameters: { process: "The name of the new process." },
    functions: ["kernel_clone", "mm_init"],
    returns: "`0`",
    manual: "fork(2), execve(2)",
    example: "spawn(B)",
  },
  fork: {
    summary:
      "A child with the same mappings under the same names; private pages are shared until one of the two writes.",
    details:
      "With EVENT_FORK the child's VMAs stay registered, with a userfaultfd of its own; bits and markers are copied. Without it the child is registered with nothing, bits are cleared on the way (6.1 leaves them in private hugetlb entries) and markers are not copied; the parent keeps everything. Private pages become read-only in both.",
    parameters: { child: "The name of the child." },
    functions: ["kernel_clone", "dup_mmap", "dup_userfaultfd", "copy_page_range", "copy_pte_range"],
    returns: "`0`, or an errno; `event fork` with EVENT_FORK",
    manual: "fork(2)",
    example: "A: fork(B)",
  },
  exit: {
    summary: "SIGKILL: the process ends, its memory goes, its userfaultfd is closed.",
    parameters: {},
    functions: ["do_exit", "exit_mm", "exit_mmap", "unmap_vmas"],
    returns: "`0`",
    manual: "exit(2)",
    example: "B: exit()",
  },
  clear_refs: {
    summary: "Writes to /proc/PID/clear_refs: 4 clears the soft-dirty bits of every entry and starts write-tracking.",
    details:
      "Entries become read-only, so that the next write faults and sets the bit; uffd-wp stays. EINVAL for a value that is none.",
    parameters: { value: "What is written: 1 all, 2 anonymous, 3 mapped, 4 soft-dirty, 5 peak RSS. 4 without it." },
    functions: ["clear_refs_write", "clear_refs_pte_range", "clear_soft_dirty"],
    returns: "`0`, or an errno",
    manual: "proc_pid_clear_refs(5)",
    example: "A: clear_refs(4)",
  },
  migrate: {
    summary: "move_pages() of one page to the other node.",
    details:
      "The entry becomes a migration entry and then that of the new page: another frame, everything else as it was, uffd-wp too, in every process that maps it (on 6.1 a dirty page comes back soft-dirty). Skipped where there is one node (`machine nodes=2`).",
    parameters: { page },
    functions: ["kernel_move_pages", "do_pages_move", "migrate_pages", "try_to_migrate_one", "remove_migration_pte"],
    returns: "`0`, an errno, or `skipped`",
    manual: "move_pages(2)",
    example: "A: migrate(buf[0])",
  },
  migrate_begin: {
    summary:
      "A migration of one page that stays on its way: every entry of it is a migration entry until `migrate_end`.",
    details:
      "Whoever touches the page waits. uffd-wp is in the migration entry; wp, unwp and fork handle it there. From the source alone: no trace shows it.",
    parameters: { page },
    functions: ["migrate_folio_unmap", "try_to_migrate", "try_to_migrate_one"],
    returns: "`0`, or an errno",
    manual: "mm/migrate.c",
    example: "A: migrate_begin(buf[0])",
  },
  migrate_end: {
    summary: "Ends a migration that `migrate_begin` left in flight: entries are those of the new page.",
    details: "uffd-wp and soft-dirty come back with the entry.",
    parameters: { page },
    functions: ["migrate_folio_move", "remove_migration_ptes", "remove_migration_pte"],
    returns: "`0`, or an errno",
    manual: "mm/migrate.c",
    example: "A: migrate_end(buf[0])",
  },
  reclaim: {
    summary: "Memory pressure takes this one page.",
    details:
      "As kswapd or direct reclaim does, in every process that maps it. Anonymous with swap: a swap entry, with uffd-wp. shmem: to swap through the page cache; a marker where protected, else empty. After MADV_FREE: dropped, if not written since.",
    parameters: { page },
    functions: ["shrink_folio_list", "try_to_unmap", "try_to_unmap_one"],
    returns: "`0`, or an errno",
    manual: "mm/vmscan.c",
    example: "A: reclaim(buf[0])",
  },
  khugepaged: {
    summary: "khugepaged comes by and looks at each whole 2 MiB of this memory, and at nothing else.",
    details:
      "Private anonymous memory for which a size is enabled (`machine thp=`, `mthp=`), in a mapping that has a whole aligned 2 MiB. With 2 MiB enabled one page that is there and was accessed is enough (`max_ptes_none` is 511): the others come as zeroes. From 7.2 on smaller sizes are tried where 2 MiB is not enabled or not possible, each on its own multiple. A uffd-wp entry ends the scan of its 2 MiB, and so does a pinned one (from 7.2 on also a clean one after MADV_FREE), more than 64 swapped pages or 256 shared ones; in memory that a userfaultfd watches, no empty page is filled.\n\nA file's memory is taken where its settings allow 2 MiB (`machine shmem=`, `mshmem=`, `huge=` of a mount) and addresses and pages are aligned alike. One page in the page cache is enough, young or not; more than 64 in swap are too many. The pages become one folio, everybody who maps them is unmapped, and where no copies, guards or userfaultfd are in the way (WP, RWP) the page table goes, so that the next fault maps a pmd. Write-protected entries are markers then; those of RWP are gone. If a hole of the 2 MiB is watched for missing pages, it gives up after everybody was unmapped.\n\nThe kernel looks at processes it knows: from a fault in, or an mmap() of, memory that may be huge. The first MADV_HUGEPAGE on shmem with `advise` does not see to that, as it asks the VMA before its flag is set.",
    parameters: { range },
    functions: [
      "collapse_scan_mm_slot",
      "collapse_scan_pmd",
      "mthp_collapse",
      "collapse_huge_page",
      "collapse_scan_file",
      "collapse_file",
      "retract_page_tables",
    ],
    returns: "`0`",
    manual: "Documentation/admin-guide/mm/transhuge.rst",
    example: "A: khugepaged(buf)",
  },
  numa_hint: {
    summary: "NUMA balancing makes the entry PROT_NONE, so that the next access tells where the page is used.",
    details:
      "`change_prot_numa()`: the bits stay, uffd-wp too; the next access faults (`do_numa_page()`) and restores the entry; the page stays on its node here. NUMA balancing skips hugetlb, the zero page, read-only file mappings and copy-on-write pages that are mapped more than once: `bad`.",
    parameters: { page },
    functions: ["task_numa_work", "change_prot_numa", "change_protection", "change_pte_range"],
    returns: "`0`, or an errno",
    manual: "Documentation/admin-guide/sysctl/kernel.rst, numa_balancing",
    example: "A: numa_hint(buf[0])",
  },
};
