// Mappings, what is done to them by system calls and by the kernel on somebody's behalf, documented.

import type { kernelOperations, kernelVocabularies, memoryRows } from "../table/memory.ts";
import { type DocumentationOf, page, range, type WordsOf } from "./shape.ts";

export const memoryDocumentation: DocumentationOf<typeof memoryRows> = {
  mmap: {
    summary: "Maps memory at page 0 of the place that the name stands for, over whatever is there.",
    details:
      "`MAP_FIXED | MAP_NORESERVE`. What was mapped there goes as by munmap: entries, uffd-wp bits and markers. The new VMA is registered with nothing, its entries are empty.",
    parameters: {
      pages: "Length, in pages of the mapping (2 MiB ones for hugetlb, up to 512 at a name that is new).",
      flags: "SHARED, PRIVATE or HUGETLB. Without a file, PRIVATE is meant.",
      file: "The file behind it. It needs SHARED or PRIVATE.",
      offset: "First page of the file. 0 without it.",
      track: "How many pages a trace shows. All without it.",
      prot: "NONE, READ or READ+WRITE, which is meant without it.",
    },
    functions: ["ksys_mmap_pgoff", "do_mmap", "mmap_region"],
    returns: "`0`, or an errno",
    manual: "mmap(2)",
    example: "A: buf = mmap(4, SHARED, f, offset=2)",
  },
  munmap: {
    summary: "Unmaps a range: VMAs and entries go.",
    details:
      "Every uffd-wp bit and every marker goes too (`ZAP_FLAG_DROP_MARKER`), as at exit and where a mapping is put over it. Swap slots are freed. With EVENT_UNMAP a message follows.",
    parameters: { range },
    functions: ["__vm_munmap", "do_vmi_munmap", "unmap_vmas", "zap_pte_range"],
    returns: "`0`, or an errno",
    manual: "munmap(2)",
    example: "A: munmap(buf[1..2])",
  },
  mprotect: {
    summary: "Changes what a range allows; entries are rewritten with the new protection.",
    details:
      "uffd-wp bits and markers stay. An entry with the bit is never made writable (`can_change_pte_writable()`), so READ and then READ+WRITE does not undo a protection.",
    parameters: { range, prot: "NONE, READ or READ+WRITE." },
    functions: ["do_mprotect_pkey", "mprotect_fixup", "change_protection", "change_pte_range"],
    returns: "`0`, or an errno",
    manual: "mprotect(2)",
    example: "A: mprotect(buf[0..3], READ)",
  },
  mlock: {
    summary: "Locks a range in memory (VM_LOCKED) and faults it in.",
    details:
      "A writable private mapping is populated with write faults: a protected page raises a message, and mlock blocks like a write.",
    parameters: { range },
    functions: ["do_mlock", "__mm_populate", "populate_vma_page_range"],
    returns: "`0`, or an errno",
    manual: "mlock(2)",
    example: "A: mlock(buf[0..3])",
  },
  munlock: {
    summary: "Undoes mlock. Entries stay as they are.",
    parameters: { range },
    functions: ["__do_sys_munlock", "apply_vma_lock_flags", "mlock_fixup"],
    returns: "`0`, or an errno",
    manual: "munlock(2)",
    example: "A: munlock(buf[0..3])",
  },
  mremap: {
    summary: "Moves a range and its entries to another place, over whatever is there.",
    details:
      "`MREMAP_MAYMOVE | MREMAP_FIXED`, the size unchanged. With EVENT_REMAP the VMA stays registered, bits and markers move along, and a message follows. Without it the VMA at the new place is registered no more; bits and markers are cleared (6.13, 6.12.11, 6.1.191; before, they were left behind). From 6.17 it moves several VMAs and skips holes, but of these none that a userfaultfd watches (EFAULT, after those before it); before 6.17, EFAULT.",
    parameters: {
      range,
      to: "Where it goes: a page of a place, mapped or not.",
      flags: "DONTUNMAP keeps the old range mapped, empty.",
    },
    functions: ["do_mremap", "mremap_to", "move_vma", "move_page_tables", "move_ptes"],
    returns: "`0`, or an errno",
    manual: "mremap(2)",
    example: "A: mremap(buf[0..1], new[3], DONTUNMAP)",
  },
  madvise: {
    summary: "Tells the kernel what a range is for; some advice acts at once.",
    details:
      "An errno does not undo what was done before it: the walk goes VMA by VMA, and a hole is ENOMEM at the end. PAGEOUT and COLD are over when write-back is.",
    parameters: { range, advice: "The kernel's advice without `MADV_`." },
    functions: ["do_madvise", "madvise_do_behavior", "madvise_vma_behavior"],
    returns: "`0`, or an errno",
    manual: "madvise(2)",
    example: "A: madvise(buf[0..1], DONTNEED)",
  },
  read: {
    summary: "Reads 4 bytes at the start of a page.",
    details:
      "An empty anonymous entry gets the zero page, a swap entry is swapped in (`do_swap_page()`), a uffd-wp marker gives the page with its bit. A protected page is read freely. An empty entry in a VMA registered for MISSING becomes a message, and the read blocks; so does a page in the cache alone, under MINOR.",
    parameters: { page },
    functions: ["handle_mm_fault", "handle_pte_fault", "do_pte_missing", "handle_userfault"],
    returns: "the value, a signal (`SIGBUS/2`, `SIGSEGV/1`), or `blocks missing`, `blocks minor`",
    manual: "userfaultfd(2)",
    example: "A: read(buf[0]) -> 7",
  },
  write: {
    summary: "Writes 4 bytes at the start of a page.",
    details:
      "A protected page becomes a message and the write blocks (`handle_userfault(VM_UFFD_WP)`); with WP_ASYNC the bit is cleared and the write goes on. Otherwise an ordinary write fault: first touch, copy-on-write, swap-in. Where the mapping does not allow writing it is SIGSEGV, without a message.",
    parameters: { page, value: "What is written: 4 bytes at the start of the page. 1 without it." },
    functions: ["handle_mm_fault", "handle_pte_fault", "do_wp_page", "handle_userfault"],
    returns: "`0`, a signal (`SIGBUS/2`, `SIGSEGV/2`), or `blocks wp`, `blocks missing`, `blocks minor`",
    manual: "userfaultfd(2)",
    example: "A/1: write(buf[0], 9) -> blocks wp",
  },
};

