// PTE010: a request that returned 0 and left no bit. It is said where the request was made: what becomes of such a page later (an mremap
// or a fork that takes it along) protects it as little, and calls for nothing else.

import { capabilitiesOf, commitText, entryAt, pageAt, registeredAt, step } from "../../engine/index.ts";
import { aboutPages, type Fix, forSpan, type PageSpan, type Rule, type StepFacts } from "./finding.ts";
import { changedSpans } from "./page-state.ts";
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
    const requested = changedSpans(facts, ({ to, cause }) => to === "ineffective" && cause === "request");
    return requested.map(({ span, cause }) => {
      const pages = facts.span(span);
      const { passes, remedy, reason } = failure(span, cause.of === "rwp" ? "access" : "write", facts);
      return {
        subject: aboutPages(span),
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

function failure(span: PageSpan, access: "access" | "write", facts: StepFacts): Failure {
  const { arch, kernel } = facts.settings;
  const passes = `The next ${access} there passes, and userfaultfd is not told.`;
  const entry = entryAt(facts.after, span.mm, span.place, span.from);
  switch (entry.kind) {
    case "none":
      return {
        reason: "there is no entry to hold the bit",
        ...(untilFilled(span, access, facts) ?? empty(passes, access)),
      };
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
          remedy: `Protect it again (\`wp(…)\`) before the mapping is made writable, or run a kernel with ${commitText("copy-wp-read-only")}.`,
        };
      }
      return withoutBit(arch, passes);
    default:
      return withoutBit(arch, passes);
  }
}

/** Nothing makes an empty entry hold a read-write protection. */
function empty(passes: string, access: "access" | "write"): Omit<Failure, "reason"> {
  if (access === "write") return { passes };
  return { passes, remedy: "Populate the range first (`madvise(…, POPULATE_READ)`), then protect it." };
}

/** In a mapping that is watched for missing pages too, the first access to an empty one is told; what it is filled with counts. */
function untilFilled(span: PageSpan, access: "access" | "write", facts: StepFacts): Omit<Failure, "reason"> | null {
  const answer = firstAccess(span, facts);
  if (answer === null) return null;
  return access === "write"
    ? {
        passes: `The first access there is ${answer}; once the page is filled, a write passes and userfaultfd is not told.`,
        remedy: "Fill it with its protection (`copy(…, WP)`), or protect it again once it is filled.",
      }
    : {
        passes: `The first access there is ${answer}; once the page is filled, userfaultfd is told of none.`,
        remedy: "Protect it again once it is filled.",
      };
}

/** What an access to the empty page comes to: states are values, so it is tried. Null: it passes. */
function firstAccess({ mm, place, from }: PageSpan, facts: StepFacts): string | null {
  if (!isWatched(registeredAt(facts.after, mm, place, from))) return null;
  const { messages, result } = step(facts.after, { op: "read", mm, place, page: from });
  const message = messages.find(({ type }) => type === "missing" || type === "minor");
  if (message !== undefined) return `told as ${message.type}`;
  return result.sig?.name === "SIGBUS" ? "a SIGBUS" : null;
}

const isWatched = (modes: readonly string[]): boolean => modes.includes("MISSING") || modes.includes("MINOR");

function withoutBit(arch: string, passes: string): Failure {
  return {
    reason: `entries of ${arch} have no bit for it on this kernel`,
    passes,
    remedy: "Run it where entries have the bit: x86-64, arm64 since 6.10.",
  };
}

function noEffectFixes(span: PageSpan, facts: StepFacts): Fix[] {
  const { entry, protection } = pageAt(facts.after, span.mm, span.place, span.from);
  // Whoever populates what is watched waits for an answer, and the answer fills over a marker.
  if (entry.kind !== "none" || firstAccess(span, facts) !== null) return [];
  const text = `${span.mm}: madvise(${facts.argument(span)}, POPULATE_READ)`;
  return [
    ...(protection.kind === "rwp" ? [] : askFor("WP_UNPOPULATED", span.mm, facts)),
    { title: "Populate it first", edits: [{ kind: "insert-before", statement: facts.index, text }] },
  ];
}
