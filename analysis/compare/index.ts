// A scenario on several designs or kernel versions, side by side.

export type { Cell, Entries, Loss } from "./cell.ts";
export { compareScenario, comparing } from "./compare.ts";
export type { Column, Comparison, PageStates, Row, States } from "./comparison.ts";
export { type Cost, costOf } from "./comparison.ts";
export { type BitmapWork, bitmapWork, heldIn, type MemoryCost } from "./cost.ts";
export { cellGroups, type Group } from "./groups.ts";
export { comparisonHtml, type LinkTo } from "./html.ts";
export { cellText, comparisonMarkdown, comparisonText } from "./layout.ts";
export { archVariants, designVariants, everyKernel, kernelVariants, type Variant } from "./variants.ts";
