// PTE005: a guard region takes the entry's place.

import { lossRule } from "./loss.ts";
import { unprotectBefore } from "./quick-fix.ts";

export const guard = lossRule({
  code: "PTE005",
  kind: "lost-to-a-guard",
  group: "memory",
  title: "A guard region takes a protected page's place",
  causes: ["guard", "zap-guard"],
  consequence: () =>
    "The page is zapped and a guard marker put in its place; when the guard is removed the entry is empty.",
  final: true,
  fixes: (span, facts) => [{ ...unprotectBefore(span, facts), preferred: true }],
  explanation: `\`madvise_guard_install()\` (6.13; file mappings 6.15) zaps the range and writes guard markers. A guard marker cannot say that the page was protected. While the guard is there any access is a SIGSEGV;
once it is removed, a write finds an empty entry. Over a protected page of a *file* mapping the zap leaves a uffd-wp marker and the call never ends: see PTE018.`,
  remedy:
    "Unprotect before the guard is installed, and protect again after it is removed. Then `WP_UNPOPULATED` is needed, since the entries are empty.",
  example: `A: buf = mmap(1)
A: userfaultfd(PAGEFAULT_FLAG_WP)
A: register(buf, WP)
A: write(buf[0], 7)
A: wp(buf)
A: madvise(buf, GUARD_INSTALL)       -> !PTE005
A: madvise(buf, GUARD_REMOVE)
A: write(buf[0], 9)                  -> !PTE016
`,
});
