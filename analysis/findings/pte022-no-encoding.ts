// PTE022: the scenario's architecture has no bits for an entry that the step makes.

import { type Entry, encodeEntry, kernelVersions, pageAt, present, type State, UFFD_WP } from "../../engine/index.ts";
import { type Fix, type Rule, type StepFacts, spansOf } from "./finding.ts";

export const noEncoding: Rule = {
  code: "PTE022",
  kind: "no-encoding",
  group: "support",
  title: "The architecture cannot encode this entry",
  severity: "warning",
  remedy:
    "Choose an architecture and a kernel that go together: `arch arm64` with `kernel 6.12` or later, `arch x86_64` with any.",
  needs: "changes",
  check: (facts) => {
    const { changes } = facts.step;
    if (hasBit(facts.raw)) return [];
    const pages = changes.filter(
      ({ mm, place, page }) =>
        lacks(facts, facts.after, mm, place, page) && !lacks(facts, facts.before, mm, place, page),
    );
    return spansOf(pages).map((span) => ({
      subject: { kind: "pages", pages: [span] },
      cause: { kind: "encoding" },
      message: `${facts.raw.arch} has no uffd-wp bit for ${facts.span(span)}`,
      detail: [
        `On Linux ${facts.raw.kernel} UFFDIO_REGISTER refuses MODE_WP there (EINVAL). The run goes on as on x86_64.`,
      ],
    }));
  },
  fixes: (_draft, facts) => encodingFixes(facts.raw),
};

/**
 * The oldest modelled kernel that has the bit on this architecture, where one has; the architecture that always has it.
 */
function encodingFixes(raw: StepFacts["raw"]): Fix[] {
  const kernel = kernelVersions.find((each) => hasBit({ ...raw, kernel: each }));
  const fixes: Fix[] = [];
  if (kernel)
    fixes.push({ title: `Run it on Linux ${kernel}`, edits: [{ kind: "header", keyword: "kernel", value: kernel }] });
  fixes.push({ title: "Encode for x86_64", edits: [{ kind: "header", keyword: "arch", value: "x86_64" }] });
  return fixes;
}

/** Asked of every step, and the same for all of a run. */
const withBit = new WeakMap<StepFacts["raw"], boolean>();

function hasBit(raw: StepFacts["raw"]): boolean {
  const known = withBit.get(raw);
  if (known !== undefined) return known;
  const has = encodeEntry(present(1, UFFD_WP), "pte", raw) !== undefined;
  withBit.set(raw, has);
  return has;
}

function lacks(facts: StepFacts, state: State, mm: string, place: number, page: number): boolean {
  const { entry } = pageAt(state, mm, place, page);
  return entry.kind !== "kept" && !encodes(facts, entry);
}

function encodes(facts: StepFacts, entry: Entry): boolean {
  return encodeEntry(entry, "pte", facts.raw) !== undefined;
}
