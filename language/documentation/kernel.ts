// What the kernel reads and writes on somebody's behalf, documented.

import type { kernelOperations, kernelVocabularies } from "../table/kernel.ts";
import { type DocumentationOf, page, range, type WordsOf } from "./shape.ts";

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
