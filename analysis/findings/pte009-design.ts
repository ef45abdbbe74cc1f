// PTE009: the chosen design has no place for the bit where a PTE marker would have kept it.

import { lossRule } from "./loss.ts";

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
