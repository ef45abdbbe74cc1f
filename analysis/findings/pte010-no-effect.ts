// PTE010: a request that returned 0 and left no bit.

import { capabilitiesOf, type Entry, pageAt, type Settings } from "../../engine/index.ts";
import { changedSpans, type Fix, forSpan, type PageSpan, type Rule, type StepFacts } from "./finding.ts";
import { askFor } from "./quick-fix.ts";

export const noEffect: Rule = {
  code: "PTE010",
  kind: "protection-without-effect",
  group: "memory",
  title: "A protection that never took effect",
  severity: "warning",
  remedy: "Ask for `WP_UNPOPULATED` in userfaultfd(), or populate the range first (`madvise(…, POPULATE_READ)`).",
  needs: "protection",
  check: (facts) => {
    // A call that fails has told its caller.
    if (facts.result.err !== undefined) return [];
    return changedSpans(facts, (change) => change.to === "ineffective").map(({ span, cause }) => {
      const pages = facts.span(span);
      const { entry } = pageAt(facts.after, span.mm, span.place, span.from);
      const access = cause.of === "rwp" ? "access" : "write";
      const { passes, remedy, reason } = failure(entry, access, facts.settings);
      return {
        subject: { kind: "pages", pages: [span] },
        cause,
        message: `${pages} is not protected: ${reason}`,
        detail: [`${cause.by}() succeeds all the same. ${passes}`],
        ...(remedy === undefined ? {} : { remedy }),
      };
    });
  },
  fixes: forSpan(noEffectFixes),
};

interface Failure {
  readonly reason: string;
  readonly passes: string;
  /** Where the rule's own is not it. */
  readonly remedy?: string;
}

/** Nothing makes an empty entry hold a read-write protection. */
function failure(entry: Entry, access: "access" | "write", { arch, kernel }: Settings): Failure {
  const passes = `The next ${access} there passes, and userfaultfd is not told.`;
  switch (entry.kind) {
    case "none": {
      const reason = "there is no entry to hold the bit";
      if (access === "write") return { reason, passes };
      return { reason, passes, remedy: "Populate the range first (`madvise(…, POPULATE_READ)`), then protect it." };
    }
    case "marker":
    case "preserved":
      return {
        reason: "its marker has no place for the bit",
        passes: "Once the marker is gone, a write passes and userfaultfd is not told.",
        remedy: "Protect it again once the marker is gone.",
      };
    case "migration":
      if (arch === "x86_64" && !capabilitiesOf(kernel)["migrate-thp-wp"]) {
        const reason = "its page is being migrated, and this kernel leaves the migration entry as it is";
        return { reason, passes, remedy: "Protect it again once the page has arrived." };
      }
      return withoutBit(arch, passes);
    case "present":
      if (arch === "x86_64" && !capabilitiesOf(kernel)["copy-wp-read-only"]) {
        const reason = "the mapping is read-only, and there this kernel fills pages without the bit";
        return {
          reason,
          passes: "Once the mapping is writable, a write passes and userfaultfd is not told.",
          remedy:
            "Protect it again (`wp(…)`) before the mapping is made writable, or run a kernel with 0e88904cb700 (5.18, 5.17.5).",
        };
      }
      return withoutBit(arch, passes);
    default:
      return withoutBit(arch, passes);
  }
}

function withoutBit(arch: string, passes: string): Failure {
  return {
    reason: `entries of ${arch} have no bit for it on this kernel`,
    passes,
    remedy: "Run it where entries have the bit: x86-64, arm64 since 6.10.",
  };
}

function noEffectFixes(span: PageSpan, facts: StepFacts): Fix[] {
  if (pageAt(facts.after, span.mm, span.place, span.from).entry.kind !== "none") return [];
  const text = `${span.mm}: madvise(${facts.argument(span)}, POPULATE_READ)`;
  return [
    ...(pageAt(facts.after, span.mm, span.place, span.from).protection.kind === "rwp"
      ? []
      : askFor("WP_UNPOPULATED", span.mm, facts)),
    { title: "Populate it first", edits: [{ kind: "insert-before", statement: facts.index, text }] },
  ];
}
