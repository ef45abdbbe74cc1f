// PTE051: a huge page is migrated, and its migration entry is made without the bit.

import { commitText } from "../../engine/index.ts";
import { lossRule } from "./loss.ts";

export const migrated = lossRule({
  code: "PTE051",
  kind: "lost-to-migration",
  group: "memory",
  title: "Migration of a huge page drops the protection",
  of: "wp",
  causes: ["migration"],
  consequence: () => "The migration entry of the huge page is made without the bit, and so is what takes its place.",
  remedy: `Keep the range in small pages while it is protected (\`madvise(…, NOHUGEPAGE)\`), or run a kernel with ${commitText("migrate-thp-wp")}.`,
});
