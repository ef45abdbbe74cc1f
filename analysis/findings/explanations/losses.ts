// Protections that are lost, explained.

import { commitText } from "../../../engine/version/capability.ts";
import { functionText } from "../../../engine/version/function.ts";
import type { PartOfExplanations } from "../finding.ts";

export const lossExplanations = {
  // PTE001
  "lost-to-a-zap": {
    explanation: `A zap removes the page from the page table. What happens to the uffd-wp bit depends on the memory:

- **Anonymous memory**: \`zap_pte_range()\` drops everything. \`zap_install_uffd_wp_if_needed()\` returns early for an anonymous VMA, so
  MADV_DONTNEED loses the bit, on every version. The same holds for a marker that WP_UNPOPULATED had placed there.
- **MADV_FREE**: the bit stays in a present entry until reclaim discards the page (\`try_to_unmap_one()\`); with the page goes the bit. A page that is
  swapped out goes at once (\`madvise_free_pte_range()\`).
- **Shared memory, and private file mappings**: since 5.19 a PTE marker stays in the emptied entry, for MADV_DONTNEED, MADV_REMOVE, hole punch,
  truncate and reclaim alike (${functionText("cond_install_uffd_wp_ptes")}). A page that another access brings back between the two unmaps of a punch or a truncate is
  unmapped with \`ZAP_FLAG_DROP_MARKER\` (\`unmap_mapping_folio()\`): a race, which scenarios do not show.
- **hugetlb**: markers survive MADV_DONTNEED, MADV_REMOVE and hole punch, but truncate drops them (\`hugetlb_vmtruncate()\` asks with \`ZAP_FLAG_DROP_MARKER\`).

- **A page of zeroes in a THP** that is split on its way to swap gives way to the zero page (\`try_to_map_unused_to_zeropage()\`, 6.12), whose entry had no bit until ${commitText("zeroed-keeps-bits")}.

The write that follows finds an empty entry, gets a fresh page, and no message is sent: silent data corruption for a snapshot, a dirty tracker or a checkpoint.

Collapse into a huge page is no such zap on the modelled kernels: khugepaged and MADV_COLLAPSE refuse anonymous memory with a uffd-wp entry or marker (\`SCAN_PTE_UFFD\`, before 7.3 \`SCAN_PTE_UFFD_WP\`), and leave markers in mappings of a file that they collapse.
(khugepaged could lose a bit that was set between its scan and the collapse until dd47ac428c3f, 6.3 and 6.1.26.)`,
    example: `A: buf = mmap(2)
A: userfaultfd(PAGEFAULT_FLAG_WP)
A: register(buf, WP)
A: write(buf[0], 7)
A: wp(buf[0])
A: madvise(buf, DONTNEED)            -> !PTE001
A: write(buf[0], 9)                  -> !PTE016
`,
  },
  // PTE002
  "filled-over-without-wp": {
    explanation: `\`mfill_atomic_install_pte()\` (for hugetlb ${functionText("hugetlb_mfill_atomic_pte")}) accepts an empty entry, and a uffd-wp marker counts as one (\`pte_is_uffd_marker()\`, before 6.19 \`pte_none_mostly()\`). The new
entry is write-protected only if the ioctl asks for it: \`UFFDIO_COPY_MODE_WP\` (5.7) or \`UFFDIO_CONTINUE_MODE_WP\` (6.4). ZEROPAGE has no such mode; on a shmem mapping it
succeeds over a marker, on anonymous memory it gives EEXIST.`,
    example: `f = memfd(2)
A: buf = mmap(2, SHARED, f)
A: userfaultfd(PAGEFAULT_FLAG_WP | WP_HUGETLBFS_SHMEM)
A: register(buf, WP | MISSING)
A: wp(buf)
A: copy(buf[0], 50)                  -> !PTE002
A: write(buf[0], 9)                  -> !PTE016
`,
  },
  // PTE003
  "mremap-without-event-remap": {
    explanation: `Without \`UFFD_FEATURE_EVENT_REMAP\` the moved VMA loses its userfaultfd (\`mremap_userfaultfd_prep()\`). \`move_ptes()\`, \`move_huge_pmd()\` and \`move_huge_pte()\` then clear the bit of present and swap entries and drop markers
("mm: clear uffd-wp PTE/PMD state on mremap()", CVE-2025-21696, ${commitText("mremap-resets")}); kernels before that leave the bit behind, which is told of as a stale one (PTE012).`,
    example: `A: old = mmap(2)
A: userfaultfd(PAGEFAULT_FLAG_WP)
A: register(old, WP)
A: write(old[0], 7)
A: wp(old[0])
A: mremap(old, new[0])               -> !PTE003
A: write(new[0], 9)                  -> !PTE016
`,
  },
  // PTE004
  "registered-again-without-wp": {
    explanation: `\`userfaultfd_register_range()\` (6.12 and before: in \`userfaultfd_register()\`) skips a VMA whose flags already hold every mode asked for. If one is new, the modes are **replaced** by those of the call (\`userfaultfd_set_ctx()\`): registering
a WP range for \`MISSING\` alone takes \`VM_UFFD_WP\` away. Entries keep their bit and markers stay, but a write fault on them no longer goes to userfaultfd; the page ends up writable and marked at the same time
(in hugetlb memory the write never ends: PTE018).

Since 7.3 a registration that would take \`WP\` or \`RWP\` away is refused with EBUSY (\`userfaultfd_register()\`).`,
    example: `kernel 6.18
A: buf = mmap(2)
A: userfaultfd(PAGEFAULT_FLAG_WP)
A: register(buf, WP)
A: write(buf[0], 7)
A: wp(buf[0])
A: register(buf, MISSING)            -> !PTE004, !PTE012
A: write(buf[0], 9)                  -> !PTE013, !PTE016
`,
  },
  // PTE005
  "lost-to-a-guard": {
    explanation: `\`madvise_guard_install()\` (6.13; file mappings 6.15) zaps the range and writes guard markers. A guard marker cannot say that the page was protected. While the guard is there any access is a SIGSEGV;
once it is removed, a write finds an empty entry. Over a protected page of a *file* mapping the zap leaves a uffd-wp marker and the call never ends: see PTE018.`,
    example: `A: buf = mmap(1)
A: userfaultfd(PAGEFAULT_FLAG_WP)
A: register(buf, WP)
A: write(buf[0], 7)
A: wp(buf)
A: madvise(buf, GUARD_INSTALL)       -> !PTE005
A: madvise(buf, GUARD_REMOVE)
A: write(buf[0], 9)                  -> !PTE016
`,
  },
  // PTE007
  "move-target-not-covered": {
    explanation: `${functionText("move_present_ptes")}, makes the new entry from the target VMA's protection: the bit of a present page is dropped. A swapped page is moved as it is (\`move_swap_pte()\`), and its bit with it.
The protection of the source address ends with the move; that of the target has to be asked for.`,
    example: `A: src = mmap(1)
A: dst = mmap(1)
A: userfaultfd(PAGEFAULT_FLAG_WP | MOVE)
A: register(src, WP)
A: register(dst, WP | MISSING)
A: write(src[0], 7)
A: wp(src)
A: move(dst, src[0])                 -> !PTE007
`,
  },
  // PTE008
  "stray-bit-in-a-child": {
    explanation: `On 6.1 a child forked without EVENT_FORK gets private hugetlb entries with the parent's uffd-wp bit, while its VMA is not registered (\`copy_hugetlb_page_range()\`). The child's write faults; \`hugetlb_fault()\` has no
userfaultfd to tell, \`hugetlb_wp()\` returns at once because the bit is set ("never handle CoW for uffd-wp protected pages"), and the write faults again, for ever. "mm/hugetlb: fix uffd-wp during fork()" ${commitText("fork-hugetlb-clears-wp")} clears the bit in such a child.`,
    example: `kernel 6.1
hugepages(8)
f = hugetlb(1)
A: buf = mmap(1, PRIVATE, f)
A: userfaultfd(PAGEFAULT_FLAG_WP | WP_HUGETLBFS_SHMEM)
A: register(buf, WP)
A: write(buf[0], 7)
A: wp(buf)
A: fork(B)                           -> !PTE008
B: write(buf[0], 8)                  -> stuck, !PTE018
`,
  },
  // PTE036
  "lost-to-ksm": {
    explanation: `In memory that is advised MERGEABLE, or all of it under \`PR_SET_MEMORY_MERGE\`, ksmd makes one page of equal ones (\`try_to_merge_one_page()\`). \`write_protect_page()\` keeps the bit of the page that becomes the shared one; \`replace_page()\` builds the
entries of the others from \`vm_page_prot\`: the bit is gone, of WRITEPROTECT and of RWPROTECT alike. The page is copied by the next write, and nobody is told. Nothing is documented about it, and ksmd does it at a time of its own choosing.`,
    example: `kernel 7.3
A: buf = mmap(2)
A: madvise(buf, MERGEABLE)
A: write(buf[0], 7)
A: write(buf[1], 7)
A: userfaultfd(PAGEFAULT_FLAG_WP)
A: register(buf, WP)
A: wp(buf)
ksm()                                -> !PTE036
A: write(buf[0], 9)                  -> !PTE016
`,
  },
  // PTE037
  "rwp-lost-as-documented": {
    explanation: `UFFDIO_RWPROTECT (7.3) keeps its bit in entries that hold a page, a swap entry or a migration entry. MADV_DONTNEED, MADV_REMOVE, hole punch, truncate, MADV_FREE once the page is discarded, and guard pages empty the entry (\`zap_pte_range()\`), and
\`cond_install_uffd_wp_ptes()\` puts markers for write-protection alone. The kernel's documents say so (Documentation/admin-guide/mm/userfaultfd.rst: "there is no persistent RWP marker today"). The next access finds an empty entry: a fresh
page, or that of the file, and no rwp message.`,
    example: `kernel 7.3
A: buf = mmap(1)
A: userfaultfd(RWP)
A: register(buf, RWP)
A: write(buf, 7)
A: rwp(buf)
A: madvise(buf, DONTNEED)            -> !PTE037
A: read(buf[0])                      -> !PTE016
`,
  },
  // PTE038
  "rwp-lost-to-reclaim": {
    explanation: `Documentation/admin-guide/mm/userfaultfd.rst of 7.3: "Protection is preserved across page reclaim". So it is in anonymous memory, whose swap entries carry the bit. In shared memory and in private mappings of files reclaim unmaps the page and leaves an
empty entry (\`try_to_unmap_one()\`; \`cond_install_uffd_wp_ptes()\` puts markers for write-protection alone). The split of a huge page (\`__split_huge_pmd_locked()\` of shared memory only empties the pmd) and the collapse of a file
(\`collapse_file()\` unmaps it everywhere) do the same, at a time of the kernel's choosing.

What the user loses: in the loop that the same document shows (protect, wait, go to sync mode, scan, write cold pages out, punch them, wake), a page that was reclaimed in between is not protected while it is written out, and a write to it then is
lost without a message.`,
    example: `kernel 7.3
f = memfd(1)
A: buf = mmap(1, SHARED, f)
A: userfaultfd(RWP)
A: register(buf, RWP)
A: write(buf, 7)
A: rwp(buf)
A: madvise(buf, PAGEOUT)             -> !PTE038
A: write(buf[0], 9)                  -> !PTE016
`,
  },
} as const satisfies PartOfExplanations;
