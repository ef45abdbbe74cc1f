// The worked example of docs/designs.md: one file, and one line in the list of designs.

import { afterAll, beforeAll, expect, test } from "vitest";
import { rawOfPreserved } from "../../engine/arch/entry.ts";
import { type Design, designs } from "../../engine/index.ts";
import { swapWpUnmap } from "./swap-wp-unmap.ts";

/** The list as it is with the line added. What reads it is imported after that. */
const list = designs as Design[];
beforeAll(() => void list.splice(-1, 0, swapWpUnmap));
afterAll(() => void list.splice(list.indexOf(swapWpUnmap), 1));

const text = `design swap-wp-unmap rule=thread
f = memfd(1)
A: buf = mmap(1, SHARED, f)
A: userfaultfd(PAGEFAULT_FLAG_WP | WP_HUGETLBFS_SHMEM | EVENT_FORK)
A: register(buf, WP)
A: write(buf[0], 7)
A: wp(buf)
A: madvise(buf, DONTNEED)
A: fork(B)
`;

test("it runs: the bit is kept, and lost with fork", async () => {
  const { openScenario } = await import("../../analysis/index.ts");
  const { steps, program } = openScenario(text);
  expect(program.bound.flatMap(({ diagnostics }) => diagnostics)).toEqual([]);
  const lost = steps.flatMap(({ step }) => step.protection.filter(({ to }) => to === "lost"));
  expect(lost.map(({ mm, by }) => `${mm} ${by}`)).toEqual(["B vma_needs_copy"]);
  expect(steps.at(-2)?.step.protection).toEqual([]);
});

test("its raw form comes from the table of x86-64", () => {
  expect(rawOfPreserved("swap-wp-unmap", { arch: "x86_64", kind: "pte", kernel: 6018, config: {} })).toBe(0x8n);
});

test("it is compared with the others, and its costs are found", async () => {
  const { compareScenario, designVariants } = await import("../../analysis/compare/index.ts");
  const variants = designVariants([]);
  if (typeof variants === "string") throw new Error(variants);
  expect(variants.map(({ name }) => name)).toContain("swap-wp-unmap");
  const { columns, rows, parts } = compareScenario(text, variants);
  const at = columns.findIndex(({ name }) => name === "swap-wp-unmap");
  expect(rows[parts ?? -1]?.statement).toBe("A: madvise(buf, DONTNEED)");
  expect(rows[6]?.cells[at]?.entries.map(({ words }) => words)).toEqual(["preserved(wp, swap-wp-unmap)"]);
  expect(columns[at]?.cost.held.tables).toBe(1);
});
