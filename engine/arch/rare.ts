// The architectures whose tables are loaded when one of them is met.

import { arm32 } from "./arm32.ts";
import { loongarch64 } from "./loongarch64.ts";
import { ppc64 } from "./ppc64.ts";
import { s390x } from "./s390x.ts";
import type { MachineTable, RareMachine } from "./table.ts";
import { x86_32 } from "./x86_32.ts";

export const rare: Readonly<Record<RareMachine, MachineTable>> = { x86_32, arm32, s390x, ppc64, loongarch64 };
