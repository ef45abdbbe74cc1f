// PTE004: registering again replaces the modes and leaves WP out.

import { lossRule } from "./loss.ts";

export const registeredAgain = lossRule({
  code: "PTE004",
  kind: "registered-again-without-wp",
  group: "memory",
  title: "Registering again leaves WP out",
  causes: ["re-register"],
  consequence: () => "VM_UFFD_WP is gone from the mapping. The bits stay in the entries and stop nobody.",
  fixes: (_span, facts) => [
    { title: "Add WP", preferred: true, edits: [{ kind: "add-flag", statement: facts.index, flag: "WP" }] },
  ],
  explanation: `\`userfaultfd_register_range()\` (6.12 and before: in \`userfaultfd_register()\`) skips a VMA whose flags already hold every mode asked for. If one is new, the modes are **replaced** by those of the call (\`userfaultfd_set_ctx()\`): registering
a WP range for \`MISSING\` alone takes \`VM_UFFD_WP\` away. Entries keep their bit and markers stay, but a write fault on them no longer goes to userfaultfd; the page ends up writable and marked at the same time
(in hugetlb memory the write never ends: PTE018).`,
  remedy: "Name every mode in each registration: `WP | MISSING`.",
  example: `A: buf = mmap(2)
A: userfaultfd(PAGEFAULT_FLAG_WP)
A: register(buf, WP)
A: write(buf[0], 7)
A: wp(buf[0])
A: register(buf, MISSING)            -> !PTE004, !PTE012
A: write(buf[0], 9)                  -> !PTE013, !PTE016
`,
});
