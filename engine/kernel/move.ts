import { NotModelled, type Tx } from "../state/tx.ts";
import type { Outcome } from "./outcome.ts";
export function move(_tx: Tx, _mm: number, _s: number, _e: number, _from: number, _holes: boolean): Outcome { throw new NotModelled("UFFDIO_MOVE"); }
