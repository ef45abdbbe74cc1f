// A scenario on several designs or kernel versions, side by side.

export type { Cell, Entries, Loss } from "./cell.ts";
export { type Column, type Comparison, compareScenario, comparing, type Row } from "./compare.ts";
export { type BitmapWork, bitmapWork, type Cost, costOf, type Held, heldIn } from "./cost.ts";
export { comparisonHtml } from "./html.ts";
export { comparisonMarkdown } from "./markdown.ts";
export { comparisonText } from "./text.ts";
export { designVariants, kernelVariants, type Variant } from "./variant.ts";
