import { NotModelled } from "../state/tx.ts";
import type { Outcome } from "./outcome.ts";
export function hugetlbPunch(..._a: unknown[]): void { throw new NotModelled("hugetlb"); }
export function hugetlbTruncate(..._a: unknown[]): void { throw new NotModelled("hugetlb"); }
export function hugetlbRead(..._a: unknown[]): Outcome { throw new NotModelled("hugetlb"); }
