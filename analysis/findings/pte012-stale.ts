import { flagsOf, isUffdWp, type ProcessName, pageAt, processes, RW, type State } from "../../engine/index.ts";
import type { PageSpan, Rule, StepFacts } from "./finding.ts";

/** PTE012: an entry carries the bit, or is a marker, in a VMA that is not registered for WP. */
export const stale: Rule = {
  code: "PTE012",
  name: "stale-protection",
  title: "A stale uffd-wp bit or marker",
  severity: "warning",
  explanation: `The entry says uffd-wp and its VMA is not registered for write-protection (\`VM_UFFD_WP\`), so the bit stops nobody. UNREGISTER (6.0) and close (6.9) clean up after themselves; what leaves bits behind is registering
again without WP, a MOVE of a swapped page into a VMA without WP, and older kernels' forks and mremaps. When the range is registered for WP again, such a bit traps pages that nobody protected.`,
  remedy: "Unprotect the range before its registration changes.",
  example: `A: buf = mmap(1)
A: userfaultfd(PAGEFAULT_FLAG_WP)
A: register(buf, WP)
A: write(buf[0], 7)
A: wp(buf)
A: register(buf, MISSING)            -> !PTE004, !PTE012
`,
  check: (facts) =>
    strays(facts, true).map((span) => ({
      message: `${facts.span(span)} keeps a uffd-wp bit that stops nobody`,
      detail: ["The mapping is not registered for WP."],
      pages: [span],
    })),
};

/** PTE008: a fork gives the child an entry with the bit, in a VMA that is not registered. */
export const strayInChild: Rule = {
  code: "PTE008",
  name: "stray-bit-in-a-child",
  title: "fork gives the child a bit that nobody answers for",
  severity: "error",
  explanation: `On 6.1 a child forked without EVENT_FORK gets private hugetlb entries with the parent's uffd-wp bit, while its VMA is not registered (\`copy_hugetlb_page_range()\`). The child's write faults, \`hugetlb_fault()\` sees
the bit, has no userfaultfd to tell, and returns; the write faults again, and never ends. "mm/hugetlb: fix uffd-wp during fork()" (5a2f8d22ace4, 6.4) clears the bit in such a child.`,
  remedy:
    "Ask for `EVENT_FORK`, or keep the child from writing there (MADV_DONTFORK, exec). Linux 6.4 and later are not affected.",
  example: `kernel 6.1
hugepages(8)
f = hugetlb(1)
A: buf = mmap(1, PRIVATE, f)
A: userfaultfd(PAGEFAULT_FLAG_WP | WP_HUGETLBFS_SHMEM)
A: register(buf, WP)
A: write(buf[0], 7)
A: wp(buf)
A: fork(B)                           -> !PTE008, !PTE014
B: write(buf[0], 8)                  -> stuck, !PTE018
`,
  check: (facts) =>
    strays(facts, false).map((span) => ({
      message: `${facts.span(span)} has a uffd-wp bit that nobody answers for: a write to it never ends`,
      detail: ["The child's mapping is not registered, and its entry kept the parent's bit."],
      pages: [span],
    })),
};

/** Pages that came to carry the bit in a VMA without WP: of processes that existed before the step, or of those it made. */
function strays(facts: StepFacts, existed: boolean): PageSpan[] {
  const spans = becomes(facts, (page) => page.wp && !page.registered);
  if (spans.length === 0) return spans;
  const before = processes(facts.before);
  return spans.filter(({ mm }) => before.includes(mm) === existed);
}

/** PTE013: an entry is writable and uffd-wp at the same time. */
export const writable: Rule = {
  code: "PTE013",
  name: "writable-and-uffd-wp",
  title: "An entry is writable and uffd-wp",
  severity: "error",
  explanation: `The bit says that a write must be told, and the hardware lets it pass. \`pte_mkuffd_wp()\` makes an entry read-only, and \`page_table_check_pte_flags()\` warns where one is both (6.10). A kernel comes here when a write
fault in a VMA that is no longer registered for WP makes a marked page writable.`,
  remedy: "Unprotect the page, or keep the mapping registered for WP.",
  example: `A: buf = mmap(1)
A: userfaultfd(PAGEFAULT_FLAG_WP)
A: register(buf, WP)
A: write(buf[0], 7)
A: wp(buf)
A: register(buf, MISSING)            -> !PTE004, !PTE012
A: write(buf[0], 9)                  -> !PTE013, !PTE016
`,
  check: (facts) =>
    becomes(facts, (page) => page.wp && page.writable).map((span) => ({
      message: `${facts.span(span)} is writable and uffd-wp at the same time`,
      detail: ["The bit is set, and the hardware lets a write pass."],
      pages: [span],
    })),
};

interface Look {
  readonly wp: boolean;
  readonly registered: boolean;
  readonly writable: boolean;
}

function look(state: State, mm: ProcessName, place: number, page: number): Look {
  const at = pageAt(state, mm, place, page);
  return {
    wp: isUffdWp(at.entry),
    registered: at.registered.includes("WP"),
    writable: at.entry.kind === "present" && (flagsOf(at.entry) & RW) !== 0,
  };
}

/** The pages for which `is` holds after the step and did not before, as spans. Only pages whose entry or protection the step changed are looked at. */
function becomes(facts: StepFacts, is: (page: Look) => boolean): PageSpan[] {
  const { changes, protection } = facts.step;
  const spans: PageSpan[] = [];
  const seen = new Set<string>();
  for (const { mm, place, page } of protection.length > 0 ? [...changes, ...protection] : changes) {
    const key = `${mm}.${place}.${page}`;
    if (seen.has(key)) continue;
    seen.add(key);
    if (!is(look(facts.after, mm, place, page)) || is(look(facts.before, mm, place, page))) continue;
    const last = spans.at(-1);
    if (last && last.mm === mm && last.place === place && last.to + 1 === page)
      spans[spans.length - 1] = { ...last, to: page };
    else spans.push({ mm, place, from: page, to: page });
  }
  return spans;
}
