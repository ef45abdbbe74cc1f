// Flags and modes of the calls. From include/uapi/linux of 7.3.
import { vocabulary } from "./builders.ts";

/** PAGEMAP_SCAN's, in bit order. */
const categories = [
  ["WPALLOWED", "6.7"],
  ["WRITTEN", "6.7"],
  ["FILE", "6.7"],
  ["PRESENT", "6.7"],
  ["SWAPPED", "6.7"],
  ["PFNZERO", "6.7"],
  ["HUGE", "6.7"],
  ["SOFT_DIRTY", "6.8"],
  ["GUARD", "6.16"],
  ["ACCESSED", "7.3"],
] as const;

export const flagVocabularies = [
  vocabulary("map-flags", "mmap flag", "MAP_", [
    ["SHARED", ""],
    ["PRIVATE", ""],
    ["HUGETLB", "2.6.32"],
    ["ANONYMOUS", ""],
    ["FIXED", ""],
    ["NORESERVE", ""],
  ]),
  vocabulary("prot", "protection", "PROT_", [
    ["NONE", ""],
    ["READ", ""],
    ["WRITE", ""],
  ]),
  vocabulary("uffd-flags", "userfaultfd flag", "UFFD_", [
    ["USER_MODE_ONLY", "5.11"],
    ["UNREAD", "4.3", "UNREAD"],
  ]),
  vocabulary("register-modes", "register mode", "UFFDIO_REGISTER_MODE_", [
    ["MISSING", "4.3"],
    ["WP", "5.7"],
    ["MINOR", "5.13"],
    ["RWP", "7.3"],
  ]),
  vocabulary("wp-flags", "write-protect flag", "UFFDIO_WRITEPROTECT_MODE_", [["DONTWAKE", "5.7"]]),
  vocabulary("rwp-flags", "read-write-protect flag", "UFFDIO_RWPROTECT_MODE_", [["DONTWAKE", "7.3"]]),
  vocabulary("copy-flags", "copy flag", "UFFDIO_COPY_MODE_", [
    ["WP", "5.7"],
    ["DONTWAKE", "4.3"],
  ]),
  vocabulary("zeropage-flags", "zeropage flag", "UFFDIO_ZEROPAGE_MODE_", [["DONTWAKE", "4.3"]]),
  vocabulary("continue-flags", "continue flag", "UFFDIO_CONTINUE_MODE_", [
    ["WP", "6.4"],
    ["DONTWAKE", "5.13"],
  ]),
  vocabulary("poison-flags", "poison flag", "UFFDIO_POISON_MODE_", [["DONTWAKE", "6.6"]]),
  vocabulary("move-flags", "move flag", "UFFDIO_MOVE_MODE_", [
    ["NO_HOLES", "6.8", "NO_HOLES"],
    ["ALLOW_SRC_HOLES", "6.8"],
  ]),
  vocabulary("mremap-flags", "mremap flag", "MREMAP_", [
    ["DONTUNMAP", "5.7"],
    ["MAYMOVE", ""],
    ["FIXED", ""],
  ]),
  vocabulary("fallocate-flags", "fallocate flag", "FALLOC_FL_", [
    ["PUNCH_HOLE", "2.6.38"],
    ["KEEP_SIZE", "2.6.23"],
  ]),
  vocabulary("huge-options", "huge= option", "", [
    ["always", "4.8"],
    ["within_size", "4.8"],
    ["advise", "4.8"],
    ["never", "4.8"],
  ]),
  vocabulary("scan-flags", "scan flag", "PM_SCAN_", [
    ["WP_MATCHING", "6.7"],
    ["CHECK_WPASYNC", "6.7"],
  ]),
  vocabulary("scan-mask", "page category", "PAGE_IS_", [["ALL", "6.7", "ALL"], ...categories]),
  vocabulary("categories", "page category", "PAGE_IS_", categories),
  vocabulary("clear-refs", "clear_refs value", "CLEAR_REFS_", [
    ["1", "", "CLEAR_REFS_ALL"],
    ["2", "", "CLEAR_REFS_ANON"],
    ["3", "", "CLEAR_REFS_MAPPED"],
    ["4", "3.11", "CLEAR_REFS_SOFT_DIRTY"],
    ["5", "4.0", "CLEAR_REFS_MM_HIWATER_RSS"],
  ]),
] as const;

export const featureVocabularies = [
  vocabulary("features", "feature", "UFFD_FEATURE_", [
    ["PAGEFAULT_FLAG_WP", "5.7"],
    ["EVENT_FORK", "4.11"],
    ["EVENT_REMAP", "4.11"],
    ["EVENT_REMOVE", "4.11"],
    ["MISSING_HUGETLBFS", "4.11"],
    ["MISSING_SHMEM", "4.11"],
    ["EVENT_UNMAP", "4.11"],
    ["SIGBUS", "4.14"],
    ["THREAD_ID", "4.14"],
    ["MINOR_HUGETLBFS", "5.13"],
    ["MINOR_SHMEM", "5.14"],
    ["EXACT_ADDRESS", "5.18"],
    ["WP_HUGETLBFS_SHMEM", "5.19"],
    ["WP_UNPOPULATED", "6.4"],
    ["POISON", "6.6"],
    ["WP_ASYNC", "6.7"],
    ["MOVE", "6.8"],
    ["RWP", "7.3"],
    ["RWP_ASYNC", "7.3"],
  ]),
  vocabulary("advice", "advice", "MADV_", [
    ["DONTNEED", ""],
    ["FREE", "4.5"],
    ["REMOVE", "2.6.16"],
    ["DONTFORK", "2.6.16"],
    ["DOFORK", "2.6.16"],
    ["MERGEABLE", "2.6.32"],
    ["UNMERGEABLE", "2.6.32"],
    ["HUGEPAGE", "2.6.38"],
    ["NOHUGEPAGE", "2.6.38"],
    ["WIPEONFORK", "4.14"],
    ["KEEPONFORK", "4.14"],
    ["COLD", "5.4"],
    ["PAGEOUT", "5.4"],
    ["POPULATE_READ", "5.14"],
    ["POPULATE_WRITE", "5.14"],
    ["DONTNEED_LOCKED", "5.18"],
    ["COLLAPSE", "6.1"],
    ["GUARD_INSTALL", "6.13"],
    ["GUARD_REMOVE", "6.13"],
    ["WILLNEED", ""],
  ]),
] as const;
