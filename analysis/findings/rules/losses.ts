// Findings of protections that are lost with an entry or a registration: to a zap, a fill, a move of a mapping, another registration, a guard.
import { capabilitiesOf, isUffdWp, pageAt } from "../../../engine/index.ts";
import type { PageSpan, StepFacts } from "../finding.ts";
import { lossRule } from "../loss.ts";
import { askFor, isAnonymous, unprotectBefore } from "../quick-fix.ts";

/** PTE001: a zap, by DONTNEED, MADV_FREE and reclaim, truncate or punch, empties an entry and nothing keeps its bit. */
export const zap = lossRule({
  code: "PTE001",
  kind: "lost-to-a-zap",
  group: "memory",
  title: "A zap drops a uffd-wp protection",
  of: "wp",
  causes: ["zap-dontneed", "zap-truncate", "zap-punch", "zap-reclaim", "zap-free", "zap-collapse"],
  stays: true,
  consequence: (span, facts) =>
    isAnonymous(span, facts)
      ? isPresent(span, facts)
        ? "The zero page takes the place of a page of zeroes, and its entry is made anew, without the bit."
        : "In anonymous memory nothing stays in an emptied entry."
      : "The zap drops markers too (ZAP_FLAG_DROP_MARKER).",
  remedy: `Protect the range again after the zap. On anonymous memory ask for \`WP_UNPOPULATED\` (Linux 6.4) first, or the request finds an empty entry and does nothing.
Registering the range for \`MISSING\` too makes the next access raise a missing message instead. With \`EVENT_REMOVE\` the monitor hears of MADV_DONTNEED and MADV_FREE before they happen.`,
});

function isPresent({ mm, place, from }: PageSpan, facts: StepFacts): boolean {
  return pageAt(facts.after, mm, place, from).entry.kind === "present";
}

/** PTE002: COPY, CONTINUE or ZEROPAGE without WP installs a page over a marker. */
export const filledOver = lossRule({
  code: "PTE002",
  kind: "filled-over-without-wp",
  group: "memory",
  title: "A page is filled in over a marker without WP",
  of: "wp",
  causes: ["filled"],
  consequence: () => "The ioctl takes a uffd-wp marker for an empty entry, and the entry that it installs has no bit.",
  remedyFor: ({ operation }) =>
    operation.op === "zeropage"
      ? "Protect it again right after the fill, before a waiting thread is woken (`DONTWAKE`): ZEROPAGE has no mode for it."
      : undefined,
  fixes: (_span, facts) => [
    {
      title: "Add WP, so that the new entry is protected",
      preferred: true,
      edits:
        facts.operation.op === "copy" || facts.operation.op === "continue"
          ? [{ kind: "add-flag", statement: facts.index, flag: "WP" }]
          : [],
    },
  ],
  remedy: `Fill with \`WP\`, or protect again right after the fill, before a waiting thread is woken (\`DONTWAKE\`).`,
});

/** PTE003: mremap moves pages without EVENT_REMAP, and their bits are cleared on the way. */
export const mremap = lossRule({
  code: "PTE003",
  kind: "mremap-without-event-remap",
  group: "memory",
  title: "mremap drops the protection: EVENT_REMAP was not asked for",
  causes: ["mremap"],
  // On kernels that leave the bit behind PTE012 tells of it.
  applies: ({ mm, place, from }, facts) =>
    capabilitiesOf(facts.settings.kernel)["mremap-resets"] || !isUffdWp(pageAt(facts.after, mm, place, from).entry),
  consequence: () => "The moved mapping is no longer registered, and its entries arrive without the bit.",
  fixes: (span, facts) => askFor("EVENT_REMAP", span.mm, facts),
  remedy:
    "Ask for `EVENT_REMAP` in userfaultfd(): bits and markers then move along, the mapping stays registered, and the monitor is told where it went. Or register and protect the new place.",
});

/** PTE004: registering again replaces the modes and leaves WP out. */
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

/** PTE005: a guard region takes the entry's place. */
export const guard = lossRule({
  code: "PTE005",
  kind: "lost-to-a-guard",
  group: "memory",
  title: "A guard region takes a protected page's place",
  causes: ["guard", "zap-guard"],
  of: "wp",
  consequence: () =>
    "The page is zapped and a guard marker put in its place; when the guard is removed the entry is empty.",
  final: true,
  fixes: (span, facts) => [{ ...unprotectBefore(span, facts), preferred: true }],
  remedy:
    "Unprotect before the guard is installed, and protect again after it is removed. Then `WP_UNPOPULATED` is needed, since the entries are empty.",
});
