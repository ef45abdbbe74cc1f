// PTE009: the chosen design has no place for the bit where a PTE marker would have kept it.

import { lossRule } from "./loss.ts";

export const design = lossRule({
  code: "PTE009",
  kind: "lost-by-design",
  group: "design",
  title: "The design has no place for the bit",
  causes: ["design"],
  consequence: (_span, facts) =>
    `The design "${facts.settings.design}" keeps nothing in this entry; a PTE marker would.`,
  final: true,
  explanation: `The scenario runs on one of the designs of the thread of December 2020 (\`design NAME\`). Here it loses a protection that PTE markers, as merged in 5.19, keep. On \`pte-marker\`, Linux's own, it cannot happen.`,
  remedy: "That is the point of comparing designs: see docs/designs.md for what each keeps and what it costs.",
  example: `design none
f = memfd(1)
A: buf = mmap(1, SHARED, f)
A: userfaultfd(PAGEFAULT_FLAG_WP | WP_HUGETLBFS_SHMEM)
A: register(buf, WP)
A: write(buf[0], 7)
A: wp(buf)
A: madvise(buf, DONTNEED)            -> !PTE009
A: write(buf[0], 9)                  -> !PTE016
`,
});
