// What the rows of rows/userfaultfd.ts say, and how each is known.

import type { EvidenceOf } from "../release.ts";
import type { archRows, userfaultfdRows } from "../rows/userfaultfd.ts";

export const userfaultfdEvidence: EvidenceOf<typeof userfaultfdRows> = {
  "wp-unpopulated": {
    what: "UFFD_FEATURE_WP_UNPOPULATED: markers for empty anonymous ptes",
    source: "mm/uffd: UFFD_FEATURE_WP_UNPOPULATED",
    recorded: "6.18/probe/p-fork-thp-wp",
  },
  "continue-wp": {
    what: "UFFDIO_CONTINUE_MODE_WP",
    source: "mm: userfaultfd: add UFFDIO_CONTINUE_MODE_WP to install WP PTEs",
    recorded: "6.18/hand/81-shmem-continue-wp",
  },
  poison: {
    what: "UFFDIO_POISON and the POISONED marker",
    source: "mm: userfaultfd: add new UFFDIO_POISON ioctl",
    recorded: "6.18/probe/q-poison-wp-zap",
  },
  "wp-async": {
    what: "UFFD_FEATURE_WP_ASYNC",
    source: "userfaultfd: UFFD_FEATURE_WP_ASYNC",
    recorded: "6.18/hand/94-wpasync-pmscan-anon",
  },
  "pagemap-scan": {
    what: "the PAGEMAP_SCAN ioctl",
    source: "fs/proc/task_mmu: implement IOCTL to get and optionally clear info about PTEs",
    recorded: "6.18/hand/94-wpasync-pmscan-anon",
  },
  move: {
    what: "UFFDIO_MOVE",
    source: "userfaultfd: UFFDIO_MOVE uABI",
    recorded: "6.18/hand/20-anon-remove",
  },
  "copy-wp-read-only": {
    what: "UFFDIO_COPY_MODE_WP protects in read-only memory, too; before, the page could be written without a message once mprotect() had made it writable",
    source: "userfaultfd: mark uffd_wp regardless of VM_WRITE flag; mcopy_atomic_pte() of 5.10.223",
  },
  "move-soft-dirty": {
    what: "UFFDIO_MOVE makes a swap entry soft-dirty, and a page's entry dirty where it was; before, the first not at all, the second always",
    source:
      "mm: userfaultfd: correct dirty flags set for both present and swap pte; move_present_pte(), move_swap_pte() of 6.12.117",
  },
  "move-cached-large": {
    what: "UFFDIO_MOVE of a swapped page is EBUSY while the large folio that it is part of is in the swap cache; before, the entry alone was moved",
    source:
      "mm: fix kernel BUG when userfaultfd_move encounters swapcache; move_pages_ptes() of 6.12.117 and 7.3; Debian's changelogs",
  },
  "scan-huge-zero": {
    what: "PAGEMAP_SCAN reports the huge zero page as PFNZERO",
    source: "fs/proc/task_mmu: fix PAGE_IS_PFNZERO detection for the huge zero folio; Debian's changelogs",
  },
  "scan-hugetlb-hole": {
    what: "PAGEMAP_SCAN protects a hole of shared hugetlb memory; before, it deadlocked. The engine says that it does not model it",
    source:
      "fs/proc/task_mmu: fix hugetlb self-deadlock in pagemap_scan_pte_hole(); pagemap_scan_hugetlb_hole_wp() of 6.12.117 and 7.3; Debian's changelogs",
  },
  "scan-reads-swap-bit": {
    what: "PAGEMAP_SCAN that asks for WRITTEN and is told no more looks for the uffd-wp of what is not present where a swap entry has it; before, where a page's entry has it, which on x86-64 is a bit of the offset in swap: of every four slots two were never written, whatever became of their pages, and two always",
    source:
      "fs/proc/task_mmu: fix uffd-wp confusion in pagemap_scan_pmd_entry(); its fast path (12f6b01a0bcb, 6.7), pte_swp_uffd_wp_any() of 6.12.117; Debian's changelogs",
  },
  "hugetlb-cow-waits": {
    what: "a write to an empty, protected page of a private hugetlb mapping is told; before, it went through, and left the entry writable with its bit",
    source: "mm/hugetlb: fix uffd wr-protection for CoW optimization path; hugetlb_wp()",
  },
  "wp-many-vmas": {
    what: "UFFDIO_WRITEPROTECT walks the VMAs of a range and skips holes",
    source: "mm/userfaultfd: support WP on multiple VMAs; traces",
    recorded: "6.18/probe/q-thp-mremap",
  },
  "uffd-merges-right": {
    what: "a VMA of which the end is registered or unregistered joins the next one",
    source: "mm/uffd: allow vma to merge as much as possible; vma_merge() with vma->vm_pgoff in 6.1.166",
    recorded: "6.18/probe/r-unregister-middle",
  },
  "scan-empty-written": {
    what: "PAGEMAP_SCAN reports an empty pte as written, so that a page that was zapped is not missed",
    source: "fs/proc/task_mmu: fix PAGEMAP_SCAN written state for unpopulated ptes, pagemap_page_category()",
    recorded: "6.18/hand/94-wpasync-pmscan-anon",
  },
  "scan-holes-written": {
    what: "PAGEMAP_SCAN reports what has no page table as written where it is registered for WP",
    source: "fs/proc/task_mmu: fix PAGEMAP_SCAN written state for PMD holes, pagemap_scan_pte_hole()",
    recorded: "6.18/probe/p-pmscan-holes",
  },
  "fill-keeps-guard": {
    what: "COPY and CONTINUE onto a guard marker are EEXIST; before, the guard was overwritten",
    source: "mm: correctly handle UFFD PTE markers, pte_is_uffd_marker() in mfill_atomic_install_pte()",
    recorded: "6.18.15/hand/c1-copy-over-guard",
  },
  "unregister-own-ctx": {
    what: "UNREGISTER refuses VMAs of another userfaultfd",
    source: "userfaultfd: prevent unregistering VMAs through a different userfaultfd",
  },
  "close-resets": {
    what: "close() of a userfaultfd clears bits and markers",
    source: "mm/userfaultfd: reset ptes when close() for wr-protected ones; trace 60",
    recorded: "6.18/hand/63-blocked-then-close",
  },
  "mremap-resets": {
    what: "mremap() without EVENT_REMAP clears bits and markers",
    source: "mm: clear uffd-wp PTE/PMD state on mremap()",
    recorded: "6.18/hand/54-shmem-mremap-dontunmap",
  },
  "continue-past-end-faults": {
    what: "UFFDIO_CONTINUE past the end of a shmem file is EFAULT; before, EINVAL",
    source:
      "shmem, userfaultfd: use a VMA callback to handle UFFDIO_CONTINUE; mfill_atomic_pte_continue(): get_folio_noalloc() of vm_uffd_ops, IS_ERR_OR_NULL(); asked of 6.18.44, 6.19.14 and 7.0.13, which say EINVAL, and of 7.1.13",
    recorded: "7.1.13/probe/p-continue-past-end",
  },
  "fill-past-end-enomem": {
    what: "UFFDIO_COPY and ZEROPAGE past the end of a shared shmem file are ENOMEM; before, EFAULT",
    source:
      "shmem, userfaultfd: implement shmem uffd operations using vm_uffd_ops; shmem_mfill_folio_alloc(), __mfill_atomic_pte(); asked of 6.18.44, which says EFAULT",
    recorded: "6.18/probe/q-fill-past-end",
  },
  "mfill-prepares-first": {
    what: "COPY and its kin give a private VMA its anon_vma before they look at its registration",
    source: "userfaultfd: use per-vma locks in userfaultfd operations; asked of 6.18.44",
    recorded: "6.18/probe/r-fill-prepares",
  },
  "mfill-exhausted-exists": {
    what: "COPY into hugetlb memory with an exhausted pool is EEXIST",
    source:
      "selftests/mm/uffd-stress: make test operate on less hugetlb memory, of whose message a hunk of hugetlb_mfill_atomic_pte() was applied too: hugetlb_walk() after the allocation failed. Its mail alone has these lines, word for word as 7.2.12 and 7.3.4; 6.17.13 has not what they do; asked of 6.18.44",
    recorded: "6.18/probe/p-hugetlb-exhausted",
  },
  "fork-hugetlb-clears-wp": {
    what: "a child without uffd-wp gets private hugetlb entries without the bit",
    source: "mm/hugetlb: fix uffd-wp during fork(); trace d5/21",
    recorded: "6.18/hand/d5-thp-huge",
  },
  "hugetlb-unshare-keeps-wp": {
    what: "the copy of a protected hugetlb page that is made for a pin to read (FAULT_FLAG_UNSHARE) keeps its uffd-wp; before, it was lost",
    source: "mm/hugetlb: fix uffd-wp bit lost when unsharing happens; hugetlb_wp() of 6.1.192 and 6.12.117",
  },
  "fork-hugetlb-in-flight": {
    what: "fork takes the uffd-wp of a hugetlb page in flight away from a child that is not registered; before, it cleared another bit, and the child's stayed",
    source:
      "mm/hugetlb: fix swap entry corruption when clearing uffd-wp at fork(); pte_swp_clear_uffd_wp() in copy_hugetlb_page_range() of 6.1.192, 6.12.117 and 7.2.12; Debian's changelogs",
  },
  "hugetlb-change-marker": {
    what: "mprotect() and UFFDIO_WRITEPROTECT leave a marker in hugetlb memory as it is, or empty it where they resolve; before, they made it an entry of a page frame that is none. The engine says that it does not model it",
    source:
      "mm/hugetlb: fix PTE marker handling in hugetlb_change_protection() (CVE-2022-49760); is_pte_marker() there in 6.1.192; Debian's changelogs",
    recorded: "6.1.170/hand/05-hugetlb-basic",
  },
  "hugetlb-wp-makes-tables": {
    what: "UFFDIO_WRITEPROTECT makes the tables of pmds of hugetlb memory for its markers; before, it passed over a GiB in which nothing had been mapped yet, and a first write there went through without a message",
    source:
      "mm/hugetlb: pre-allocate pgtable pages for uffd wr-protects; huge_pte_alloc() in hugetlb_change_protection() of 6.1.192; Debian's changelogs",
    recorded: "6.1.170/hand/74-hugetlb-unpop",
  },
  "wp-write-notify": {
    what: "a shared VMA that is registered for WP gives its entries no write permission of their own (vma_wants_writenotify())",
    source: "mm/userfaultfd: enable writenotify while userfaultfd-wp is enabled for a VMA",
  },
  "mkuffd-wp-wrprotects": {
    what: "pte_mkuffd_wp() removes the write permission, and a migrated page needs no pte_wrprotect() of its own",
    source: "mm/uffd: always wr-protect pte in pte|pmd_mkuffd_wp(); remove_migration_pte() of 6.1.166",
  },
  "wp-resolve-upgrade": {
    what: "unprotecting tries to make ptes writable one by one (MM_CP_TRY_CHANGE_WRITABLE) instead of applying vm_get_page_prot()",
    source: "mm/userfaultfd: rely on vma->vm_page_prot in uffd_wp_range(); trace d1/29, d4/23",
    recorded: "6.12/hand/33-anon-wp-while-swapped",
  },
  "changing-counts": {
    what: "mmap_changing counts the events that are unread; before, the first that was read ended it",
    source: "userfaultfd: change mmap_changing to atomic",
    recorded: "6.18/monitor/unmap-two-sleep",
  },
  "eagain-written": {
    what: "COPY, ZEROPAGE, CONTINUE, POISON and MOVE write -EAGAIN back while a message is unread; before, they wrote nothing",
    source: "mm/userfaultfd: fix uninitialized output field for -EAGAIN race",
    recorded: "6.18/monitor/all-events",
  },
  "madvise-walks-rest": {
    what: "MADV_DONTNEED whose VMA was cut while its REMOVE message was unread walks on from the cut, with a message for the rest",
    source: "mm/madvise: thread VMA range state through madvise_behavior; madvise_walk_vmas()",
    recorded: "6.18/monitor/remove-cut-meanwhile",
  },
  rwp: {
    what: "read-write protection: features RWP and RWP_ASYNC, register mode RWP, UFFDIO_RWPROTECT, UFFDIO_SET_MODE",
    source:
      "mm/userfaultfd: add RWP fault delivery and expose UFFDIO_REGISTER_MODE_RWP, and its series; userfaultfd_rwprotect(), userfaultfd_set_mode()",
    recorded: "7.3/rwp/hand-001-sync-anon",
  },
  "reregister-keeps-protection": {
    what: "REGISTER without a WP or RWP that a VMA of the range has is EBUSY; before, the mode went and the bits stayed",
    source: "userfaultfd_register(): userfaultfd: add UFFDIO_REGISTER_MODE_RWP and UFFDIO_RWPROTECT plumbing",
    recorded: "7.3/hand/c3-reregister-drop-wp",
  },
  "written-needs-wp": {
    what: "PAGEMAP_SCAN reports PAGE_IS_WRITTEN in VMAs registered for WP alone; before, whatever had no bit",
    source:
      "mm/pagemap: add PAGE_IS_ACCESSED for RWP tracking; pagemap_page_category(), pagemap_thp_category(), pagemap_hugetlb_category()",
    recorded: "7.3/hand/c2-pmscan-unregistered",
  },
  "move-huge-zero-as-is": {
    what: "UFFDIO_MOVE moves the entry of the huge zero page as it is, made soft-dirty; before, it made a new one",
    source: "mm/huge_memory: fix use of NULL folio in move_pages_huge_pmd()",
    recorded: "7.3/rwp/hand-123-thp-zero-move",
  },
  "swapin-exclusive-by-entry": {
    what: "a page that is swapped in is exclusive where the swap entry says so; before, also where nobody else referred to it",
    source: "mm: drop stale folio_ref_count()==1 check in do_swap_page reuse logic",
    recorded: "6.1/hand/46-anon-fork-swapped-noevent",
  },
  "hugetlb-zap-needs-wp": {
    what: "an emptied hugetlb entry leaves a marker in VMAs registered for WP alone; before, wherever it had the bit",
    source: "mm/hugetlb: don't leave a uffd-wp marker when zapping an RWP entry (changelog of 7.3.4)",
    compared: "7.2.12 and 7.3.4: mm/hugetlb.c, __unmap_hugepage_range()",
    recorded: "7.3/rwp/hand-034-dontneed-huge",
  },
  "hugetlb-marker-needs-wp": {
    what: "a fault in hugetlb memory takes over the uffd-wp of a marker in VMAs registered for WP alone; before, of any marker",
    source: "mm/hugetlb: tolerate UFFD_WP markers outside uffd-wp VMAs (changelog of 7.3.4)",
    compared: "7.2.12 and 7.3.4: mm/hugetlb.c, hugetlb_no_page()",
    recorded: "6.18/probe/p-hugetlb-stray-marker",
  },
  "hugetlb-clears-stray": {
    what: "a write to hugetlb memory clears a bit that no registration stands behind; before, it faulted for ever",
    source: "mm/hugetlb: fix endless write fault on a leftover uffd bit (changelog of 7.3.4)",
    compared: "7.2.12 and 7.3.4: mm/hugetlb.c, hugetlb_fault()",
  },
};

