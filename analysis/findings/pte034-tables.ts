// PTE034: page tables stay for what the design keeps in them, and for nothing else.

import { heldIn } from "../compare/cost.ts";
import { type Rule, wholeOperation } from "./finding.ts";

export const tables: Rule = {
  code: "PTE034",
  kind: "tables-stay",
  group: "design",
  title: "Page tables stay for preserved entries alone",
  severity: "information",
  remedy: "Nothing is wrong: it is what the design costs.",
  on: ({ design }) => design !== "pte-marker",
  needs: "changes",
  check: ({ before, after }) => {
    const { tables } = heldIn(after);
    if (tables <= heldIn(before).tables) return [];
    return [
      {
        subject: wholeOperation,
        cause: { kind: "design" },
        message: `${tables === 1 ? "1 page table stays" : `${tables} page tables stay`} for preserved entries alone`,
        detail: [`${tables * 4} KiB that could be freed if nothing had to survive in them.`],
      },
    ];
  },
};
