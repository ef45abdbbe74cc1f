// PTE004: registering again replaces the modes and leaves WP out.

import { lossRule } from "./loss.ts";

export const registeredAgain = lossRule({
  code: "PTE004",
  kind: "registered-again-without-wp",
  group: "memory",
  title: "Registering again leaves WP out",
  causes: ["re-register"],
  consequence: (_span, { operation }, { of }) => {
    const flag = of === "rwp" ? "VM_UFFD_RWP" : "VM_UFFD_WP";
    return operation.op === "register"
      ? `${flag} is gone from the mapping. The bits stay in the entries and stop nobody.`
      : `${flag} is gone from the mapping since it was registered again. A missing message stood in for it as long as the page was not in the file.`;
  },
  fixes: (_span, facts) => [
    {
      title: "Add WP",
      preferred: true,
      edits: facts.operation.op === "register" ? [{ kind: "add-flag", statement: facts.index, flag: "WP" }] : [],
    },
  ],
  remedy: "Name every mode in each registration: `WP | MISSING`.",
});
