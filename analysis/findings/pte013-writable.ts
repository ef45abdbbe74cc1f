// PTE013: an entry is writable and uffd-wp at the same time.

import { forSpan, type Rule } from "./finding.ts";
import { becomes } from "./page-state.ts";

export const writable: Rule = {
  code: "PTE013",
  kind: "writable-and-uffd-wp",
  group: "memory",
  title: "An entry is writable and uffd-wp",
  severity: "error",
  explanation: `The bit says that a write must be told, and the hardware lets it pass. \`pte_mkuffd_wp()\` makes an entry read-only, and with CONFIG_PAGE_TABLE_CHECK \`page_table_check_pte_flags()\` warns where one is both (8430557fc584, 6.10).
A kernel comes here when a write fault in a VMA that is no longer registered for WP makes a marked page writable.`,
  remedy: "Unprotect the page, or keep the mapping registered for WP.",
  example: `A: buf = mmap(1)
A: userfaultfd(PAGEFAULT_FLAG_WP)
A: register(buf, WP)
A: write(buf[0], 7)
A: wp(buf)
A: register(buf, MISSING)            -> !PTE004, !PTE012
A: write(buf[0], 9)                  -> !PTE013, !PTE016
`,
  origin: "held",
  check: (facts) =>
    becomes(facts, (page) => page.wp && page.writable).map((span) => ({
      subject: { kind: "pages", pages: [span] },
      cause: { kind: "entry" },
      message: `${facts.span(span)} is writable and uffd-wp at the same time`,
      detail: [
        "Writes pass from now on, and whoever reads the bit (pagemap, a later fork or swap-out) finds the page protected.",
      ],
    })),
  fixes: forSpan(({ mm }, facts) => [
    {
      title: "Keep it registered for WP",
      preferred: true,
      edits: [{ kind: "add-flag", statement: facts.lastStep("register", mm), flag: "WP" }],
    },
  ]),
};
