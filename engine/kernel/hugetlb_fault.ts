import { NotModelled } from "../state/tx.ts";
import type { Fault } from "./fault.ts";
export function hugetlbFault(..._a: unknown[]): Fault { throw new NotModelled("hugetlb"); }
