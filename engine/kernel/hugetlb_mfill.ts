import { NotModelled } from "../state/tx.ts";
export function hugetlbMfill(..._a: unknown[]): string | undefined { throw new NotModelled("hugetlb"); }
