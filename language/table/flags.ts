// Flags and modes of the calls. Meanings from the manual pages of man-pages 6.9 and include/uapi/linux of 7.3.

import type { Vocabulary } from "./row.ts";
import { type Entry, vocabulary } from "./words.ts";

/** PAGEMAP_SCAN's, in bit order. */
const categories: readonly Entry[] = [
  ["WPALLOWED", "6.7", "The VMA is registered for WP with WP_ASYNC."],
  [
    "WRITTEN",
    "6.7",
    "Not uffd-wp: written since it was protected, or never protected. From 7.3 on only in VMAs registered for WP; before, in any.",
  ],
  ["FILE", "6.7", "File-backed or shared anonymous."],
  ["PRESENT", "6.7", "In memory."],
  ["SWAPPED", "6.7", "A swap entry, or another entry that is not present."],
  ["PFNZERO", "6.7", "The zero page."],
  ["HUGE", "6.7", "Mapped by a pmd (or hugetlb)."],
  ["SOFT_DIRTY", "6.8", "Soft-dirty."],
  ["GUARD", "6.16", "A guard region."],
  [
    "ACCESSED",
    "7.3",
    "In a VMA registered for RWP, an entry that is not protected: accessed since it was, or never protected. Empty entries are not.",
  ],
];

