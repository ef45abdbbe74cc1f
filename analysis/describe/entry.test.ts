// Words for entries, as any face shows them.

import { expect, test } from "vitest";
import { pageAt } from "../../engine/index.ts";
import { openScenario } from "../index.ts";
import { entrySentence, entryWords } from "./entry.ts";

test("the huge zero page is the zero page, whatever number its page frame has", () => {
  const { steps } = openScenario(
    "machine thp=always\nA: buf = mmap(512)\nA: read(buf[0])\nA: madvise(buf[3], DONTNEED)",
  );
  const said = steps.slice(1).map(({ step }) => {
    const seen = pageAt(step.state, "A", 0, 5);
    return [seen.level, entryWords(seen).words, entrySentence(seen)];
  });
  expect(said).toEqual([
    ["pmd", "zero", "The huge zero page, read-only: a write faults."],
    ["pte", "zero", "The zero page, read-only: a write faults."],
  ]);
  // The pmd is split first, and the ptes are zapped then.
  expect(steps.at(-1)?.step.trail).toEqual(["__split_huge_pmd", "zap_pte_range"]);
});
