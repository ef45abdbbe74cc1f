// The commands, in the order in which `ptescope --help` lists them.

import type { Command } from "./command.ts";
import { conform } from "./conform.ts";
import { record } from "./record.ts";

export const commands: readonly Command[] = [conform, record];
