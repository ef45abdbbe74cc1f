// What the scenario states beside what happens, what its kernel or architecture lacks, and what the engine does not know, explained.

import type { PartOfExplanations } from "../finding.ts";

export const scenarioExplanations = {
  // PTE020
  "unexpected-error": {
    explanation: `The call gives an errno, or an access a signal, and nothing after \`->\` says so. What follows then runs on a state that the author may not have had in mind: a refused UFFDIO_API leaves nothing to register with, a refused registration nothing to protect.`,
    example: `A: buf = mmap(1)
A: madvise(buf, REMOVE)              -> EINVAL
A: madvise(buf, COLLAPSE)            -> !PTE020
`,
  },
  // PTE021
  "kernel-lacks-it": {
    explanation: `The feature, advice, ioctl or mode came with a later kernel than the scenario's. The kernel refuses it: an unknown ioctl is ENOTTY or EINVAL, an unknown advice EINVAL. UFFDIO_API with an unknown feature is EINVAL, and that descriptor
takes no other ioctl until UFFDIO_API succeeds; a scenario closes it, **so every later call there is EBADF**.`,
    example: `kernel 6.1
A: buf = mmap(1)
A: userfaultfd(PAGEFAULT_FLAG_WP | WP_ASYNC)   -> EINVAL, !PTE021
`,
  },
  // PTE022
  "architecture-lacks-it": {
    explanation: `uffd-wp needs a bit in present entries and one in swap entries (CONFIG_HAVE_ARCH_USERFAULTFD_WP). x86-64 has them since 5.7, arm64 since 6.10, riscv64 since 6.19 on processors with Svrsw60t59b. Without them UFFDIO_API masks
\`PAGEFAULT_FLAG_WP\`, \`WP_HUGETLBFS_SHMEM\`, \`WP_UNPOPULATED\` and \`WP_ASYNC\` (and \`RWP\` of 7.3) out, so that who asks for them gets EINVAL, and UFFDIO_REGISTER refuses \`MODE_WP\` with EINVAL. Before 5.14 both took it, and nothing was protected.

Soft-dirty (CONFIG_MEM_SOFT_DIRTY) needs a bit too. x86-64 has it, riscv64 since 6.19 with Svrsw60t59b, arm64 has none: writing 4 to \`/proc/PID/clear_refs\` answers 0 and changes nothing, bit 55 of pagemap is 0 and no VMA has \`sd\`. MINOR registration
came to riscv64 with 6.5.`,
    example: `kernel 6.1
arch arm64
A: buf = mmap(1)
A: userfaultfd(0)
A: register(buf, WP)                 -> EINVAL, !PTE022
`,
  },
  // PTE023
  "expectation-fails": {
    explanation:
      "What stands after `->`, or in an `assert`, is not what the kernel's model gives. On a kernel whose traces the project has, the model agrees with the kernel ([model.md](model.md)). An assert over pages of a place where the process has nothing mapped does not hold either.",
    example: `A: buf = mmap(1)
A: write(buf[0], 7)
A: read(buf[0])                      -> 8, !PTE023
`,
  },
  // PTE024
  "expected-finding-missing": {
    explanation:
      "The statement says `!PTE001`: this finding is meant to be here, and it is not. A scenario that shows a loss has stopped showing it: on this kernel, or since it was edited.",
    example: `A: buf = mmap(1)
A: madvise(buf, DONTNEED)            -> !PTE001, !PTE024
`,
  },
  // PTE025
  "not-modelled": {
    explanation:
      "The engine does not know what Linux does here. It changes nothing and says so, rather than guess. docs/model.md lists what is modelled, and on which kernels it was checked.",
    example: "",
  },
  // PTE027
  "not-carried-out": {
    explanation: `Nothing is asked of the kernel here: the machine has one NUMA node and \`migrate\` needs two, a migration is ended that nobody began, a second userfaultfd is opened in a process. What follows then holds for
another reason than the author thinks: a page that "survives a migration" that never was.`,
    example: `A: buf = mmap(1)
A: write(buf[0], 7)
A: migrate(buf[0])                   -> !PTE027
`,
  },
  // PTE028
  "internal-error": {
    explanation:
      "The engine failed where it should have had an answer. This is a fault of ptescope and says nothing of Linux. The statement changes nothing, so what follows may not hold.",
    example: "",
  },
} as const satisfies PartOfExplanations;
