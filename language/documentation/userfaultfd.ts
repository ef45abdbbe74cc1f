// userfaultfd and its ioctls, and PAGEMAP_SCAN, documented.

import type { userfaultfdRows } from "../table/userfaultfd.ts";
import { type DocumentationOf, range } from "./shape.ts";

export const userfaultfdDocumentation: DocumentationOf<typeof userfaultfdRows> = {
  userfaultfd: {
    summary: "Opens the process's userfaultfd and enables its features (UFFDIO_API).",
    details:
      "One a process. The monitor that reads its messages is outside of the scenario and does so at once; with UNREAD they wait until the scenario reads them (`uffd_read`). A feature that this kernel lacks is EINVAL. Such a descriptor takes no other ioctl, and the scenario closes it: there is no userfaultfd then.",
    parameters: { features: "Features asked of UFFDIO_API. None without it.", flags: "USER_MODE_ONLY, UNREAD." },
    functions: ["new_userfaultfd", "userfaultfd_api"],
    returns: "`0`, or an errno",
    manual: "userfaultfd(2)",
    example: "A: userfaultfd(PAGEFAULT_FLAG_WP | WP_HUGETLBFS_SHMEM)",
  },
  uffd_read: {
    summary: "read(2) of the process's userfaultfd: the next messages, where it was opened with UNREAD.",
    details:
      "Page faults before events, each first come first. The descriptor is O_NONBLOCK: EAGAIN where nothing is to be read. Whoever faulted sleeps on; whoever raised an event goes on now: MADV_DONTNEED, FREE and REMOVE begin to work on the pages, munmap, mremap and fork, which have done it, return. A FORK message brings the child's userfaultfd. From when an event is announced until it is read, `wp`, `copy` and their kin are EAGAIN (mmap_changing), whatever their range.",
    parameters: { count: "How many messages there is room for. 1 without it." },
    functions: ["userfaultfd_read_iter", "userfaultfd_ctx_read", "userfaultfd_event_complete"],
    returns: "the messages read, or an errno, and who went on: `A/1 ok`",
    manual: "userfaultfd(2)",
    example: "A: uffd_read(2) -> 2, event missing, event remove",
  },
  uffd_poll: {
    summary: "poll(2) of the process's userfaultfd: whether a message waits to be read.",
    details: "Faults that were read and not answered do not count.",
    parameters: {},
    functions: ["userfaultfd_poll"],
    returns: "`1` (POLLIN), or `0`",
    manual: "userfaultfd(2)",
    example: "A: uffd_poll() -> 1",
  },
  close: {
    summary: "Closes the process's userfaultfd: every VMA is unregistered, whoever waits goes on.",
    details:
      "Bits and markers of the VMAs are cleared (6.9, 6.8.10 and 6.6.31; before, they were left behind). Messages that nobody read are dropped, and whoever raised them goes on; a child whose FORK message was among them is registered no more, though its entries keep their bits.",
    parameters: {},
    functions: ["userfaultfd_release", "userfaultfd_release_all", "userfaultfd_clear_vma"],
    returns: "`0`, or an errno",
    manual: "userfaultfd(2)",
    example: "A: close() -> 0, A/1 ok",
  },
  register: {
    summary: "UFFDIO_REGISTER: faults of these kinds in the range become messages.",
    details:
      "It protects nothing yet. VMAs are split at the ends of the range. Where a VMA has all the modes already nothing changes; otherwise they are replaced. Modes without a WP or RWP that a VMA of the range has are EBUSY (7.3; before, WP went, and uffd-wp bits and markers stayed). WP and RWP together are EINVAL, RWP of a PROT_NONE mapping too.",
    parameters: { range, modes: "MISSING, WP, MINOR, RWP." },
    functions: ["userfaultfd_register", "userfaultfd_register_range"],
    returns: "`0`, or an errno",
    manual: "ioctl_userfaultfd(2)",
    example: "A: register(buf, WP | MISSING)",
  },
  unregister: {
    summary: "UFFDIO_UNREGISTER: the range is watched no more.",
    details:
      "Bits are cleared and markers emptied (6.0; before, they were left behind until touched); what was read-write protected is accessible at once. Waiters are woken in VMAs registered for MISSING; elsewhere who waits sleeps on until a wake or close.",
    parameters: { range },
    functions: ["userfaultfd_unregister", "userfaultfd_clear_vma", "uffd_wp_range"],
    returns: "`0`, or an errno",
    manual: "ioctl_userfaultfd(2)",
    example: "A: unregister(buf[0..3])",
  },
  wp: {
    summary: "UFFDIO_WRITEPROTECT with MODE_WP: sets uffd-wp in every entry of the range.",
    details:
      "Present: bit set, write bit removed. Swap and migration entries: bit set. Empty: a marker in file mappings and hugetlb; in anonymous memory nothing, unless WP_UNPOPULATED (or WP_ASYNC) was asked for. Poison and guard markers: nothing. It returns 0 either way. On 6.1 the range has to lie in one VMA (ENOENT); later kernels walk VMAs and skip holes, and give ENOENT at one that is not registered for WP after changing those before it.",
    parameters: { range },
    functions: [
      "userfaultfd_writeprotect",
      "mwriteprotect_range",
      "uffd_wp_range",
      "change_protection",
      "change_pte_range",
    ],
    returns: "`0`, or an errno",
    manual: "ioctl_userfaultfd(2)",
    example: "A: wp(buf[0..1])",
  },
  unwp: {
    summary: "UFFDIO_WRITEPROTECT without MODE_WP: takes the protection away and wakes who waits.",
    details:
      "Present: bit cleared, and the entry may become writable at once (MM_CP_TRY_CHANGE_WRITABLE); else the next write's fault decides. Swap and migration: bit cleared. A marker becomes an empty entry. A poison or guard marker stays.",
    parameters: { range, flags: "DONTWAKE." },
    functions: [
      "userfaultfd_writeprotect",
      "mwriteprotect_range",
      "uffd_wp_range",
      "change_pte_range",
      "wake_userfault",
    ],
    returns: "`0`, or an errno",
    manual: "ioctl_userfaultfd(2)",
    example: "A: unwp(buf[0], DONTWAKE)",
  },
  resolve: {
    summary: "unwp, then wake, in one statement: what a monitor does when it has dealt with a write.",
    details: "UFFDIO_WRITEPROTECT without MODE_WP, and UFFDIO_WAKE over the same range.",
    parameters: { range, flags: "DONTWAKE, for the first of the two; the second wakes in any case." },
    functions: [
      "userfaultfd_writeprotect",
      "mwriteprotect_range",
      "uffd_wp_range",
      "change_pte_range",
      "userfaultfd_wake",
    ],
    returns: "`0`, or an errno, and who went on: `A/1 ok`",
    manual: "ioctl_userfaultfd(2)",
    example: "A: resolve(buf[0]) -> 0, A/1 ok",
  },
  rwp: {
    summary: "UFFDIO_RWPROTECT with MODE_RWP: any access to a page that is there becomes a message.",
    details:
      "Present: PROT_NONE and the uffd bit, accessed and dirty kept. Swap and migration entries: bit set. Empty: nothing, and there is no marker: what empties an entry drops the protection, and what comes in later has none. A pmd that maps shmem is emptied and nothing is protected, though it returns 0. ENOENT where a VMA of the range is not registered for RWP: nothing has changed then.",
    parameters: { range, flags: "DONTWAKE, which the kernel refuses here." },
    functions: [
      "userfaultfd_rwprotect",
      "mrwprotect_range",
      "change_protection",
      "change_pte_range",
      "change_present_ptes",
    ],
    returns: "`0`, or an errno",
    manual: "Documentation/admin-guide/mm/userfaultfd.rst",
    example: "A: rwp(buf[0..1])",
  },
  unrwp: {
    summary: "UFFDIO_RWPROTECT without MODE_RWP: makes pages accessible again and wakes who waits.",
    details:
      "Present: the mapping's protection again, writable at once where that needs no fault. Swap and migration: bit cleared. A PROT_NONE mapping stays so. A NUMA hint that was not protected is undone too.",
    parameters: { range, flags: "DONTWAKE." },
    functions: ["userfaultfd_rwprotect", "mrwprotect_range", "change_protection", "change_pte_range", "wake_userfault"],
    returns: "`0`, or an errno, and who went on",
    manual: "Documentation/admin-guide/mm/userfaultfd.rst",
    example: "A: unrwp(buf[0], DONTWAKE)",
  },
  set_mode: {
    summary: "UFFDIO_SET_MODE: switches read-write protection between messages and RWP_ASYNC.",
    details:
      "RWP_ASYNC alone may be switched (EINVAL), on only where RWP was asked for. Switching it on wakes whoever sleeps in this userfaultfd, and each fault is handled anew.",
    parameters: { enable: "Features to switch on: RWP_ASYNC.", disable: "Features to switch off: RWP_ASYNC." },
    functions: ["userfaultfd_set_mode", "wake_userfault"],
    returns: "`0`, or an errno, and who went on",
    manual: "Documentation/admin-guide/mm/userfaultfd.rst",
    example: "A: set_mode(enable=RWP_ASYNC)",
  },
  wake: {
    summary: "UFFDIO_WAKE: whoever sleeps on a page of the range tries again.",
    details: "Nothing else changes: a writer whose page is still protected blocks again, with a new message.",
    parameters: { range },
    functions: ["userfaultfd_wake", "wake_userfault"],
    returns: "`0`, or an errno, and who went on",
    manual: "ioctl_userfaultfd(2)",
    example: "A: wake(buf)",
  },
  copy: {
    summary: "UFFDIO_COPY: fills empty entries with new pages and wakes who waits for them.",
    details:
      "EEXIST where a page or swap entry is. A uffd-wp or poison marker counts as empty (`pte_is_uffd_marker()`), a guard marker until 6.19. Over a uffd-wp marker without WP the new page comes unprotected, and the protection is gone; over a poison marker the poison is gone.",
    parameters: { range, value: "Page k of the range gets this value + k.", flags: "WP, DONTWAKE." },
    functions: ["userfaultfd_copy", "mfill_atomic_copy", "mfill_atomic_pte_copy", "mfill_atomic_install_pte"],
    returns: "the pages done, or an errno",
    manual: "ioctl_userfaultfd(2)",
    example: "A: copy(buf[0..1], 50, WP | DONTWAKE)",
  },
  zeropage: {
    summary: "UFFDIO_ZEROPAGE: fills empty entries with zeroes and wakes who waits for them.",
    details:
      "Anonymous memory and private file mappings get the zero page, and a marker there is EEXIST; shared shmem gets a new zeroed page, over a marker too, which drops its protection. hugetlb: EINVAL.",
    parameters: { range, flags: "DONTWAKE." },
    functions: ["userfaultfd_zeropage", "mfill_atomic_zeropage", "mfill_atomic_pte_zeropage"],
    returns: "the pages done, or an errno",
    manual: "ioctl_userfaultfd(2)",
    example: "A: zeropage(buf[0])",
  },
  continue: {
    summary: "UFFDIO_CONTINUE: maps pages that are in the page cache and wakes who waits for them.",
    details: "shmem and hugetlb. A uffd-wp marker counts as empty: without WP its protection is gone.",
    parameters: { range, flags: "WP (6.4), DONTWAKE." },
    functions: [
      "userfaultfd_continue",
      "mfill_atomic_continue",
      "mfill_atomic_pte_continue",
      "mfill_atomic_install_pte",
    ],
    returns: "the pages done, or an errno",
    manual: "ioctl_userfaultfd(2)",
    example: "A: continue(buf[0], WP)",
  },
  poison: {
    summary: "UFFDIO_POISON: puts poison markers into empty entries; any access is SIGBUS from then on.",
    details:
      "EEXIST at any entry that is not empty, a uffd-wp marker included. SIGBUS/4, or SIGBUS/2 without CONFIG_MEMORY_FAILURE.",
    parameters: { range, flags: "DONTWAKE." },
    functions: ["userfaultfd_poison", "mfill_atomic_poison", "mfill_atomic_pte_poison"],
    returns: "the pages done, or an errno",
    manual: "ioctl_userfaultfd(2)",
    example: "A: poison(buf[0])",
  },
  move: {
    summary:
      "UFFDIO_MOVE: moves pages of private anonymous memory within the process; the destination first, as in the ioctl.",
    details:
      "A present page loses uffd-wp: its entry is made anew from the destination's VMA. A swapped one keeps it: the entry is copied. A THP moves whole where both addresses are 2 MiB aligned and no page table is at the destination; else it is split first. EEXIST where the destination is not empty, a marker included; EFAULT at a marker in the source; EBUSY where a page is not exclusive.",
    parameters: {
      to: "The destination: empty entries of a registered range.",
      from: "The source's first page.",
      flags: "NO_HOLES.",
    },
    functions: ["userfaultfd_move", "move_pages", "move_pages_ptes", "move_present_ptes", "move_swap_pte"],
    returns: "the pages done, or an errno",
    manual: "ioctl_userfaultfd(2)",
    example: "A: move(dst[0], src[0], NO_HOLES)",
  },
  pagemap_scan: {
    summary:
      "PAGEMAP_SCAN: which pages were written (or accessed, or are of other categories), and with WP_MATCHING protects them again.",
    details:
      "With WP_ASYNC this is dirty tracking without signals: protect, let it write, ask. With RWP_ASYNC it finds the working set: `pagemap_scan(buf, ACCESSED)` gives what was accessed since it was protected, `pagemap_scan(buf, ACCESSED, inverted=ACCESSED)` what was not, holes and memory that is not registered too. The answer is a list of regions: `[0..1] WRITTEN | PRESENT`; `[]` is none. Both masks look at inverted categories turned round, as `pagemap_scan_is_interesting_page()` does: CRIU asks for `PFNZERO | FILE, inverted=PFNZERO | FILE, anyof=PRESENT | SWAPPED, return=SOFT_DIRTY | GUARD`.",
    parameters: {
      range,
      flags: "WP_MATCHING, CHECK_WPASYNC.",
      mask: "What a page must be to be reported (category_mask): WRITTEN without it. ALL: every page.",
      inverted: "Of these categories the page must not be (category_inverted).",
      anyof: "Of these categories it must be one at least (category_anyof_mask).",
      return: "Which of its categories are told (return_mask): all without it.",
    },
    functions: ["do_pagemap_scan", "pagemap_scan_pmd_entry", "make_uffd_wp_pte"],
    returns: "`0` and the regions, or an errno",
    manual: "ioctl PAGEMAP_SCAN, Documentation/admin-guide/mm/pagemap.rst",
    example: "A: pagemap_scan(buf[0..3], WP_MATCHING | CHECK_WPASYNC)",
  },
};
