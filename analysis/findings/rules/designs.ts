// Findings of what a design keeps in an emptied entry, and what that costs: what it has no place for, what takes it for something else, what has to
// follow it.

import { designNamed, encodeEntry, type Misread, type Misreading, pageAt, type State } from "../../../engine/index.ts";
import { type BitmapWork, bitmapBytes, bitmapWork, heldIn } from "../../compare/cost.ts";
import { type Draft, type PageSpan, type Rule, type StepFacts, spansOf } from "../finding.ts";
import { lossRule } from "../loss.ts";

/** PTE009: the chosen design has no place for the bit where a PTE marker would have kept it. */
export const design = lossRule({
  code: "PTE009",
  kind: "lost-by-design",
  group: "design",
  title: "The design has no place for the bit",
  causes: ["design"],
  consequence: (_span, facts) =>
    `The design "${facts.settings.design}" keeps nothing in this entry; a PTE marker would.`,
  final: true,
  remedy: "That is the point of comparing designs: see docs/designs.md for what each keeps and what it costs.",
});

/** PTE030: a path of the kernel takes what the design keeps for something else. */
export const misread: Rule = {
  code: "PTE030",
  kind: "preserved-entry-misread",
  group: "design",
  title: "What the design keeps is taken for something else",
  severity: "warning",
  remedy:
    "That is what the design costs: a check in that path. PTE markers are a swap type of their own, which such paths pass by.",
  needs: "misread",
  check: (facts) => drafts(facts, false),
};

/** PTE031: a path would misread the entry, and the design's patches put a check before it. */
export const checkNeeded: Rule = {
  code: "PTE031",
  kind: "preserved-entry-needs-check",
  group: "design",
  title: "A path needs a check for what the design keeps",
  severity: "information",
  remedy: "Nothing is wrong: it is what the design costs.",
  needs: "misread",
  check: (facts) => drafts(facts, true),
};

function drafts(facts: StepFacts, patched: boolean): Draft[] {
  const met = new Map<Misreading, Misread[]>();
  for (const each of facts.step.misread) {
    if ((each.misreading.patched ?? false) !== patched) continue;
    met.set(each.misreading, [...(met.get(each.misreading) ?? []), each]);
  }
  return [...met].map(([misreading, all]) => {
    const pages = spansOf(all);
    const where = pages.map((span) => facts.span(span)).join(", ");
    return {
      subject: { kind: "pages", pages },
      cause: { kind: "design" },
      message: patched
        ? `${misreading.by}() needs a check for ${where}`
        : `${misreading.by}() takes ${where} for ${misreading.as}`,
      detail: [
        patched
          ? `Without one it is taken for ${misreading.as}: ${misreading.effect}.`
          : `Of that comes: ${misreading.effect}.`,
      ],
    };
  });
}

/** PTE032: an entry that is something else has the bits by which the design tells its own. */
export const resembles: Rule = {
  code: "PTE032",
  kind: "preserved-entry-resembled",
  group: "design",
  title: "An entry looks like what the design keeps",
  severity: "information",
  remedy: "Nothing is wrong yet: it is what the design has to mind.",
  needs: "changes",
  check: (facts) => {
    const { resembles } = designNamed(facts.settings.design);
    if (resembles === undefined) return [];
    const begins = facts.step.changes.filter(
      ({ mm, place, page }) =>
        alike(facts, facts.after, mm, place, page) !== undefined &&
        alike(facts, facts.before, mm, place, page) === undefined,
    );
    const [first] = begins;
    if (first === undefined) return [];
    const pages = spansOf(begins);
    const why = alike(facts, facts.after, first.mm, first.place, first.page) ?? "";
    return [
      {
        subject: { kind: "pages", pages },
        cause: { kind: "design" },
        message: `${pages.map((span) => facts.span(span)).join(", ")} looks like what ${facts.settings.design} keeps`,
        detail: [`${why[0]?.toUpperCase()}${why.slice(1)}: the whole entry has to be compared.`],
      },
    ];
  },
};

/**
 * Why the entry of a page in a file mapping that is registered for WP looks like a kept one; undefined: it does not.
 */
function alike(facts: StepFacts, state: State, mm: string, place: number, page: number): string | undefined {
  const at = pageAt(state, mm, place, page);
  if (!at.registered.includes("WP")) return undefined;
  return designNamed(facts.settings.design).resembles?.(at.entry);
}

