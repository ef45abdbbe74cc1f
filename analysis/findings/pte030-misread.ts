// PTE030: a path of the kernel takes what the design keeps for something else.

import type { Misread, Misreading } from "../../engine/index.ts";
import { type Draft, type Rule, type StepFacts, spansOf } from "./finding.ts";

export const misread: Rule = {
  code: "PTE030",
  kind: "kept-entry-misread",
  group: "design",
  title: "What the design keeps is taken for something else",
  severity: "warning",
  explanation: `The scenario runs on a design of the thread of December 2020 (\`design NAME\`). What it keeps in an emptied entry is told by faults, zaps and uffd-wp's own ioctls. Every other path goes by \`pte_none()\`, \`pte_present()\` and
\`pte_to_swp_entry()\`, and here one of them reads the entry as something that it is not: a present page without a page, a migration in flight, a slot of a swap area. Where the kernel would stop with a BUG, the run goes on as if the path had passed the entry by.`,
  remedy:
    "That is what the design costs: a check in that path. PTE markers are a swap type of their own, which such paths pass by.",
  example: `design prot-none
f = memfd(1)
A: buf = mmap(1, SHARED, f)
A: userfaultfd(PAGEFAULT_FLAG_WP | WP_HUGETLBFS_SHMEM)
A: register(buf, WP)
A: write(buf[0], 7)
A: wp(buf)
A: madvise(buf, DONTNEED)            -> !PTE034, !PTE035
A: mprotect(buf, READ)               -> !PTE009, !PTE030
`,
  needs: "misread",
  check: (facts) => drafts(facts, false),
};

/** PTE031: a path would misread the entry, and the design's patches put a check before it. */
export const checkNeeded: Rule = {
  code: "PTE031",
  kind: "kept-entry-needs-check",
  group: "design",
  title: "A path needs a check for what the design keeps",
  severity: "information",
  explanation: `The "swap special pte" of 2021 (\`design special-pte\`) is not none, not present and not a swap entry: \`pte_to_swp_entry()\` must never see it. Its patches put a check before every call of it; this finding marks each that a scenario passes. With
PTE markers the checks are not needed, and that is why they took its place.`,
  remedy: "Nothing is wrong: it is what the design costs.",
  example: `design special-pte
swapon()
f = memfd(1)
A: buf = mmap(1, PRIVATE, f)
A: userfaultfd(PAGEFAULT_FLAG_WP | WP_HUGETLBFS_SHMEM)
A: register(buf, WP)
A: write(buf[0], 7)
A: wp(buf)
A: madvise(buf, DONTNEED)            -> !PTE034
swapoff()                            -> !PTE031
`,
  needs: "misread",
  check: (facts) => drafts(facts, true),
};

function drafts(facts: StepFacts, patched: boolean): Draft[] {
  const met = new Map<Misreading, Misread[]>();
  for (const each of facts.step.misread) {
    if ((each.misreading.patched ?? false) !== patched) continue;
    met.set(each.misreading, [...(met.get(each.misreading) ?? []), each]);
  }
  return [...met].map(([misreading, all]) => {
    const pages = spansOf(all);
    const where = pages.map((span) => facts.span(span)).join(", ");
    return {
      subject: { kind: "pages", pages },
      cause: { kind: "design" },
      message: patched
        ? `${misreading.by}() needs a check for ${where}`
        : `${misreading.by}() takes ${where} for ${misreading.as}`,
      detail: [
        patched
          ? `Without one it is taken for ${misreading.as}: ${misreading.effect}.`
          : `Of that comes: ${misreading.effect}.`,
      ],
    };
  });
}
