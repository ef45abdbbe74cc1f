import type { Rule } from "./finding.ts";

/** PTE017: the scenario ends and a thread still sleeps in userfaultfd, or waits for a migration. Found at the end of a program, on the statement whose thread it is. */
export const blocksForEver: Rule = {
  code: "PTE017",
  name: "blocks-for-ever",
  title: "The thread is never woken",
  severity: "warning",
  explanation: `The scenario ends and the thread still sleeps in \`handle_userfault()\`. Nothing answers its message: the monitor must unprotect or fill the page and wake it. UNREGISTER wakes waiters only in VMAs that are registered for \`MISSING\`; close and exit of the
process do. A thread that waits for a migration that the scenario began and did not end (\`migrate_begin\`) is pointed out too.`,
  remedy:
    "Answer the fault: `resolve(…)` for a wp fault, `copy(…)`, `zeropage(…)` or `continue(…)` for a missing or minor one.",
  example: `A: buf = mmap(1)
A: userfaultfd(PAGEFAULT_FLAG_WP)
A: register(buf, WP)
A: write(buf[0], 7)
A: wp(buf)
A: write(buf[0], 9)                  -> !PTE017
`,
};