// What the kernel reads and writes on somebody's behalf, documented.

const by = "How the kernel comes to the page: COPY_USER, PROCESS_VM, PTRACE, GUP, KVM or PIN.";

export const kernelDocumentation: DocumentationOf<typeof kernelOperations> = {
  kread: {
    summary: "The kernel reads 4 bytes at the start of a page, for somebody.",
    details:
      "Where the page isn't there, or read-write protected, the kernel faults as the program does, but not on the program's behalf: a userfaultfd with USER_MODE_ONLY or SIGBUS refuses (EFAULT, and nobody is told), and who can't sleep is refused too (PTRACE: EIO). `PROCESS_VM` pins the page for a moment, and copies one that a fork shares first (5.19). In a VMA registered for RWP no way but `PIN` reads a protected page untold; with RWP_ASYNC the access counts, and opens the page.",
    parameters: { page, by },
    functions: ["copy_from_user", "get_user_pages", "follow_page_mask", "faultin_page", "gup_can_follow_protnone"],
    returns: "the value, an errno, or `blocks missing`, `blocks minor`, `blocks rwp`",
    manual: "userfaultfd(2), process_vm_readv(2), ptrace(2), vmsplice(2)",
    example: "A: kread(buf[0], PROCESS_VM) -> 7",
  },
  kwrite: {
    summary: "The kernel writes 4 bytes at the start of a page, for somebody.",
    details:
      "A protected page is told of as for a write of the program's, and the kernel sleeps in the fault; with USER_MODE_ONLY or SIGBUS it gets EFAULT. `PTRACE` can't sleep: EIO, and nothing is written; it writes to a private mapping that is read-only (FOLL_FORCE), by way of a copy. `PIN` asks nobody: it writes to the page that was pinned through that address, protected since or not, mapped there still or not.",
    parameters: { page, by, value: "What is written: 4 bytes at the start of the page. 1 without it." },
    functions: ["copy_to_user", "get_user_pages", "can_follow_write_pte", "faultin_page", "handle_userfault"],
    returns: "`0`, an errno, or `blocks wp`, `blocks missing`, `blocks minor`, `blocks rwp`",
    manual: "userfaultfd(2), process_vm_writev(2), ptrace(2), open(2) with O_DIRECT",
    example: "A: kwrite(buf[0], PTRACE, 9) -> EIO",
  },
  pin: {
    summary: "Holds pages for a device or for io_uring: FOLL_PIN | FOLL_LONGTERM | FOLL_WRITE.",
    details:
      "Every page is faulted in for writing first, which a userfaultfd is told of; all are pinned or none. From then on the page stays: reclaim, migration, KSM, MADV_COLLAPSE and UFFDIO_MOVE leave it alone (a file's is unmapped by reclaim all the same), and fork copies it for the child at once. What is mapped at the address may go; the pin then means a page that nobody maps any more. The pins of a process end with it.",
    parameters: { range },
    functions: ["pin_user_pages_fast", "__gup_longterm_locked", "try_grab_folio", "folio_maybe_dma_pinned"],
    returns: "`0`, EFAULT, or `blocks wp`, `blocks missing`, `blocks rwp`",
    manual: "io_uring_register(2), IORING_REGISTER_BUFFERS; Documentation/core-api/pin_user_pages.rst",
    example: "A: pin(buf[0..3])",
  },
  unpin: {
    summary: "Ends every pin that was taken through a page of the range.",
    details: "A page that nothing maps any more goes with its last pin. `bad` where no pin covers the range.",
    parameters: { range },
    functions: ["unpin_user_pages", "gup_put_folio"],
    returns: "`0`",
    manual: "io_uring_register(2), IORING_UNREGISTER_BUFFERS",
    example: "A: unpin(buf[0..3])",
  },
};

export const kernelWordDocumentation: WordsOf<typeof kernelVocabularies> = {
  "kernel-access": {
    COPY_USER:
      "copy_to_user(), copy_from_user(): read(2), write(2) and every other system call with the page as its buffer. Uses the program's own mapping; a fault that fails is EFAULT.",
    PROCESS_VM:
      "process_vm_readv(2), process_vm_writev(2): pin_user_pages_remote() for the time of the copy. Every failure is EFAULT.",
    PTRACE:
      "PTRACE_PEEKDATA and _POKEDATA, /proc/PID/mem: access_remote_vm() with FOLL_FORCE. It holds mmap_lock and can't sleep in a fault: EIO, and userfaultfd gets no message.",
    GUP: "get_user_pages_fast(): reading as vmsplice(2) does, writing as a read(2) with O_DIRECT does. What the table allows is taken without a lock.",
    KVM: "hva_to_pfn(): a guest's access to a page that KVM has not mapped for it yet. Honours NUMA hints; a poisoned page is SIGBUS/4, any other failure EFAULT of KVM_RUN.",
    PIN: "Through a pin that was taken earlier (`pin`): a device's DMA, io_uring's registered buffers. No page table is asked, no fault taken, nobody told.",
  },
};
