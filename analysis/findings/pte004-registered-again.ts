// PTE004: registering again replaces the modes and leaves WP out.

import { lossRule } from "./loss.ts";

export const registeredAgain = lossRule({
  code: "PTE004",
  kind: "registered-again-without-wp",
  group: "memory",
  title: "Registering again leaves WP out",
  causes: ["re-register"],
  consequence: (_span, _facts, { of }) =>
    `${of === "rwp" ? "VM_UFFD_RWP" : "VM_UFFD_WP"} is gone from the mapping. The bits stay in the entries and stop nobody.`,
  fixes: (_span, facts) => [
    { title: "Add WP", preferred: true, edits: [{ kind: "add-flag", statement: facts.index, flag: "WP" }] },
  ],
  remedy: "Name every mode in each registration: `WP | MISSING`.",
});
