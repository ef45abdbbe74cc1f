// PTE002: COPY, CONTINUE or ZEROPAGE without WP installs a page over a marker.

import { lossRule } from "./loss.ts";

export const filledOver = lossRule({
  code: "PTE002",
  kind: "filled-over-without-wp",
  group: "memory",
  title: "A page is filled in over a marker without WP",
  of: "wp",
  causes: ["filled"],
  consequence: () => "The ioctl takes a uffd-wp marker for an empty entry, and the entry that it installs has no bit.",
  remedyFor: ({ operation }) =>
    operation.op === "zeropage"
      ? "Protect it again right after the fill, before a waiting thread is woken (`DONTWAKE`): ZEROPAGE has no mode for it."
      : undefined,
  fixes: (_span, facts) => [
    {
      title: "Add WP, so that the new entry is protected",
      preferred: true,
      edits:
        facts.operation.op === "copy" || facts.operation.op === "continue"
          ? [{ kind: "add-flag", statement: facts.index, flag: "WP" }]
          : [],
    },
  ],
  remedy: `Fill with \`WP\`, or protect again right after the fill, before a waiting thread is woken (\`DONTWAKE\`).`,
});
