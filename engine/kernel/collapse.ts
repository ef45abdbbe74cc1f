import type { Tx } from "../state/tx.ts";
import { NotModelled } from "../state/tx.ts";
import type { Outcome } from "./outcome.ts";
export function collapse(_tx: Tx, _mm: number, _start: number, _end: number): Outcome { throw new NotModelled("MADV_COLLAPSE"); }
