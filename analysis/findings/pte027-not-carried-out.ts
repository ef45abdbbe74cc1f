import type { Rule } from "./finding.ts";

/** PTE027: the operation was skipped, or needs what is not there: nothing was tried. Found with what the scenario expects. */
export const notCarriedOut: Rule = {
  code: "PTE027",
  name: "not-carried-out",
  title: "The operation is not carried out",
  severity: "warning",
  explanation: `Nothing is asked of the kernel here: the machine has one NUMA node and \`migrate\` needs two, a migration is ended that nobody began, a second userfaultfd is opened in a process. What follows then holds for
another reason than the author thinks: a page that "survives a migration" that never was.`,
  remedy:
    "Give the scenario what the operation needs (`machine nodes=2`), or say that it is meant: `-> skipped`, `-> bad`.",
  example: `A: buf = mmap(1)
A: write(buf[0], 7)
A: migrate(buf[0])                   -> !PTE027
`,
};
