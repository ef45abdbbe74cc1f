// What becomes of protections, entries, contents and waiting threads beside losses, explained.

import { capabilities, commitText } from "../../../engine/version/capability.ts";
import { functionText } from "../../../engine/version/function.ts";
import type { PartOfExplanations } from "../finding.ts";

export const memoryExplanations = {
  // PTE010
  "protection-without-effect": {
    explanation: `Over an empty anonymous entry UFFDIO_WRITEPROTECT does nothing and still returns 0 (\`change_pte_range()\`): there is no entry to hold the bit. Guard and poison markers have no place for it either. Since 6.4 the feature \`WP_UNPOPULATED\`
puts a PTE marker into an empty one (${capabilities["wp-unpopulated"].commit}); file-backed and hugetlb mappings have had markers since 5.19.

UFFDIO_RWPROTECT (7.3) has no marker for anything: it protects what is present, swapped out or migrating, and nothing else. Over a huge page of shared memory that one pmd maps it protects **nothing** and returns 0, whatever part of
it was asked for: \`__split_huge_pmd()\` only empties the pmd, and where UFFDIO_WRITEPROTECT then puts markers there is nothing to put.`,
    example: `A: buf = mmap(2)
A: userfaultfd(PAGEFAULT_FLAG_WP)
A: register(buf, WP)
A: wp(buf)                           -> !PTE010
`,
  },
  // PTE011
  "part-of-a-range-done": {
    explanation: `Since 6.4 UFFDIO_WRITEPROTECT walks the VMAs of its range (\`mwriteprotect_range()\`). It skips holes, and at a VMA that is not registered for WP it gives up with ENOENT; what it did before that
stays done. Before, the range had to lie in one registered VMA, or nothing was changed. COPY, CONTINUE and their like may stop half-way too, but tell how far they came (EAGAIN, and the bytes done).`,
    example: `A: buf = mmap(4)
A: userfaultfd(PAGEFAULT_FLAG_WP)
A: register(buf[0..1], WP)
A: write(buf[0], 7)
A: write(buf[1], 8)
A: wp(buf[0..3])                     -> ENOENT, !PTE011
`,
  },
  // PTE012
  "stale-protection": {
    explanation: `The entry says uffd-wp and its VMA is not registered for write-protection (\`VM_UFFD_WP\`), so the bit stops nobody. UNREGISTER, since ${commitText("unregister-resets")}, and close, since ${commitText("close-resets")}, clean up after themselves
in \`userfaultfd_clear_vma()\`; what leaves bits behind today is registering again without WP, and a MOVE of a swapped page into a VMA without WP (\`move_swap_pte()\` copies the entry as it is). When the range is registered for WP
again, such a bit traps writes to pages that nobody protected: a false positive.`,
    example: `kernel 6.18
A: buf = mmap(1)
A: userfaultfd(PAGEFAULT_FLAG_WP)
A: register(buf, WP)
A: write(buf[0], 7)
A: wp(buf)
A: register(buf, MISSING)            -> !PTE004, !PTE012
`,
  },
  // PTE013
  "writable-and-uffd-wp": {
    explanation: `The bit says that a write must be told, and the hardware lets it pass. ${functionText("pte_mkuffd")}, makes an entry read-only, and with CONFIG_PAGE_TABLE_CHECK \`page_table_check_pte_flags()\` warns where one is both (8430557fc584, 6.10).
A kernel comes here when a write fault in a VMA that is no longer registered for WP makes a marked page writable.`,
    example: `kernel 6.18
A: buf = mmap(1)
A: userfaultfd(PAGEFAULT_FLAG_WP)
A: register(buf, WP)
A: write(buf[0], 7)
A: wp(buf)
A: register(buf, MISSING)            -> !PTE004, !PTE012
A: write(buf[0], 9)                  -> !PTE013, !PTE016
`,
  },
  // PTE014
  "fork-child-not-covered": {
    explanation: `Without \`UFFD_FEATURE_EVENT_FORK\` the child's VMAs are not registered (\`dup_userfaultfd()\`), and its entries are copied without the bit (${functionText("copy_present_ptes")}; \`copy_nonpresent_pte()\`,
\`copy_pte_marker()\`). The parent's protection stands.`,
    example: `A: buf = mmap(1)
A: userfaultfd(PAGEFAULT_FLAG_WP)
A: register(buf, WP)
A: write(buf[0], 7)
A: wp(buf)
A: fork(B)                           -> !PTE014
`,
  },
  // PTE016
  "unnoticed-write": {
    explanation: `The page was protected, the protection was lost or never took effect (an earlier finding says where), and now it is written, or with read-write protection read: no message, no SIGBUS under \`FEATURE_SIGBUS\`, and in async mode no record. This is the false negative
that userfaultfd must not give: a snapshot saves the new content as the old one, a dirty tracker misses the page.`,
    example: `A: buf = mmap(1)
A: userfaultfd(PAGEFAULT_FLAG_WP)
A: register(buf, WP)
A: write(buf[0], 7)
A: wp(buf)
A: madvise(buf, DONTNEED)            -> !PTE001
A: write(buf[0], 9)                  -> !PTE016
`,
  },
  // PTE017
  "blocks-for-ever": {
    explanation: `The scenario ends and the thread still sleeps in \`handle_userfault()\`. Nothing answers its message: the monitor must unprotect or fill the page and wake it. UNREGISTER wakes waiters only in VMAs that are registered for \`MISSING\`; close and exit of the
process do. A thread that waits for a migration that the scenario began and did not end (\`migrate_begin\`) is pointed out too.`,
    example: `A: buf = mmap(1)
A: userfaultfd(PAGEFAULT_FLAG_WP)
A: register(buf, WP)
A: write(buf[0], 7)
A: wp(buf)
A: write(buf[0], 9)                  -> !PTE017
`,
  },
  // PTE018
  "never-ends": {
    explanation: `The thread neither returns nor sleeps in userfaultfd; it faults, restarts or waits until someone changes what it meets. Four such paths are known from real kernels:

- MADV_GUARD_INSTALL over a protected page of a file mapping (guard regions of files came with 6.15; seen on 6.18): the zap leaves a uffd-wp marker, the walk wants an empty entry, and the call starts over.
- On 6.1, a write of a child to private hugetlb memory that was protected in the parent: the child's entry keeps the bit and its VMA is not registered ("mm/hugetlb: fix uffd-wp during fork()", 6.4).
- swapoff, while a thread that wrote to a swapped-out protected page waits in userfaultfd (seen on 6.18; the code is that of 6.12 too): the thread sleeps inside of \`do_swap_page()\` with a
  reference to the swap area, and swapoff waits for it where it cannot be killed.
- ftruncate inside of a large folio of shmem that is in swap (7.3.4, asked; the code is that of 6.19, 6.18.9 and 6.12.78, which end a loss of data with it: before, the folio went whole). \`shmem_free_swap()\` leaves an entry that begins before the new end alone,
  nobody reads it back, since the new end is set already, and \`shmem_undo_range()\` starts over as long as it finds anything.

One more is in the source of all three versions, and no recording shows it: a write to hugetlb memory whose mapping was registered again without WP (PTE004). \`hugetlb_wp()\` returns at once where the entry has the bit, and the write faults again.`,
    example: `f = memfd(1)
A: buf = mmap(1, SHARED, f)
A: userfaultfd(PAGEFAULT_FLAG_WP | WP_HUGETLBFS_SHMEM)
A: register(buf, WP)
A: write(buf[0], 7)
A: wp(buf)
A: madvise(buf, GUARD_INSTALL)       -> stuck, !PTE018
`,
  },
  // PTE019
  "wake-faults-again": {
    explanation: `UFFDIO_WAKE lets the thread go on, and it tries its access again. The page is as it was, so it faults and sleeps in \`handle_userfault()\` a second time; the monitor reads a second message.`,
    example: `A: buf = mmap(1)
A: userfaultfd(PAGEFAULT_FLAG_WP)
A: register(buf, WP)
A: write(buf[0], 7)
A: wp(buf)
A/1: write(buf[0], 9)                -> blocks wp
A: wake(buf)                         -> A/1 blocks wp, !PTE019
A: unwp(buf)                         -> A/1 ok
`,
  },
  // PTE026
  "poison-dropped": {
    explanation: `UFFDIO_POISON (6.6) leaves a marker in the entry, and every access is a SIGBUS. A zap that is not told to spare private copies takes it away: \`zap_nonpresent_ptes()\` (6.12 and before: \`zap_pte_range()\`) for MADV_DONTNEED,
\`madvise_free_pte_range()\` for MADV_FREE. The next access finds an empty entry and succeeds. That is meant to be so in the kernel; a monitor that poisons pages which were lost on the way has to poison them again.`,
    example: `A: buf = mmap(1)
A: userfaultfd(POISON)
A: register(buf, MISSING)
A: poison(buf[0])                    -> 4096
A: read(buf[0])                      -> SIGBUS/4
A: madvise(buf, DONTNEED)            -> !PTE026
`,
  },
  // PTE040
  "changed-beside-the-protection": {
    explanation: `Userfaultfd write-protects the entry of one mapping, not the page. A page of a file (memfd, tmpfs, hugetlb, shared anonymous memory) has other ways to change: a mapping of another process, a second mapping of the
same one, \`pwrite()\` and whatever else writes by the page cache (\`generic_perform_write()\`). None of them meets the protected entry, so no message is sent and PAGEMAP_SCAN reports nothing: a snapshot that relies on it is torn.`,
    example: `f = memfd(1)
A: ram = mmap(1, SHARED, f)
A: write(ram[0], 7)
A: userfaultfd(PAGEFAULT_FLAG_WP | WP_HUGETLBFS_SHMEM)
A: register(ram, WP)
A: wp(ram)
pwrite(f[0], 9)                      -> !PTE040
`,
  },
  // PTE041
  "content-gone-without-a-message": {
    explanation: `A hole punched with \`fallocate()\` and a truncation take the page out of the file, and what its protected mappings show from then on is zeroes (or, past the end of the file, SIGBUS). The marker that stays in the entry keeps the protection,
so PAGEMAP_SCAN does not report the page, and UFFD_EVENT_REMOVE comes from \`madvise()\` alone (\`userfaultfd_remove()\` in \`madvise_remove()\` and \`madvise_dontneed_free()\`), not from the file system, and only in the process that calls it. An incremental snapshot keeps the old content.`,
    example: `f = memfd(2)
A: ram = mmap(2, SHARED, f)
A: userfaultfd(PAGEFAULT_FLAG_WP | WP_HUGETLBFS_SHMEM)
A: register(ram, WP)
A: write(ram[0], 7)
A: wp(ram)
fallocate(f[0], PUNCH_HOLE)          -> !PTE041
`,
  },
  // PTE042
  "registered-and-never-protected": {
    explanation: `UFFDIO_REGISTER with \`UFFDIO_REGISTER_MODE_WP\` sets \`VM_UFFD_WP\` and changes no entry. A page is protected by UFFDIO_WRITEPROTECT, by COPY or CONTINUE with \`WP\`, or by PAGEMAP_SCAN with \`PM_SCAN_WP_MATCHING\`; until then its writes raise no
message, and in async mode (\`WP_ASYNC\`) PAGEMAP_SCAN reports every page as written, whether it was or not. Here the scenario ends without any of that.`,
    example: `A: buf = mmap(1)
A: userfaultfd(PAGEFAULT_FLAG_WP)
A: register(buf, WP)                 -> !PTE042
A: write(buf[0], 8)
`,
  },
  // PTE043
  "soft-dirty-lost-in-a-merge": {
    explanation: `A mapping that is new since \`clear_refs\` has \`VM_SOFTDIRTY\`, and every page of it counts as soft-dirty. VMAs that differ in that flag alone merge (\`is_mergeable_vma()\` ignores it), and the merged one had the flags of the one that grew: when that had been
cleared, the new pages are reported clean. "mm: propagate VM_SOFTDIRTY on merge", ${commitText("merge-keeps-soft-dirty")}, makes the flag sticky. A checkpointer that dumps what is soft-dirty misses these pages.`,
    example: `kernel 6.12
A: place = mmap(3)
A: mprotect(place[1], READ)
A: clear_refs(4)
A: fresh = mmap(1)
A: mremap(fresh[0], place[2])
A: mprotect(place[1], READ+WRITE)    -> !PTE043
`,
  },
  // PTE044
  "protected-while-pinned": {
    explanation: `A pin (FOLL_PIN, \`pin_user_pages_fast()\`: io_uring's registered buffers, RDMA, VFIO, O_DIRECT) is taken once, with a write fault that userfaultfd is told of. After that the holder has the page and asks neither page table nor VMA: a device writes by its
physical address, io_uring by the kernel's own mapping. UFFDIO_WRITEPROTECT and UFFDIO_RWPROTECT (7.3) of a pinned page succeed, and stop the program and the kernel's other ways, but not the holder of the pin.`,
    example: `A: buf = mmap(1)
A: write(buf[0], 7)
A: userfaultfd(PAGEFAULT_FLAG_WP)
A: register(buf, WP)
A: pin(buf)
A: wp(buf)                           -> !PTE044
A: kwrite(buf[0], PIN, 9)            -> 0, !PTE040
`,
  },
  // PTE045
  "kernel-access-refused": {
    explanation: `A system call that touches the page faults like the program, but \`handle_userfault()\` has three reasons to answer VM_FAULT_SIGBUS at once, without a message: UFFD_USER_MODE_ONLY and a fault of the kernel's, UFFD_FEATURE_SIGBUS, and a fault that can't be
retried, as those of ptrace and /proc/PID/mem (\`__access_remote_vm()\`). The call fails: EFAULT, for ptrace EIO, for mlock(2) ENOMEM. \`__get_user_pages()\` fails in the same way for whoever holds mmap_lock throughout, VFIO's type 1 driver for one.`,
    example: `A: buf = mmap(1)
A: write(buf[0], 7)
A: userfaultfd(PAGEFAULT_FLAG_WP)
A: register(buf, WP)
A: wp(buf)
A: kwrite(buf[0], PTRACE, 9)         -> EIO, !PTE045
A/1: kwrite(buf[0], COPY_USER, 9)    -> blocks wp
A: resolve(buf)                      -> 0, A/1 ok
`,
  },
  // PTE046
  "stays-merged": {
    explanation: `\`break_ksm()\` (mm/ksm.c) asks \`handle_mm_fault()\` for an unshared page, with FAULT_FLAG_REMOTE and without FAULT_FLAG_ALLOW_RETRY. Over a read-write protected page (7.3) in sync mode that is VM_FAULT_SIGBUS, which \`break_ksm()\` takes for a page past the end of a
file, and ends there. VM_MERGEABLE is cleared, madvise(2) returns 0, and the pages from there on are KSM's as before. In async mode the fault opens the page and unshares it.`,
    example: `kernel 7.3
A: buf = mmap(2)
A: madvise(buf, MERGEABLE)
A: write(buf[0], 7)
A: write(buf[1], 7)
ksm()
A: userfaultfd(RWP)
A: register(buf, RWP)
A: rwp(buf)
A: madvise(buf, UNMERGEABLE)         -> 0, !PTE046
`,
  },
  // PTE047
  "left-inaccessible": {
    explanation: `\`move_pages_huge_pmd()\` (UFFDIO_MOVE, 7.3) moves the entry of the huge zero page as it is and clears the uffd bit alone. One that was read-write protected arrives with PROT_NONE in a mapping that is not registered for RWP; \`do_huge_pmd_numa_page()\` takes it for
a NUMA hint at the next access. Nothing is lost.`,
    example: `kernel 7.3
A: src = mmap(1024)
A: dst = mmap(1024)
A: madvise(src, HUGEPAGE)
A: read(src[0])
A: userfaultfd(RWP | MOVE)
A: register(src, RWP)
A: register(dst, MISSING)
A: rwp(src[0..511])
A: move(dst[0..511], src[0])         -> 2097152, !PTE007, !PTE047
A: read(dst[0])                      -> 0
`,
  },
  // PTE048
  "counted-as-accessed": {
    explanation: `In async mode (RWP_ASYNC, 7.3) \`do_uffd_rwp()\` opens a page for whoever faults: get_user_pages() on behalf of mlock(2), MADV_POPULATE_READ and _WRITE, a pin (io_uring's buffers, RDMA, KVM), \`break_ksm()\` of MADV_UNMERGEABLE. PAGEMAP_SCAN then reports the page
as accessed, and a monitor that evicts what is cold keeps it. A page of a huge page opens all 512.`,
    example: `kernel 7.3
A: buf = mmap(1)
A: write(buf[0], 7)
A: userfaultfd(RWP | RWP_ASYNC)
A: register(buf, RWP)
A: rwp(buf)
A: mlock(buf)                        -> 0, !PTE048
`,
  },
  // PTE049
  "lost-to-a-forced-copy": {
    explanation: `\`mprotect(PROT_NONE)\` leaves a read-write protected page (7.3) as it is, and \`gup_can_follow_protnone()\` lets who forces the access (FOLL_FORCE: ptrace, /proc/PID/mem) follow it: a fault there would never come to an end. A write to a page of the process's own goes to that page, and the bit
stays; one to a page that a fork shares is copied first (\`wp_page_copy()\`), and the copy's entry has no bit.`,
    example: `kernel 7.3
A: buf = mmap(1)
A: write(buf[0], 7)
A: userfaultfd(RWP)
A: register(buf, RWP)
A: fork(B)
A: rwp(buf)
A: mprotect(buf, NONE)
A: kwrite(buf[0], PTRACE, 9)         -> 0, !PTE049
A: mprotect(buf, READ+WRITE)
A: read(buf[0])                      -> 9, !PTE016
`,
  },
  // PTE050
  "refused-and-not-tried-again": {
    explanation: `From when fork, mremap, munmap or madvise announces its event until the monitor has read the message, the userfaultfd refuses WRITEPROTECT, RWPROTECT (7.3), COPY, ZEROPAGE, CONTINUE, POISON and MOVE with EAGAIN, whatever their range
(\`mmap_changing\`, df2cc96e7701; a counter since ${commitText("changing-counts")}): what they would do could be undone by what is under way. It says nothing of the page, and a monitor that takes it for an answer leaves the page unprotected: its writes are told to nobody.
Read the messages, and ask again. EAGAIN of COPY and its kin after a part of the range has \`copy\`, \`zeropage\` or \`move\` above 0; this one has -EAGAIN there (since ${commitText("eagain-written")}; before, whatever its caller had put there).

Until the message is read the operation sleeps (\`userfaultfd_event_wait_completion()\`): DONTNEED, FREE and REMOVE before they empty anything, fork, mremap and munmap when all is done. Page faults are read before events, so that one of them may have to be kept and answered later.`,
    example: `A: buf = mmap(4)
A: userfaultfd(PAGEFAULT_FLAG_WP | EVENT_REMOVE, UNREAD)
A: register(buf, WP)
A: write(buf[0], 7)
A/1: madvise(buf[3], DONTNEED)       -> blocks remove
A: wp(buf[0])                        -> EAGAIN, !PTE050
A: uffd_read()                       -> 1, event remove, A/1 ok
A: write(buf[0], 8)
`,
  },
  // PTE051
  "lost-to-migration": {
    explanation: `A huge page that moves (move_pages(), compaction) has one migration entry at pmd level. \`set_pmd_migration_entry()\` made it without the bit until ${commitText("migrate-thp-wp")}, "while removing migration PMDs considers the uffd-wp bit";
\`change_huge_pmd()\` of the same kernels sets and clears no bit of a huge page in flight. Pages mapped by ptes keep theirs.`,
    example: `kernel 5.15
machine nodes=2
A: buf = mmap(512)
A: madvise(buf, HUGEPAGE)
A: userfaultfd(PAGEFAULT_FLAG_WP)
A: register(buf, WP)
A: write(buf[0], 7)
A: wp(buf)
A: migrate(buf[0])                   -> !PTE051
A: write(buf[0], 8)                  -> 0, !PTE016
`,
  },
  // PTE052
  "lost-to-a-kernel-bug": {
    explanation: `Some paths made an entry anew and forgot the bit. \`__split_huge_zero_page_pmd()\`, which anything that asks for a part of the 2 MiB gets to, resolving one page of them included, until ${commitText("huge-zero-split-wp")}.
\`hugetlb_wp()\` as the shortcut of \`hugetlb_no_page()\`: a write to private hugetlb memory that was protected while empty, until ${commitText("hugetlb-cow-waits")}.
The same when a pin to read copies a hugetlb page that a child shares, until ${commitText("hugetlb-unshare-keeps-wp")}, and \`copy_hugetlb_page_range()\` of a page in flight, until ${commitText("fork-hugetlb-clears-wp")}.`,
    example: `kernel 6.1.20
A: buf = mmap(512)
A: madvise(buf, HUGEPAGE)
A: read(buf[0])
A: userfaultfd(PAGEFAULT_FLAG_WP)
A: register(buf, WP)
A: wp(buf)
A: resolve(buf[0])                   -> !PTE052
A: write(buf[1], 8)                  -> 0, !PTE016
`,
  },
  // PTE053
  "unreported-write": {
    explanation: `With WP_ASYNC nobody is told of a write: the fault takes the bit, and a PAGEMAP_SCAN for WRITTEN reports pages without it. UFFDIO_WRITEPROTECT sets the bit whether a scan has been there or not, and a page that was written
in between looks like one that was not. A tracker that scans with the ioctl and protects with another leaves such a gap between the two, however short; \`PM_SCAN_WP_MATCHING\` does both under the page table's lock. The same goes for a scan that protects
and does not ask for WRITTEN, and for what was discarded (MADV_DONTNEED, a hole) instead of written. Whoever copies all memory anyway before the call loses nothing: then say so with \`!PTE053\`.`,
    example: `kernel 6.18
A: ram = mmap(2)
A: userfaultfd(PAGEFAULT_FLAG_WP | WP_UNPOPULATED | WP_ASYNC)
A: register(ram, WP)
A: wp(ram)
A: write(ram[0], 7)
A: pagemap_scan(ram)
A: write(ram[1], 8)
A: wp(ram)                           -> 0, !PTE053
A: pagemap_scan(ram)
`,
  },
} as const satisfies PartOfExplanations;
