import { NotModelled, type Tx } from "../state/tx.ts";
export function zapHugetlbRange(..._a: unknown[]): void { throw new NotModelled("hugetlb"); }
export function hugetlbChangeProtection(..._a: unknown[]): void { throw new NotModelled("hugetlb"); }
export function copyHugetlbRange(..._a: unknown[]): void { throw new NotModelled("hugetlb"); }
export type { Tx };
