// PTE002: COPY, CONTINUE or ZEROPAGE without WP installs a page over a marker.

import { lossRule } from "./loss.ts";

export const filledOver = lossRule({
  code: "PTE002",
  kind: "filled-over-without-wp",
  group: "memory",
  title: "A page is filled in over a marker without WP",
  causes: ["filled"],
  consequence: () => "The ioctl takes a uffd-wp marker for an empty entry, and the entry that it installs has no bit.",
  remedyFor: ({ operation }) =>
    operation.op === "zeropage"
      ? "Protect it again right after the fill, before a waiting thread is woken (`DONTWAKE`): ZEROPAGE has no mode for it."
      : undefined,
  fixes: (_span, facts) => [
    {
      title: "Add WP, so that the new entry is protected",
      preferred: true,
      edits:
        facts.operation.op === "copy" || facts.operation.op === "continue"
          ? [{ kind: "add-flag", statement: facts.index, flag: "WP" }]
          : [],
    },
  ],
  explanation: `\`mfill_atomic_install_pte()\` (and \`hugetlb_mfill_atomic_pte()\`, on 6.1 \`hugetlb_mcopy_atomic_pte()\`) accept an entry for which \`pte_none_mostly()\` holds, so a uffd-wp marker counts as empty. The new
entry is write-protected only if the ioctl asks for it: \`UFFDIO_COPY_MODE_WP\` (5.7) or \`UFFDIO_CONTINUE_MODE_WP\` (6.4). ZEROPAGE has no such mode; on a shmem mapping it
succeeds over a marker, on anonymous memory it gives EEXIST.`,
  remedy: `Fill with \`WP\`, or protect again right after the fill, before a waiting thread is woken (\`DONTWAKE\`).`,
  example: `f = memfd(2)
A: buf = mmap(2, SHARED, f)
A: userfaultfd(PAGEFAULT_FLAG_WP | WP_HUGETLBFS_SHMEM)
A: register(buf, WP | MISSING)
A: wp(buf)
A: copy(buf[0], 50)                  -> !PTE002
A: write(buf[0], 9)                  -> !PTE016
`,
});
