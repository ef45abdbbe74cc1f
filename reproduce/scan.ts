// PAGEMAP_SCAN: what it is asked, and the regions that come back.

import type { StepRecord } from "../analysis/index.ts";
import type { Operation } from "../engine/index.ts";
import { modesText, type Words } from "./call.ts";
import { lengthText, type PagemapBits, pageText, rangeText, unitOf } from "./memory.ts";

interface Region {
  readonly page: number;
  readonly count: number;
  /** `PAGE_IS_WRITTEN | PAGE_IS_PRESENT` */
  readonly categories: string;
}

interface Scan {
  readonly regions: readonly Region[];
  /** Initializers of struct pm_scan_arg. */
  readonly masks: readonly string[];
}

type ScanOperation = Extract<Operation, { op: "pagemap_scan" }>;

/** The call, and what is expected of each region that it gives. */
export function scanText(
  step: StepRecord,
  op: ScanOperation,
  { names, pagemap }: Words,
  looks: PagemapBits,
): { readonly call: string; readonly regions: readonly string[] } {
  const { start, length } = rangeText(names, step.before, op.mm, op.range);
  const { regions, masks } = scanOf(step, op, looks);
  const flags = modesText("PM_SCAN_", [op.wpMatching && "WP_MATCHING", op.checkWpAsync && "CHECK_WPASYNC"]);
  const unit = unitOf(step.before, op.mm, op.range.place);
  return {
    call: `scan(${pagemap(op.mm)}, ${start}, ${length}, ${flags}, (struct pm_scan_arg){ ${masks.join(", ")} })`,
    regions: regions.map(({ page, count, categories }, index) => {
      const address = pageText(names, op.range.place, page, unit);
      return `expect_region(${index}, ${address}, ${lengthText(count, unit)}, ${categories});`;
    }),
  };
}

function scanOf({ step }: StepRecord, op: ScanOperation, looks: PagemapBits): Scan {
  const regions: Region[] = [];
  const told = new Set<string>();
  let whole = "";
  for (const { page, count, categories: all } of step.result.scan ?? []) {
    const is = all.map(wordOf).filter((word) => looks.softDirty || word !== "SOFT_DIRTY");
    for (const word of is) told.add(word);
    const categories = modesText("PAGE_IS_", is);
    const last = regions.at(-1);
    // What is not looked at tells no regions apart; what the kernel tells apart though it is alike stays so.
    const isSame = last !== undefined && last.page + last.count === page && last.categories === categories;
    if (isSame && all.join() !== whole) regions[regions.length - 1] = { ...last, count: last.count + count };
    else regions.push({ page, count, categories });
    whole = all.join();
  }
  const returned = op.returned ?? ["WPALLOWED", "WRITTEN", "FILE", "PRESENT", "SWAPPED", "PFNZERO", "HUGE"];
  // Later kernels know these; others refuse them.
  const late = ["SOFT_DIRTY", "GUARD", "ACCESSED"].filter((word) => told.has(word) && op.returned === null);
  const masks: [name: string, words: readonly string[]][] = [
    ["return_mask", [...returned, ...late]],
    ["category_mask", op.mask],
    ["category_inverted", op.inverted],
    ["category_anyof_mask", op.anyof],
  ];
  return {
    regions,
    masks: masks.flatMap(([name, words]) => (words.length > 0 ? [`.${name} = ${modesText("PAGE_IS_", words)}`] : [])),
  };
}

/** `softdirty` of a trace, as the kernel has it. */
function wordOf(category: string): string {
  return category === "softdirty" ? "SOFT_DIRTY" : category.toUpperCase();
}
