// A migration entry of a page frame that nothing can move.

import { preserved } from "../state/entry.ts";
import type { Design } from "./design.ts";
import { asMigration } from "./readings.ts";

const entry = preserved("migration-pfn");

export const migrationPfn: Design = {
  name: "migration-pfn",
  title: "A migration entry with an impossible page frame",
  author: "Andrea Arcangeli",
  date: "2020-12-03",
  source: "[PATCH v2] mm: Don't fault around userfaultfd-registered regions on reads, 3 December 2020",
  idea: "No bit needs to be free where the page frame itself, 0 or all ones, says that nothing moves. Hugh Dickins' objection stays: the swap type that it borrows goes with CONFIG_MIGRATION, and it is not a migration.",
  raw: { form: "migration-read", values: { pfn: 0n } },
  choice:
    "The mail names page frame 0 and all ones; 0 is taken, which is stored inverted as all ones. The type is SWP_MIGRATION_READ.",
  where: "page-table",
  needsCopy: false,
  needs: "migration",
  store: () => entry,
  keeps: (other) => other === entry,
  misread: asMigration,
};
