// Moving a page to another frame. mm/migrate.c: move_pages(2), try_to_migrate_one(), remove_migration_pte().

import type { Tx } from "../state/tx.ts";
import { NotModelled } from "../state/tx.ts";
import type { Outcome } from "./outcome.ts";

/** move_pages(2) of one page to the other node. */
export function migrate(tx: Tx, _mm: number, _vpn: number): Outcome {
  if (tx.state.settings.nodes < 2) return { kind: "result", result: { ret: 0, skip: true } };
  throw new NotModelled("migrate");
}
export function migrateBegin(_tx: Tx, _mm: number, _vpn: number): Outcome { throw new NotModelled("migrate"); }
export function migrateEnd(_tx: Tx, _mm: number, _vpn: number): Outcome { throw new NotModelled("migrate"); }