/** PTE033: bitmaps of VMAs had to follow a split, a merge, a move or a fork. */
export const bitmap: Rule = {
  code: "PTE033",
  kind: "bitmap-follows-vma",
  group: "design",
  title: "The VMA's bitmap has to follow it",
  severity: "information",
  remedy: "Nothing is wrong: it is what the design costs.",
  check: (facts) => {
    if (designNamed(facts.settings.design).where !== "vma") return [];
    const work = bitmapWork(facts.before, facts.after);
    if (work.length === 0) return [];
    const pages = work.map(
      ({ vma }): PageSpan => ({ mm: vma.mm, place: vma.place, from: vma.start, to: vma.start + vma.pages - 1 }),
    );
    const bits = work.reduce((sum, each) => sum + each.bits, 0);
    return [
      {
        subject: { kind: "pages", pages },
        cause: { kind: "design" },
        message: `${wordsOf(work)}: ${bits} ${bits === 1 ? "bit" : "bits"} to copy`,
        detail: [
          `Bitmaps take ${heldIn(facts.after).bitmapBytes} bytes after it; these ${work.reduce((sum, { vma }) => sum + bitmapBytes(vma), 0)}.`,
        ],
      },
    ];
  },
};

/** `2 bitmaps cut, 1 joined`. */
function wordsOf(work: readonly BitmapWork[]): string {
  const counts = new Map<string, number>();
  for (const { how } of work) counts.set(how, (counts.get(how) ?? 0) + 1);
  return [...counts]
    .map(([how, count], at) => `${count} ${at === 0 ? (count === 1 ? "bitmap " : "bitmaps ") : ""}${how}`)
    .join(", ");
}

/** PTE034: page tables stay for what the design keeps in them, and for nothing else. */
export const tables: Rule = {
  code: "PTE034",
  kind: "tables-stay",
  group: "design",
  title: "Page tables stay for preserved entries alone",
  severity: "information",
  remedy: "Nothing is wrong: it is what the design costs.",
  needs: "changes",
  check: ({ before, after, settings }) => {
    if (settings.design === "pte-marker") return [];
    const { tables } = heldIn(after);
    if (tables <= heldIn(before).tables) return [];
    return [
      {
        subject: { kind: "operation" },
        cause: { kind: "design" },
        message: `${tables === 1 ? "1 page table stays" : `${tables} page tables stay`} for preserved entries alone`,
        detail: [`${tables * 4} KiB that could be freed if nothing had to survive in them.`],
      },
    ];
  },
};

/** PTE035: pte_pfn() of what the design keeps is no page frame, because PROT_NONE entries store it inverted. */
export const inverted: Rule = {
  code: "PTE035",
  kind: "preserved-entry-inverted-frame",
  group: "design",
  title: "A page frame field of zeroes reads as 0xffffffffff",
  severity: "information",
  remedy: "Nothing is wrong yet: it is what everything that calls `pte_pfn()` has to mind.",
  needs: "changes",
  check: (facts) => {
    const { raw } = designNamed(facts.settings.design);
    if (raw?.form !== "protnone" || facts.raw.arch !== "x86_64") return [];
    const pages = spansOf(facts.step.changes.filter(({ mm, place, page }) => begins(facts, mm, place, page)));
    if (pages.length === 0) return [];
    const [first] = pages;
    const entry = first && pageAt(facts.after, first.mm, first.place, first.from).entry;
    const value = entry && encodeEntry(entry, "pte", { arch: "x86_64", kernel: facts.settings.kernel });
    return [
      {
        subject: { kind: "pages", pages },
        cause: { kind: "design" },
        message: `pte_pfn() of ${pages.map((span) => facts.span(span)).join(", ")} is 0xffffffffff`,
        detail: [
          `The entry is ${value === undefined ? "" : `0x${value.toString(16)}: `}its page frame field of zeroes is read inverted.`,
        ],
      },
    ];
  },
};

function begins(facts: StepFacts, mm: string, place: number, page: number): boolean {
  const keeps = (state: StepFacts["after"]): boolean => pageAt(state, mm, place, page).entry.kind === "preserved";
  return keeps(facts.after) && !keeps(facts.before);
}
