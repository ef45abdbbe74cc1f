// Files, swap and the machine's pools, documented.

import type { fileOperations } from "../table/file.ts";
import type { DocumentationOf } from "./shape.ts";

const size = "Its size, in pages (2 MiB ones for hugetlb).";
const filePage = "A page of a file: `f[0]`.";

export const fileDocumentation: DocumentationOf<typeof fileOperations> = {
  memfd: {
    summary: "A file of shmem, as memfd_create() makes it; holes all over.",
    details:
      "All memfds, and shared anonymous memory, lie on one mount of the kernel's own: what `huge=` it has is a setting of the machine (`machine shmem=`, `mshmem=`).",
    parameters: {
      pages: size,
      huge: "The setting of that mount, from this file on: `shmem_enabled` is set to it first, for all memfds.",
    },
    functions: ["__do_sys_memfd_create", "shmem_file_setup"],
    returns: "`0`, or an errno",
    manual: "memfd_create(2)",
    example: "f = memfd(4)",
  },
  tmpfs: {
    summary: "An unnamed file of a tmpfs mount (O_TMPFILE in /dev/shm); holes all over.",
    details:
      "With `huge=` it is a file with a name on a mount of its own. Linux takes what has no name for anonymous shared memory, for which the sizes of `machine mshmem=` count, and a file with a name by `huge=` alone.",
    parameters: { pages: size, huge: "The mount's `huge=`: always, within_size, advise or never." },
    functions: ["shmem_tmpfile", "shmem_get_inode"],
    returns: "`0`, or an errno",
    manual: "tmpfs(5), open(2)",
    example: "f = tmpfs(4)",
  },
  hugetlb: {
    summary:
      "A file of 2 MiB hugetlb pages (memfd_create() with MFD_HUGETLB). Pages come from the pool that `hugepages(N)` fills.",
    parameters: { pages: size },
    functions: ["__do_sys_memfd_create", "hugetlb_file_setup"],
    returns: "`0`, or an errno",
    manual: "memfd_create(2)",
    example: "f = hugetlb(2)",
  },
  pwrite: {
    summary: "Writes to the file through its descriptor: page cache alone, no page table is touched.",
    details:
      "No userfaultfd sees it, though who maps the page shared reads the new value. hugetlb files have no write: EINVAL.",
    parameters: { page: filePage, value: "What is written: 4 bytes at the start of the page." },
    functions: ["vfs_write", "shmem_file_write_iter", "generic_perform_write"],
    returns: "`0`, or an errno",
    manual: "pwrite(2)",
    example: "pwrite(f[0], 5)",
  },
  pread: {
    summary: "Reads 4 bytes of the file through its descriptor. A hole reads as 0.",
    parameters: { page: filePage },
    functions: ["vfs_read", "shmem_file_read_iter"],
    returns: "the value, or an errno",
    manual: "pread(2)",
    example: "pread(f[0]) -> 5",
  },
  fallocate: {
    summary: "Frees a range of a file, or allocates it.",
    details:
      "A hole is punched in two steps: the range is unmapped everywhere (where registered for WP, protected entries become markers), then the pages leave the page cache. Private copies stay. hugetlb keeps its bits too.",
    parameters: { range: "Pages of a file: `f[0..1]`.", mode: "PUNCH_HOLE. Without it pages are allocated (mode 0)." },
    functions: ["vfs_fallocate", "shmem_fallocate", "unmap_mapping_range", "shmem_truncate_range"],
    returns: "`0`, or an errno",
    manual: "fallocate(2)",
    example: "fallocate(f[0..1], PUNCH_HOLE)",
  },
  ftruncate: {
    summary: "Sets a file's size. What is beyond it is unmapped, private copies too, and gone; touching it is SIGBUS.",
    details:
      "shmem: protected entries beyond the end become markers and stay. hugetlb: they are dropped (`ZAP_FLAG_DROP_MARKER`).",
    parameters: { file: "The file.", pages: "Its new size, in pages." },
    functions: ["do_ftruncate", "shmem_setattr", "unmap_mapping_range", "shmem_truncate_range"],
    returns: "`0`, or an errno",
    manual: "ftruncate(2)",
    example: "ftruncate(f, 1)",
  },
  swapon: {
    summary: "Turns on a 64 MiB swap file; page-cluster is 0, so no read-ahead.",
    parameters: {},
    functions: ["__do_sys_swapon", "setup_swap_extents"],
    returns: "`0`, or an errno",
    manual: "swapon(2)",
    example: "swapon()",
  },
  swapoff: {
    summary: "Turns it off: every swap entry becomes a page again.",
    details:
      "uffd-wp comes back with the page (`unuse_pte()`). A swapped shmem page comes back to the page cache (`shmem_unuse()`); its marker stays a marker.",
    parameters: {},
    functions: ["__do_sys_swapoff", "try_to_unuse", "shmem_unuse", "unuse_pte"],
    returns: "`0`, or an errno",
    manual: "swapoff(2)",
    example: "swapoff()",
  },
  hugepages: {
    summary: "Sets the size of the hugetlb pool (/proc/sys/vm/nr_hugepages).",
    details: "Pages in use beyond it become surplus: they leave the pool when they are freed.",
    parameters: { count: "Pages of 2 MiB." },
    functions: ["hugetlb_sysctl_handler", "set_max_huge_pages"],
    returns: "nr_hugepages as it is now",
    manual: "Documentation/admin-guide/mm/hugetlbpage.rst",
    example: "hugepages(8)",
  },
  compact: {
    summary: "Compacts memory (/proc/sys/vm/compact_memory): pages may move to other frames.",
    parameters: {},
    functions: ["sysctl_compaction_handler", "compact_nodes", "compact_zone"],
    returns: "`0`",
    manual: "Documentation/admin-guide/sysctl/vm.rst",
    example: "compact()",
  },
  drop_slab: {
    summary:
      "Every shrinker runs, as memory pressure has them run (2 in /proc/sys/vm/drop_caches): large folios that are mapped in part are split.",
    details:
      "A large folio of anonymous memory of which a page was unmapped waits on the deferred split queue. Its pages become folios of their own; from 6.12 on those that hold zeroes give way to the zero page, which before 6.12.54 and 6.17.4 lost uffd-wp and soft-dirty.",
    parameters: {},
    functions: ["drop_slab", "deferred_split_scan", "split_folio", "try_to_map_unused_to_zeropage"],
    returns: "`0`",
    manual: "Documentation/admin-guide/sysctl/vm.rst",
    example: "drop_slab()",
  },
  ksm: {
    summary: "KSM scans all mergeable memory until nothing is left to merge (/sys/kernel/mm/ksm/run).",
    details:
      "Equal anonymous pages of MADV_MERGEABLE mappings become one page, mapped read-only; a write copies it. `use_zero_pages` is off. The entry that is replaced (`replace_page()`) loses its uffd bit, write protection or read-write protection alike; the one whose page becomes the shared page keeps it.",
    parameters: {},
    functions: ["ksm_do_scan", "cmp_and_merge_page", "try_to_merge_one_page", "write_protect_page", "replace_page"],
    returns: "`0`",
    manual: "Documentation/admin-guide/mm/ksm.rst",
    example: "ksm()",
  },
};
