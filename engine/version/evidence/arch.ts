// What the rows of rows/arch.ts say, and how each is known.

import type { EvidenceOf } from "../row.ts";
import type { archRows } from "../rows/arch.ts";

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
