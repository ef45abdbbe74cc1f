// A task that waits for a migration is stuck to the engine, and goes on with the migration's end.

import type { tasks } from "../../engine/index.ts";

/** In migration_entry_wait(), or its forms for pmds and hugetlb. */
export function waitsForMigration({ wait }: ReturnType<typeof tasks>[number]): boolean {
  return wait.on === "stuck" && wait.why.includes("migration_entry_wait");
}
