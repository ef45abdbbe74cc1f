// A migration entry with a bit that is zero in real ones.

import { preserved } from "../state/entry.ts";
import type { Design } from "./design.ts";
import { asMigration } from "./readings.ts";

const entry = preserved("migration-bit");

export const migrationBit: Design = {
  name: "migration-bit",
  title: "A reserved bit of the migration entry",
  author: "Andrea Arcangeli",
  date: "2020-12-03",
  source: "[PATCH v2] mm: Don't fault around userfaultfd-registered regions on reads, 3 December 2020",
  idea: "A migration entry says already that there is something to wait for. Peter Xu: it holds a page frame, so there is no free bit. Hugh Dickins: a migration entry stands for a locked page, and uffd-wp must not depend on CONFIG_MIGRATION.",
  raw: { form: "migration-read", values: { pfn: 0n }, topOfOffset: true },
  choice: "The highest bit of the offset is the reserved one, the type is SWP_MIGRATION_READ and the page frame is 0.",
  where: "page-table",
  needsCopy: false,
  needs: "migration",
  store: () => entry,
  keeps: (other) => other === entry,
  misread: asMigration,
};