// What the rows of archRows say, and how each is known.

export const archEvidence: EvidenceOf<typeof archRows> = {
  "wp-refused-without-bit": {
    what: "UFFDIO_API and REGISTER refuse write-protection where entries have no bit for it; before, they took it, and nothing was protected",
    source:
      "mm/userfaultfd: fail uffd-wp registration if not supported; userfaultfd_api() and userfaultfd_register() of 5.10.262 and 6.1.192",
  },
  "arm64-uffd-wp": {
    what: "arm64 entries have a bit for uffd-wp",
    source:
      "arm64/mm: Add uffd write-protect support; HAVE_ARCH_USERFAULTFD_WP of arch/arm64/Kconfig, 6.1.192 and 6.12.117",
    recorded: "6.12-arm64/hand/01-anon-basic",
  },
  "arm64-contpte": {
    what: "arm64 makes contiguous groups of 16 ptes that map a large folio alike (CONFIG_ARM64_CONTPTE)",
    source: "arm64/mm: wire up PTE_CONT for user mappings; arch/arm64/mm/contpte.c",
    recorded: "7.3-arm64/contpte/e1-contpte",
  },
  "arm64-prefaults-old": {
    what: "what fault-around maps beside the page that was touched is old, where an arm64 processor sets the access flag itself",
    source: "arm64: mm: Implement arch_wants_old_prefaulted_pte(); set_pte_range()",
    recorded: "7.3-arm64/hand/97-shmem-two-procs",
  },
  "riscv64-minor": {
    what: "riscv64 has MINOR registration",
    source: "riscv: Select HAVE_ARCH_USERFAULTFD_MINOR; arch/riscv/Kconfig of 6.1.192 and 6.12.117",
  },
  "riscv64-uffd-wp": {
    what: "riscv64 entries have a bit for uffd-wp, on processors with Svrsw60t59b",
    source: "riscv: mm: Add userfaultfd write-protect support; pgtable_supports_uffd_wp()",
  },
  "riscv64-soft-dirty": {
    what: "riscv64 entries have a bit for soft-dirty, on processors with Svrsw60t59b",
    source: "riscv: mm: Add soft-dirty page tracking support; pgtable_supports_soft_dirty()",
  },
};
