// PTE035: pte_pfn() of what the design keeps is no page frame, because PROT_NONE entries store it inverted.

import { designNamed, encodeEntry, pageAt } from "../../engine/index.ts";
import { type Rule, type StepFacts, spansOf } from "./finding.ts";

export const inverted: Rule = {
  code: "PTE035",
  kind: "kept-entry-inverted-frame",
  group: "design",
  title: "A page frame field of zeroes reads as 0xffffffffff",
  severity: "information",
  explanation: `Against L1TF, x86 stores the page frame of an entry that is present to Linux and not to the hardware inverted (arch/x86/include/asm/pgtable-invert.h). \`_PAGE_PROTNONE | _PAGE_UFFD_WP\` has nothing there, so \`pte_pfn()\` gives 0xffffffffff, beyond any memory. Hugh Dickins asked for a real page frame, that of the zero page;
then readers that do not know the design find a page of zeroes in the place of the file's.`,
  remedy: "Nothing is wrong yet: it is what everything that calls `pte_pfn()` has to mind.",
  example: `design prot-none
f = memfd(1)
A: buf = mmap(1, SHARED, f)
A: userfaultfd(PAGEFAULT_FLAG_WP | WP_HUGETLBFS_SHMEM)
A: register(buf, WP)
A: write(buf[0], 7)
A: wp(buf)
A: madvise(buf, DONTNEED)            -> !PTE034, !PTE035
`,
  needs: "changes",
  check: (facts) => {
    const { raw } = designNamed(facts.settings.design);
    if (raw?.form !== "protnone" || facts.raw.arch !== "x86_64") return [];
    const pages = spansOf(facts.step.changes.filter(({ mm, place, page }) => begins(facts, mm, place, page)));
    if (pages.length === 0) return [];
    const [first] = pages;
    const entry = first && pageAt(facts.after, first.mm, first.place, first.from).entry;
    const value = entry && encodeEntry(entry, "pte", { arch: "x86_64", kernel: facts.settings.kernel });
    return [
      {
        subject: { kind: "pages", pages },
        cause: { kind: "design" },
        message: `pte_pfn() of ${pages.map((span) => facts.span(span)).join(", ")} is 0xffffffffff`,
        detail: [
          `The entry is ${value === undefined ? "" : `0x${value.toString(16)}: `}its page frame field of zeroes is read inverted.`,
        ],
      },
    ];
  },
};

function begins(facts: StepFacts, mm: string, place: number, page: number): boolean {
  const keeps = (state: StepFacts["after"]): boolean => pageAt(state, mm, place, page).entry.kind === "kept";
  return keeps(facts.after) && !keeps(facts.before);
}