export const flagVocabularies: readonly Vocabulary[] = [
  vocabulary("map-flags", "mmap flag", "MAP_", [
    ["SHARED", "", "Writes go to the file (or to the shared anonymous memory) and are seen by all who map it."],
    [
      "PRIVATE",
      "",
      "Copy-on-write: the first write to a page gives this process its own anonymous copy. The default without a file.",
    ],
    ["HUGETLB", "2.6.32", "Anonymous memory of the hugetlb pool, in 2 MiB pages; `hugepages(N)` fills the pool."],
    ["ANONYMOUS", "", "No file. The same as giving none."],
    ["FIXED", "", "At exactly the place, over whatever is there. Always so here."],
    ["NORESERVE", "", "No reservation of swap space (or of hugetlb pages). Always so here."],
  ]),
  vocabulary("prot", "protection", "PROT_", [
    ["NONE", "", "No access. Entries stay present to Linux (`_PAGE_PROTNONE`) with their uffd bit, and fault."],
    ["READ", "", "Read only: the VMA has no VM_WRITE. A write is SIGSEGV, without a userfaultfd message."],
    [
      "WRITE",
      "",
      "Together with READ. Entries get their write bit by a fault, or where `can_change_pte_writable()` lets mprotect set it.",
    ],
  ]),
  vocabulary("uffd-flags", "userfaultfd flag", "UFFD_", [
    [
      "USER_MODE_ONLY",
      "5.11",
      "Faults of the kernel itself (a system call that touches the page) are not handled: SIGBUS or EFAULT instead. An unprivileged process has to ask for it where `vm.unprivileged_userfaultfd` is 0 (EPERM otherwise).",
    ],
  ]),
  vocabulary("register-modes", "register mode", "UFFDIO_REGISTER_MODE_", [
    [
      "MISSING",
      "4.3",
      "VM_UFFD_MISSING: a fault on a page that is not there (not in the page cache, for a file) becomes a message.",
    ],
    [
      "WP",
      "5.7",
      "VM_UFFD_WP: a write to a write-protected page becomes a message. Anonymous memory from 5.7, shmem and hugetlb from 5.19; with WP_ASYNC (6.7) any memory.",
    ],
    [
      "MINOR",
      "5.13",
      "VM_UFFD_MINOR: a fault on a page that is in the page cache but not in this page table. hugetlb from 5.13, shmem from 5.14.",
    ],
    [
      "RWP",
      "7.3",
      "VM_UFFD_RWP: any access to a read-write protected page becomes a message, or with RWP_ASYNC ends its protection. Anonymous memory, shmem and hugetlb; never together with WP: both use the entry's one uffd bit.",
    ],
  ]),
  vocabulary("wp-flags", "write-protect flag", "UFFDIO_WRITEPROTECT_MODE_", [
    ["DONTWAKE", "5.7", "Takes the protection away without waking who waits; they sleep until a `wake`."],
  ]),
  vocabulary("rwp-flags", "read-write-protect flag", "UFFDIO_RWPROTECT_MODE_", [
    ["DONTWAKE", "7.3", "Makes pages accessible without waking who waits; they sleep until a `wake`."],
  ]),
  vocabulary("copy-flags", "copy flag", "UFFDIO_COPY_MODE_", [
    ["WP", "5.7", "The new page comes write-protected. Without it, a protection that a marker kept is dropped."],
    ["DONTWAKE", "4.3", "Does not wake who waits for the page."],
  ]),
  vocabulary("zeropage-flags", "zeropage flag", "UFFDIO_ZEROPAGE_MODE_", [
    ["DONTWAKE", "4.3", "Does not wake who waits for the page."],
  ]),
  vocabulary("continue-flags", "continue flag", "UFFDIO_CONTINUE_MODE_", [
    ["WP", "6.4", "The page is mapped write-protected. Without it, a protection that a marker kept is dropped."],
    ["DONTWAKE", "5.13", "Does not wake who waits for the page."],
  ]),
  vocabulary("poison-flags", "poison flag", "UFFDIO_POISON_MODE_", [
    ["DONTWAKE", "6.6", "Does not wake who waits for the page."],
  ]),
  vocabulary("move-flags", "move flag", "UFFDIO_MOVE_MODE_", [
    ["NO_HOLES", "6.8", "Without UFFDIO_MOVE_MODE_ALLOW_SRC_HOLES: a hole in the source is ENOENT.", "NO_HOLES"],
    ["ALLOW_SRC_HOLES", "6.8", "Holes in the source are skipped. The default here."],
  ]),
  vocabulary("mremap-flags", "mremap flag", "MREMAP_", [
    [
      "DONTUNMAP",
      "5.7",
      "The old range stays mapped, empty. Private anonymous memory from 5.7, other memory from 5.13.",
    ],
    ["MAYMOVE", "", "May move. Always so here."],
    ["FIXED", "", "To exactly the place given. Always so here."],
  ]),
  vocabulary("fallocate-flags", "fallocate flag", "FALLOC_FL_", [
    [
      "PUNCH_HOLE",
      "2.6.38",
      "Frees the range of the file: every mapping of it loses those entries (shared mappings that are registered for WP keep a marker), private copies stay.",
    ],
    ["KEEP_SIZE", "2.6.23", "The file's size stays. PUNCH_HOLE always has it here."],
  ]),
  vocabulary("scan-flags", "scan flag", "PM_SCAN_", [
    [
      "WP_MATCHING",
      "6.7",
      "Write-protects the pages that are reported, in the same walk. Needs a VMA registered for WP with WP_ASYNC (checked with CHECK_WPASYNC, skipped without).",
    ],
    ["CHECK_WPASYNC", "6.7", "EPERM at a VMA that is not registered for WP with WP_ASYNC, in place of skipping it."],
  ]),
  vocabulary("scan-mask", "page category", "PAGE_IS_", [
    [
      "ALL",
      "6.7",
      "Every page of the range is reported with its categories: an empty category mask, in place of PAGE_IS_WRITTEN.",
      "ALL",
    ],
    ...categories,
  ]),
  vocabulary("categories", "page category", "PAGE_IS_", categories),
  vocabulary("clear-refs", "clear_refs value", "CLEAR_REFS_", [
    ["1", "", "Referenced and accessed bits of all pages.", "CLEAR_REFS_ALL"],
    ["2", "", "… of anonymous pages.", "CLEAR_REFS_ANON"],
    ["3", "", "… of file pages.", "CLEAR_REFS_MAPPED"],
    ["4", "3.11", "Soft-dirty bits (CONFIG_MEM_SOFT_DIRTY).", "CLEAR_REFS_SOFT_DIRTY"],
    ["5", "4.0", "Resets the high-water mark of the resident set.", "CLEAR_REFS_MM_HIWATER_RSS"],
  ]),
];
