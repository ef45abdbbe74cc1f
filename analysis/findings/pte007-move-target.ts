// PTE007: the target of a MOVE is not covered by the protection its page had at the source.

import { entryAt, functionOn, isUffdWp, pageAt } from "../../engine/index.ts";
import { changedSpans, forSpan, type Rule } from "./finding.ts";
import { sourceOf } from "./origin.ts";
import { protectAgain } from "./quick-fix.ts";

export const moveTarget: Rule = {
  code: "PTE007",
  kind: "move-target-not-covered",
  group: "memory",
  title: "UFFDIO_MOVE does not carry the protection",
  severity: "warning",
  explanation: `\`move_present_ptes()\` (\`move_present_pte()\` before 6.18) makes the new entry from the target VMA's protection: the bit of a present page is dropped. A swapped page is moved as it is (\`move_swap_pte()\`), and its bit with it.
The protection of the source address ends with the move; that of the target has to be asked for.`,
  remedy: "Protect the target after the move, before a waiting thread is woken (`DONTWAKE`).",
  example: `A: src = mmap(1)
A: dst = mmap(1)
A: userfaultfd(PAGEFAULT_FLAG_WP | MOVE)
A: register(src, WP)
A: register(dst, WP | MISSING)
A: write(src[0], 7)
A: wp(src)
A: move(dst, src[0])                 -> !PTE007
`,
  needs: "protection",
  origin: "held",
  check: (facts) =>
    changedSpans(
      facts,
      (change) =>
        change.to === "uncovered" &&
        change.cause === "move" &&
        !isUffdWp(entryAt(facts.after, change.mm, change.place, change.page)),
    ).map(({ span, cause }) => {
      const registered = pageAt(facts.after, span.mm, span.place, span.from).registered.includes("WP");
      return {
        subject: { kind: "pages", pages: [span], source: sourceOf(span, facts) },
        cause,
        // Who does not track the target does not miss it.
        ...(registered ? {} : { severity: "information" }),
        message: `${facts.span(span)} is writable: the protection of its page was not moved`,
        detail: [
          `By ${functionOn(facts.settings.kernel, "move_present_ptes")}(): the target's entry is made anew, without the bit.`,
          "The next write to the target passes, and userfaultfd is not told.",
        ],
      };
    }),
  fixes: forSpan((span, facts) => [protectAgain(span, facts)]),
};
