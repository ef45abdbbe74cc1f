// A scenario on several designs or kernel versions, side by side.

export type { Cell, Entries, Loss } from "./cell.ts";
export {
  archVariants,
  type Column,
  type Comparison,
  compareScenario,
  comparing,
  designVariants,
  kernelVariants,
  type Row,
  type Variant,
  withoutRepeats,
} from "./compare.ts";
export { type BitmapWork, bitmapWork, type Cost, costOf, type Held, heldIn } from "./cost.ts";
export { cellText, comparisonHtml, comparisonMarkdown, comparisonText, partingText } from "./layout.ts";
